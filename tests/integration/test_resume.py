"""A conversation that was cut off goes on from what was committed."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.desk import Desk
from frontdesk.resume import settle_open_calls
from frontdesk.testing import (
    MONDAY,
    Call,
    Calls,
    FixedClock,
    Say,
    ScriptedModel,
    in_process,
    open_desk,
)
from frontdesk.unnaming import KEPT
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.ledger import Receipt
from frontdesk_verticals.healthcare import healthcare
from tests.support.booking import ASKS, Booking, appointments, receipts
from tests.support.gates import Gate, Moment, gated


@pytest.mark.parametrize("moment", ["begun", "committed"])
async def test_a_write_cut_off_by_a_hang_up_is_known_as_done_to_who_goes_on(
    moment: Moment,
) -> None:
    booking, gate = Booking(), Gate()
    model = ScriptedModel(*booking.ask, booking.book)
    then = ScriptedModel(Say("You're booked for Monday."))
    models = iter([model, then])
    vertical = gated(healthcare, "schedule_appointment", at=moment, gate=gate)
    async with await open_desk(vertical, brain=lambda: next(models)) as desk:
        async with in_process(desk) as session:
            await session.say(ASKS)
            answer = asyncio.create_task(session.say("Yes."))
            await gate.reached.wait()
            gate.open()
            await session.hang_up()
            await answer
        async with in_process(desk, resume=session.conversation.id) as resumed:
            # The line dropped before they were told.
            assert resumed.greeting.text.startswith("Since we last spoke: You're booked")
            reply = await resumed.say("Hello again, did that work?")
        assert reply.text == "You're booked for Monday."
        assert await desk.store.notices.waiting(tenant="default") == []
        assert len(await receipts(desk, session.conversation.id)) == 1
        assert len(await appointments(desk)) == 2
    [view] = then.views
    assert view.results[-1]["ok"] is True
    assert resumed.conversation.turn == 3
    then.assert_done()


async def test_a_process_that_died_between_commit_and_result_repeats_nothing() -> None:
    booking, gate = Booking(), Gate()
    model = ScriptedModel(*booking.ask, booking.book)
    then = ScriptedModel(booking.book, Say("You're booked for Monday."))
    models = iter([model, then])
    vertical = gated(healthcare, "schedule_appointment", at="committed", gate=gate)
    async with await open_desk(vertical, brain=lambda: next(models)) as desk:
        async with in_process(desk) as session:
            await session.say(ASKS)
            row = await desk.store.conversations.get(session.conversation.id)
            assert row is not None
            filed = Conversation.from_json(row.state)
            answer = asyncio.create_task(session.say("Yes."))
            await gate.reached.wait()
            gate.open()
            await session.hang_up()
            await answer
        # What a process that dies before it can file the outcome leaves: the turn before.
        assert filed.receipts == []
        await desk.store.conversations.save(filed)
        async with in_process(desk, resume=session.conversation.id) as resumed:
            reply = await resumed.say("Yes, please.")
        assert "You're booked" in reply.text
        assert len(await receipts(desk, session.conversation.id)) == 1
        assert len(await appointments(desk)) == 2


async def test_an_unknown_conversation_cannot_be_resumed() -> None:
    async with await open_desk("healthcare", brain=ScriptedModel()) as desk:
        with pytest.raises(UnknownName, match="conversation"):
            await desk.session(resume="c_unknown")


async def test_a_read_that_was_cut_off_may_be_asked_again() -> None:
    gate = Gate()
    model = ScriptedModel(Calls(Call("get_office_hours")))
    then = ScriptedModel(Say("Once more, please?"))
    models = iter([model, then])
    vertical = gated(healthcare, "get_office_hours", at="begun", gate=gate)
    async with await open_desk(vertical, brain=lambda: next(models)) as desk:
        async with in_process(desk) as session:
            answer = asyncio.create_task(session.say("When are you open?"))
            await gate.reached.wait()
            leaving = asyncio.create_task(session.hang_up())
            # It is cut off before it can come to its end.
            for _ in range(50):
                await asyncio.sleep(0)
            gate.open()
            await leaving
            await answer
        async with in_process(desk, resume=session.conversation.id) as resumed:
            await resumed.say("Hello?")
    [view] = then.views
    assert "IN_PROGRESS" not in json.dumps(view.messages)
    assert view.results[-1]["error"] == {"code": "interrupted", "retryable": True}


@pytest.mark.parametrize(
    "passed",
    [
        {"slot_token": "tok", "visit_reason": None, "insurance_id": ""},
        {"slot_token": " tok "},
        # It was asked about with a reason, which is filed.
        {"slot_token": "tok", "visit_reason": "another"},
    ],
)
def test_a_write_that_was_done_is_told_as_done_however_its_call_was_written(
    passed: dict[str, Any],
) -> None:
    filed = {"slot_token": "tok", "visit_reason": "a cough"} if passed.get("visit_reason") else {}
    receipt = Receipt(
        id="R-1",
        key="k",
        conversation="c_1",
        turn=2,
        tool="schedule_appointment",
        does="book",
        arguments=filed or {"slot_token": "tok"},
        done_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    function = {"name": "schedule_appointment", "arguments": json.dumps(passed)}
    messages: list[dict[str, Any]] = [
        {"role": "assistant", "tool_calls": [{"id": "call_1", "function": function}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "IN_PROGRESS"},
    ]
    settled = settle_open_calls(messages, receipts=[receipt], tools=healthcare.tools, turn=2)
    assert json.loads(settled[1]["content"])["ok"] is True


def test_an_earlier_receipt_does_not_answer_a_later_call_that_was_cut_off() -> None:
    def call(id_: str, content: str) -> list[dict[str, Any]]:
        function = {"name": "book", "arguments": '{"slot": "s"}'}
        asked: dict[str, Any] = {
            "role": "assistant",
            "tool_calls": [{"id": id_, "function": function}],
        }
        return [asked, {"role": "tool", "tool_call_id": id_, "content": content}]

    receipt = Receipt(
        id="R-1",
        key="k",
        conversation="c_1",
        turn=1,
        tool="book",
        does="book",
        arguments={"slot": "s"},
        done_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    before = json.dumps({"ok": True, "receipt": "R-1"})
    messages = [*call("call_1", before), *call("call_2", "IN_PROGRESS")]
    settled = settle_open_calls(messages, receipts=[receipt])
    assert settled[1]["content"] == before
    assert json.loads(settled[3]["content"])["error"]["code"] == "interrupted"


async def cut_off(desk: Desk, *said: str) -> tuple[str, str]:
    """The id of a conversation whose line dropped after that, and the last answer."""
    session = await desk.session()
    await session.start()
    *_, last = [(await session.say(text)).text for text in said]
    await session.hang_up()
    return session.conversation.id, last


async def kept(desk: Desk, id: str) -> str:
    """All that is filed of a conversation's words, and its state."""
    row = await desk.store.conversations.get(id)
    assert row is not None
    return row.state + str(await desk.store.conversations.events(id))


async def test_who_came_back_after_a_dropped_line_need_not_say_who_they_are_again() -> None:
    async with await open_desk(healthcare) as desk:
        said = ("I'd like a flu shot on Friday", "the first one", "My name is Maria Lopez")
        id, asked = await cut_off(desk, *said)
        assert asked == "What is your date of birth?"
        async with in_process(desk, resume=id) as resumed:
            assert resumed.conversation.messages[-2]["content"] == said[-1]
            reply = await resumed.say("March 5th 1984")
        assert reply.text.startswith(
            "Let me read that back: flu shot for Maria with Dr. Daniel Okafor"
        )
        # It ended in good order, and is masked in what both lines left.
        assert not re.search("Maria(?! Chen)|Lopez|1984", await kept(desk, id))


async def test_who_never_came_back_is_masked_when_they_can_no_more() -> None:
    clock = FixedClock(MONDAY)
    async with await open_desk(healthcare, clock=clock) as desk:
        id, _ = await cut_off(desk, "My name is Beth Adler", "when are you open?")
        assert "Beth Adler" in await kept(desk, id)
        clock.forward(KEPT)
        assert await desk.unnaming.sweep() == 0
        clock.forward(timedelta(seconds=1))
        assert await desk.unnaming.sweep() == 1 and await desk.unnaming.sweep() == 0
        state = await kept(desk, id)
        assert "Adler" not in state and "when are you open?" in state
        async with in_process(desk, resume=id) as resumed:
            assert (await resumed.say("when are you open?")).text


async def test_who_says_goodbye_or_wants_no_record_is_masked_at_once() -> None:
    async with await open_desk(healthcare) as desk:
        for last in ("thanks, bye", "please don't record this call"):
            id, _ = await cut_off(desk, "My name is Beth Adler", last)
            assert "Adler" not in await kept(desk, id)


async def test_a_conversation_that_is_gone_on_with_meanwhile_is_not_masked() -> None:
    clock = FixedClock(MONDAY)
    async with await open_desk(healthcare, clock=clock) as desk:
        id, _ = await cut_off(desk, "My name is Beth Adler")
        read = await desk.store.conversations.get(id)
        assert read is not None
        clock.forward(timedelta(hours=1))
        async with in_process(desk, resume=id) as resumed:
            await resumed.say("when are you open?")
            assert not await desk.store.conversations.mask(read, "{}")
            assert "Beth Adler" in await kept(desk, id)
