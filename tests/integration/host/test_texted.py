"""A call that goes on by text message."""

from __future__ import annotations

from frontdesk.channels.texted import text_what_was_done
from frontdesk_processors.conversation import Conversation
from tests.support.sms_line import US_TOO, Line, line
from tests.support.twilio_wire import THEM

BOOKS = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    "Maria Lopez, March 5th 1984",
    "yes please",
)


async def called(clinic: Line, *words: str) -> Conversation:
    """A call in which this was said, and which has ended."""
    async with await clinic.desk.session(caller=THEM, channel="phone") as session:
        for text in words:
            await session.say(text)
    await text_what_was_done(clinic.served.host.businesses[0], session.conversation, ours=US_TOO)
    return session.conversation


async def test_who_may_be_texted_gets_what_was_done_and_goes_on_with_the_call() -> None:
    async with line() as clinic:
        call = await called(clinic, *BOOKS, "you can text me")
        [written] = await clinic.answered()
        assert "Alder Street Family Clinic" in written and "December 1" in written
        assert clinic.wire.took[0]["From"] == US_TOO
        # Put again, as by a process that died, it is not sent again.
        await text_what_was_done(clinic.served.host.businesses[0], call, ours=US_TOO)
        await clinic.text("When is my appointment?", "SM1", To=US_TOO)
        _, answer = await clinic.answered()
        assert "December 1" in answer
        await clinic.text("UNSUBSCRIBE", "SM2", To=US_TOO)
        assert len(await clinic.answered()) == 3
        [row] = await clinic.desk.store.conversations.list()
        out = await clinic.desk.store.consents.of(THEM, tenant="default")
    assert (row.id, row.channel, row.turns, out) == (call.id, "sms", 7, "out")


async def test_nothing_is_texted_without_consent_or_where_nothing_was_done() -> None:
    async with line() as clinic:
        await called(clinic, *BOOKS)
        await called(clinic, "you can text me", "When are you open on Wednesday?")
        await called(clinic, "you can text me", "stop texting me")
        assert await clinic.answered() == []
