"""What is filed of callers' words leaves out who they are, unless a business wants every word."""

from collections.abc import Sequence

import pytest

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock, in_process, seeded

NAMED = ("Maria", "Lopez", "1984-03-05", "March 5", "+14155550123", "555-0123")
SCRIPT = (
    "Hi, I'm Maria Lopez, I was born March 5th 1984, my number is 415-555-0123",
    "when is my next appointment?",
    "thanks, bye",
)


async def filed(said: Sequence[str], *, transcripts: str) -> tuple[str, Sequence[str]]:
    """The conversation's state and events as they are filed, without what was signed."""
    settings = Settings.model_validate({"FRONTDESK_TRANSCRIPTS": transcripts})
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=FixedClock(MONDAY)),
        brain="embedded",
        settings=settings,
        clock=FixedClock(MONDAY),
    ) as desk:
        async with in_process(desk) as session:
            for line in said:
                await session.say(line)
        conversation = session.conversation.id
        row = await desk.store.conversations.get(conversation)
        assert row is not None
        events = await desk.store.conversations.events(conversation)
        return row.state, [str(event) for event in events]


async def test_a_finished_conversation_holds_none_of_who_the_caller_is() -> None:
    state, events = await filed(SCRIPT, transcripts="masked")
    for canary in NAMED:
        assert canary not in state, canary
        assert not [event for event in events if canary in event and "Chen" not in event], canary


async def test_what_was_asked_and_answered_is_still_to_be_read() -> None:
    state, events = await filed(SCRIPT, transcripts="masked")
    assert "when is my next appointment" in state
    assert any("December 2" in event for event in events)


async def test_a_business_that_needs_every_word_has_it() -> None:
    state, events = await filed(SCRIPT, transcripts="full")
    assert "Maria Lopez" in state
    assert any("Maria Lopez" in event for event in events)


async def test_a_conversation_that_goes_on_knows_all_it_knew() -> None:
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=FixedClock(MONDAY)),
        brain="embedded",
        clock=FixedClock(MONDAY),
    ) as desk:
        session = await desk.session()
        await session.start()
        await session.say("Maria Lopez, March 5 1984")
        row = await desk.store.conversations.get(session.conversation.id)
        assert row is not None and "Maria Lopez" in row.state
        await session.end()


@pytest.mark.parametrize("value", ["some", "no"])
def test_a_setting_that_is_neither_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="masked"):
        Settings.model_validate({"FRONTDESK_TRANSCRIPTS": value})
