"""A taped conversation runs again as it ran, and goes on otherwise where it is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from frontdesk.desk import Desk
from frontdesk.tapes.replay import Change, replay
from frontdesk.tapes.tape import Tape
from frontdesk.testing import MONDAY, Call, FixedClock, Say, ScriptedModel, in_process
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject
from tests.support.taped import BOOKING, STRANGER, WHO, tapes


@pytest.fixture(scope="module")
def booking() -> list[Tape]:
    """The tapes of a booking."""
    return asyncio.run(tapes(BOOKING))


def spoken(events: Sequence[JsonObject]) -> list[str]:
    return [str(event["text"]) for event in events if event["type"] == "agent"]


async def test_a_booking_comes_out_as_it_was_taped(booking: list[Tape]) -> None:
    again = await replay(booking)
    assert (list(again.differences), list(again.notes)) == ([], [])
    assert spoken(again.events) == spoken(booking[0].events)
    assert any("You're booked" in line for line in spoken(again.events))


async def test_a_masked_tape_holds_none_of_who_called_and_still_runs() -> None:
    taped = await tapes(STRANGER, caller="+14155550129")
    text = str([one.to_json() for one in taped])
    assert [word for word in WHO if word in text] == []
    assert "Maria Lopez" in text and "March 5th, 1984" in text
    again = await replay(taped)
    assert list(again.differences) == []


async def test_a_business_that_keeps_every_word_tapes_every_word() -> None:
    taped = await tapes(STRANGER, transcripts="full")
    assert "Emily Johansson" in str([one.to_json() for one in taped])
    assert list((await replay(taped)).differences) == []


async def test_a_conversation_that_was_taken_up_again_runs_take_by_take() -> None:
    taped = await tapes(BOOKING, drops_after=2)
    assert [len(one.lines) for one in taped] == [2, 4]
    again = await replay(taped)
    assert list(again.differences) == []
    with pytest.raises(BadSetting, match="beginning"):
        await replay(taped[1:])


async def test_another_model_s_answers_are_played_without_asking_it() -> None:
    model = ScriptedModel(
        Call("get_office_hours", {"when": "Thursday"}), Say("On Thursday we are closed.")
    )
    taped = await tapes(["are you open on Thursday?"], brain=model)
    again = await replay(taped)
    assert list(again.differences) == []
    assert "On Thursday we are closed." in spoken(again.events)


async def test_what_comes_out_otherwise_is_told_with_its_turn(booking: list[Tape]) -> None:
    [taped] = booking
    entries = [dict(one) for one in taped.entries]
    for one in entries:
        if one["kind"] == "asked" and one["what"] == "run" and one["tool"] == "lookup_patient":
            one["answer"] = {"failure": _no_record()}
    again = await replay([replace(taped, entries=entries)])
    assert {one.turn for one in again.differences} >= {4, 5}
    assert "done" in {one.what for one in again.differences if one.turn == 4}


def _no_record() -> JsonObject:
    return {
        "code": "not_found", "say": "I can't find you.", "retryable": False, "alternatives": [],
        "use": None, "argument": None,
    }  # fmt: skip


async def test_a_changed_turn_goes_on_from_there_on_sample_records(booking: list[Tape]) -> None:
    again = await replay(booking, change=Change(turn=2, text="the first one"))
    assert list(again.differences) == []
    [receipt] = [e["receipt"] for e in again.events if e["type"] == "done" and e["receipt"]]
    assert isinstance(receipt, dict) and "1 PM" in str(receipt["facts"])
    assert any("at 1 PM" in line and "You're booked" in line for line in spoken(again.events))


async def test_what_is_said_after_a_changed_turn_can_be_told(booking: list[Tape]) -> None:
    change = Change(turn=5, text="no, leave it", then=("bye",))
    again = await replay(booking, change=change)
    lines = [event["text"] for event in again.events if event["type"] == "caller"]
    assert lines[-2:] == ["no, leave it", "bye"]
    assert not any(event["type"] == "done" and event["receipt"] for event in again.events)


async def test_a_played_model_s_calls_name_the_sample_records_tokens(
    booking: list[Tape],
) -> None:
    first = next(one for one in booking[0].of("inferred") if one["calls"])

    def second(view: Any) -> Call:
        return Call("schedule_appointment", {"slot_token": view.option("slot_token", 1)})

    model = ScriptedModel(
        Call("get_available_slots", first["calls"][0]["arguments"]),
        Say("I have 1 PM or 3 PM. Which works best?"),
        second,
        Say("May I have your name and date of birth?"),
        Call("lookup_patient", {"full_name": "Maria Lopez", "dob": "1984-03-05"}),
        second,
    )
    taped = await tapes([*BOOKING[:2], "Maria Lopez, March 5th 1984"], brain=model)
    change = Change(turn=3, text="Maria Lopez, March 5th 1984", then=("yes",))
    again = await replay(taped, change=change, brain="embedded")
    assert any("You're booked" in line for line in spoken(again.events))


async def test_there_is_no_turn_that_was_not_taken(booking: list[Tape]) -> None:
    with pytest.raises(BadSetting, match="no turn 7: the caller took 6"):
        await replay(booking, change=Change(turn=7, text="hello"))


async def test_what_a_caller_did_not_want_kept_is_on_no_tape() -> None:
    said = ["when do you open on Friday?", "please don't record this conversation", "a flu shot"]
    [taped] = await tapes(said)
    assert taped.cut == 2
    assert [line.text for line in taped.lines] == [said[0]]
    assert "flu shot" not in str([one for one in taped.entries if one["kind"] == "caller"])
    assert list((await replay([taped])).differences) == []


async def test_nothing_is_taped_unasked() -> None:
    async with (
        await Desk.open(
            "healthcare", db="memory:", brain="embedded", clock=FixedClock(MONDAY)
        ) as desk,
        in_process(desk) as session,
    ):
        await session.say("hello")
        assert await desk.store.tapes.of(session.conversation.id) == []
