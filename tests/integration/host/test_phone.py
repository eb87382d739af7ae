"""Telephone calls: Twilio's webhooks and media streams, by a caller simulated on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frontdesk.channels.phone import PASSED_ON, PATH, STATUS, STREAM, Phone
from frontdesk.channels.twilio_calls import TwilioCalls, hung_up
from frontdesk.desk import Desk
from frontdesk.host.tickets import BadTicket
from frontdesk.providers.speech import Speech
from frontdesk.store.conversations import ConversationRow
from frontdesk_processors.errors import BadSetting
from tests.support.caller import decode
from tests.support.hosted import Hosted, clinics, hosted
from tests.support.sms_line import numbered
from tests.support.twilio_call import RATE, Telephone, calling, ring, stream_of, streaming
from tests.support.twilio_wire import (
    ACCOUNT,
    PUBLIC,
    THEM,
    TOKEN,
    US,
    Twilio,
    asked,
    twilio,
    webhook,
)

CALLERS = Path(__file__).parents[2] / "data" / "callers"
STAFF = "+14155550177"
HELD = ["Connect", "Hangup"]
"""What a call is answered with that is held."""


@dataclass
class Line:
    """A clinic that is called, and Twilio on both sides of it."""

    served: Hosted
    wire: Twilio

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def desk(self) -> Desk:
        return self.served.host.businesses[0].desk

    async def filed(self, holds: Callable[[ConversationRow], bool]) -> ConversationRow:
        """The only conversation, once something holds of it."""
        async with asyncio.timeout(60):
            while True:
                rows = await self.desk.store.conversations.list()
                if rows and holds(rows[0]):
                    return rows[0]
                await asyncio.sleep(0.05)

    async def said(self) -> list[str]:
        """What was said by both, as it was filed."""
        [row] = await self.desk.store.conversations.list()
        events = await self.desk.store.conversations.events(row.id)
        return [str(e["text"]) for e in events if e["type"] in ("agent", "caller")]

    async def answered(self, telephone: Telephone, turn: str, *, seconds: float = 60) -> str:
        """What is answered to keys, or to so much of a recording."""
        rows = await self.desk.store.conversations.list()
        turns = rows[0].turns if rows else 0
        if turn.endswith(".opus"):
            await telephone.say(decode(CALLERS / turn, rate=RATE)[: int(seconds * RATE) * 2])
        else:
            await telephone.press(turn)
        await self.filed(lambda row: row.turns > turns)
        return (await self.said())[-1]


@asynccontextmanager
async def line(speech: Speech | None, **business: Any) -> AsyncGenerator[Line]:
    config = numbered()
    first = config.business[0].model_copy(update={"transfer_to": STAFF, **business})
    host = config.host.model_copy(update={"voice": True})
    config = config.model_copy(update={"host": host, "business": (first, *config.business[1:])})
    async with twilio() as wire:
        phone = Phone(account=ACCOUNT, token=TOKEN, base=wire.url)
        async with hosted(config, speech=speech, more=[phone]) as served:
            yield Line(served, wire)


def spoken(speech: Speech, words: str) -> bytes:
    """Somebody's voice."""
    assert speech.engines.piper is not None
    return speech.engines.piper.say(words, rate=RATE, trim=False)


async def heard(telephone: Telephone) -> None:
    """Until the agent has begun to speak."""
    async with asyncio.timeout(40):
        while telephone.sound < RATE // 2:
            telephone.news.clear()
            await telephone.news.wait()


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.xdist_group("realtime")
async def test_a_patient_books_by_telephone_and_is_hung_up_on_after_goodbye(speech: Speech) -> None:
    async with line(speech) as clinic:
        async with calling(clinic.url) as telephone:
            await heard(telephone)
            await clinic.answered(telephone, "ask.opus")
            await clinic.answered(telephone, "2")
            # Her name alone: a date is keyed, for over a telephone it is not always heard.
            await clinic.answered(telephone, "maria.opus", seconds=0.95)
            asked = await clinic.answered(telephone, "03051984#")
            assert "read that back" in asked
            await clinic.answered(telephone, "yes.opus")
            await telephone.say(decode(CALLERS / "goodbye.opus", rate=RATE))
            async with asyncio.timeout(60):
                await telephone.closed.wait()
        row = await clinic.filed(lambda row: row.ended_at is not None)
        said = await clinic.said()
    told = "\n".join(said)
    assert (row.channel, row.phone, row.outcome) == ("phone", THEM, "completed"), told
    assert "You're booked" in told, told


@pytest.mark.timeout(150)
@pytest.mark.xdist_group("realtime")
async def test_keys_are_a_turn_and_whoever_asks_for_a_person_is_put_through(
    speech: Speech,
) -> None:
    assert speech.engines.piper is not None
    words = speech.engines.piper.say(
        "I would like to talk to a real person.", rate=RATE, trim=False
    )
    async with line(speech) as clinic:
        async with calling(clinic.url) as telephone:
            await heard(telephone)
            await telephone.press("4111111111111111#")
            await clinic.filed(lambda row: row.turns == 1)
            assert telephone.cleared > 0
            await telephone.say(words)
            async with asyncio.timeout(60):
                while not clinic.wire.redirected:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            # Twilio ends the stream, and rings.
            await telephone.hang_up()
        row = await clinic.filed(lambda row: row.ended_at is not None)
        said = " ".join(await clinic.said())
    [(sid, twiml)] = clinic.wire.redirected
    assert sid == "CA1"
    assert f"<Number>{STAFF}</Number>" in twiml and f"{PASSED_ON}?conversation={row.id}" in twiml
    # Until somebody has answered, they are to be called back.
    assert row.outcome == "callback"
    # What was keyed was taken for what it is, and kept by nobody.
    assert "4111" not in said and "card" in said


async def test_a_call_is_not_answered_without_twilios_signature(speech: Speech) -> None:
    async with line(speech) as clinic:
        form = {"CallSid": "CA1", "From": THEM, "To": US}
        for path in (PATH, STATUS, f"{PASSED_ON}?conversation=c_1"):
            assert await webhook(clinic.url, path, token="a guess", **form) == 403
            assert await webhook(clinic.url, path, over="https://else.example", **form) == 403
            plain = PUBLIC.replace("https", "http")
            assert await webhook(clinic.url, path, over=plain, **form) == 403
            assert await webhook(clinic.url, path, token=None, **form) == 403
        assert await webhook(clinic.url, PATH, **{**form, "To": "+14155550999"}) == 404
        assert await clinic.desk.store.conversations.list() == []


async def test_a_stream_opens_with_the_ticket_of_its_call_and_no_other(speech: Speech) -> None:
    async with line(speech) as clinic:
        path, good = stream_of(await ring(clinic.url))
        other = clinic.served.host.tickets
        bad: list[tuple[dict[str, str], str]] = [
            ({}, "CA1"),
            ({"ticket": "made up"}, "CA1"),
            # Of another call, and of another kind of line.
            (good, "CA2"),
            ({"ticket": other.line("northside")}, "CA1"),
        ]
        for parameters, sid in bad:
            async with streaming(clinic.url, path, parameters, sid=sid) as telephone:
                async with asyncio.timeout(20):
                    await telephone.closed.wait()
                assert telephone.socket.close_code == 4401
        with pytest.raises(BadTicket, match="another kind"):
            await clinic.served.host.redeem(good["ticket"], origin="")
        assert await clinic.desk.store.conversations.list() == []


async def test_a_call_is_held_once_however_often_it_is_announced(speech: Speech) -> None:
    async with line(speech) as clinic:
        path, first = stream_of(await ring(clinic.url))
        # Twilio's webhook, played back: its ticket is another, of the same call.
        _, again = stream_of(await ring(clinic.url))
        async with streaming(clinic.url, path, first) as telephone:
            await heard(telephone)
            async with streaming(clinic.url, path, again) as second:
                async with asyncio.timeout(20):
                    await second.closed.wait()
                assert second.socket.close_code == 4401
            form = {"CallSid": "CA1", "From": THEM, "To": US, "CallStatus": "completed"}
            assert await webhook(clinic.url, STATUS, **form) == 204
            async with asyncio.timeout(40):
                await telephone.closed.wait()
            await clinic.filed(lambda row: row.ended_at is not None)


async def test_who_calls_when_there_is_no_room_hears_so(speech: Speech) -> None:
    async with line(speech, calls=1) as clinic:
        with clinic.served.host.admission.enter("northside", most=1):
            answer = await ring(clinic.url)
        assert [verb.tag for verb in answer] == ["Say", "Hangup"]
        assert "lines are busy" in (answer[0].text or "")
        # Of two who call for the last place one hears so, and that one's call is announced again.
        for call, verbs in (("CA1", HELD), ("CA2", ["Say", "Hangup"]), ("CA1", HELD)):
            assert [verb.tag for verb in await ring(clinic.url, call)] == verbs
    async with line(None) as deaf:
        assert (await ring(deaf.url))[0].tag == "Say"


async def test_how_it_went_with_a_person_is_noted(speech: Speech) -> None:
    async with line(speech) as clinic:
        async with await clinic.desk.session(caller=THEM, channel="phone") as session:
            await session.say("I want to talk to a person")
        id = session.conversation.id
        form = {"CallSid": "CA1", "From": THEM, "To": US}
        path = f"{PASSED_ON}?conversation={id}"
        answer = await asked(clinic.url, path, **form, DialCallStatus="no-answer")
        assert "call you back" in answer.text
        assert (await clinic.filed(lambda row: True)).outcome == "callback"
        answer = await asked(clinic.url, path, **form, DialCallStatus="completed")
        assert "<Hangup" in answer.text
        assert (await clinic.filed(lambda row: True)).outcome == "transferred"


async def test_a_call_that_twilio_does_not_pass_on_stays_here() -> None:
    async with twilio() as wire:
        calls = TwilioCalls(account=ACCOUNT, token=TOKEN, base=wire.url)
        wire.trouble = ["400", "503"]
        assert not await calls.redirect("CA1", hung_up())
        assert not await calls.redirect("CA1", hung_up())
        assert await calls.redirect("CA1", hung_up())
        assert wire.redirected == [("CA1", hung_up())]


async def test_calls_need_the_address_that_twilio_calls() -> None:
    with pytest.raises(BadSetting, match="public_url"):
        async with hosted(clinics(), more=[Phone(account=ACCOUNT, token=TOKEN)]):
            pass
    assert STREAM.startswith(PATH) and PUBLIC.startswith("https")
