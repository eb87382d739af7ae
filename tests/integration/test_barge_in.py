"""A caller who talks over a write, or hangs up in it, loses nothing and doubles nothing."""

import asyncio

import pytest

from frontdesk.desk import Desk
from frontdesk.session import Session
from frontdesk.testing import Call, Calls, Say, ScriptedModel, in_process
from frontdesk_processors.guard.policies import STANDARD
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conftest import OpenClinic
from tests.support.booking import ASKS, Booking, appointments, receipts
from tests.support.gates import Gate, Moment, gated

MOMENTS: tuple[Moment, ...] = ("begun", "effected", "committed")
ALREADY = 1
"""Appointments that the patient has before the conversation."""


async def booked_once(desk: Desk, session: Session) -> None:
    """One row, one receipt, and the conversation knows of it."""
    [receipt] = await receipts(desk, session.conversation.id)
    booked = [
        a for a in await appointments(desk) if receipt.after and a.id in receipt.after.values()
    ]
    assert len(booked) == 1
    assert len(await appointments(desk)) == ALREADY + 1
    assert [r.id for r in session.conversation.receipts] == [receipt.id]
    assert receipt.verified


def last_result(session: Session) -> str:
    tools = [m for m in session.conversation.messages if m["role"] == "tool"]
    return str(tools[-1]["content"])


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_write_survives_a_barge_in_and_is_done_once(
    clinic: OpenClinic, moment: Moment
) -> None:
    booking, gate = Booking(), Gate()
    model = ScriptedModel(*booking.ask, booking.book, Say("You're booked."))
    vertical = gated(healthcare, "schedule_appointment", at=moment, gate=gate)
    desk = await clinic(model, vertical=vertical)
    async with in_process(desk) as session:
        await session.say(ASKS)
        answer = asyncio.create_task(session.say("Yes."))
        await gate.reached.wait()
        await session.interrupt()
        gate.open()
        assert (await answer).text == "You're booked."
        assert '"ok": true' in last_result(session)
    await booked_once(desk, session)
    assert gate.runs == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_write_survives_a_hang_up_and_is_done_once(
    clinic: OpenClinic, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that what is filed can be held against what happened, word for word.
    monkeypatch.setenv("FRONTDESK_TRANSCRIPTS", "full")
    booking, gate = Booking(), Gate()
    model = ScriptedModel(*booking.ask, booking.book)
    vertical = gated(healthcare, "schedule_appointment", at=moment, gate=gate)
    desk = await clinic(model, vertical=vertical)
    async with in_process(desk) as session:
        await session.say(ASKS)
        answer = asyncio.create_task(session.say("Yes."))
        await gate.reached.wait()
        hanging_up = asyncio.create_task(session.hang_up())
        await answer
        assert not hanging_up.done()
        gate.open()
        ending = await hanging_up
    await booked_once(desk, session)
    assert ending.outcome == "completed"
    assert '"ok": true' in last_result(session)
    row = await desk.store.conversations.get(session.conversation.id)
    assert row is not None
    assert row.outcome == "completed"
    assert row.next_action is not None
    assert row.next_action["receipt"] == session.conversation.receipts[0].id
    kept = await desk.store.conversations.events(session.conversation.id)
    assert kept == list(session.events)
    assert kept[-1]["type"] == "end"


async def test_a_hang_up_before_guard_decides_does_nothing(clinic: OpenClinic) -> None:
    booking, gate = Booking(), Gate()
    desk = await clinic(
        ScriptedModel(*booking.ask, booking.book), policies=(*STANDARD, gate.policy)
    )
    async with in_process(desk) as session:
        await session.say(ASKS)
        answer = asyncio.create_task(session.say("Yes."))
        await gate.reached.wait()
        await session.hang_up()
        gate.open()
        await answer
    assert await receipts(desk, session.conversation.id) == []
    assert len(await appointments(desk)) == ALREADY
    assert '"interrupted"' in last_result(session)


async def test_a_barge_in_before_guard_decides_does_not_lose_the_write(
    clinic: OpenClinic,
) -> None:
    booking, gate = Booking(), Gate()
    model = ScriptedModel(*booking.ask, booking.book, Say("You're booked."))
    desk = await clinic(model, policies=(*STANDARD, gate.policy))
    async with in_process(desk) as session:
        await session.say(ASKS)
        answer = asyncio.create_task(session.say("Yes."))
        await gate.reached.wait()
        interrupting = asyncio.create_task(session.interrupt())
        gate.open()
        await interrupting
        reply = await answer
    assert reply.text == "You're booked."
    await booked_once(desk, session)


async def test_a_read_is_cancelled_by_a_barge_in(clinic: OpenClinic) -> None:
    gate = Gate()
    model = ScriptedModel(Calls(Call("get_office_hours")), Say("We open at eight."))
    desk = await clinic(
        model, vertical=gated(healthcare, "get_office_hours", at="begun", gate=gate)
    )
    async with in_process(desk) as session:
        asking = asyncio.create_task(session.say("When do you open?"))
        await gate.reached.wait()
        await session.interrupt()
        assert (await asking).text == ""
        gate.open()
        reply = await session.say("Sorry, when do you open?")
    assert reply.text == "We open at eight."
    assert model.views[1].results == ["CANCELLED"]


async def test_speech_that_was_not_released_is_dropped_by_a_barge_in(clinic: OpenClinic) -> None:
    words, go = asyncio.Semaphore(3), asyncio.Event()

    async def pace() -> None:
        if words.locked():
            go.set()
        await words.acquire()

    model = ScriptedModel(Say("We are open. We close at five."), Say("Go on."), pace=pace)
    desk = await clinic(model)
    async with in_process(desk) as session:
        asking = asyncio.create_task(session.say("When?"))
        await go.wait()
        await session.interrupt()
        first = await asking
        for _ in range(20):
            words.release()
        second = await session.say("Wait.")
    assert "close at five" not in first.text
    assert second.text == "Go on."
