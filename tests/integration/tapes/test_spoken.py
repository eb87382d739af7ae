"""A call runs again with what its caller had heard, and with the lines that it said by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.tapes.replay import Change, replay
from frontdesk.tapes.tape import Tape
from frontdesk.testing import Say, ScriptedModel, in_process
from frontdesk_processors.values import JsonObject
from tests.integration.conftest import OpenClinic
from tests.support.taped import BOOKING, tapes


def said(events: Sequence[JsonObject], *, turn: int) -> str:
    lines = [e["text"] for e in events if e["type"] == "agent" and e["turn"] == turn]
    return " ".join(map(str, lines))


def after(taped: Tape, turn: int, *entries: JsonObject) -> Tape:
    """The tape of a call to which these things happened after a turn was answered.

    It was held in writing, so that it is greeted otherwise.
    """
    at = max(n for n, one in enumerate(taped.entries) if one["turn"] == turn) + 1
    told = [*taped.entries[:at], *entries, *taped.entries[at:]]
    return replace(taped, opening={**taped.opening, "spoken": True}, entries=told)


def cut(turn: int, heard: str) -> JsonObject:
    event: JsonObject = {"type": "interrupted", "turn": turn, "t_ms": 1.0, "heard": heard}
    return {"kind": "event", "turn": turn, "event": event}


async def test_an_outcome_that_was_talked_over_is_told_again_as_in_the_call() -> None:
    [taped] = await tapes(BOOKING)
    again = await replay([after(taped, 5, cut(5, "You're"))])
    assert "You're booked" in said(again.events, turn=5)
    assert "booked" in said(again.events, turn=6)
    heard = await replay([after(taped, 5, cut(5, said(taped.events, turn=5)))])
    assert {one.turn for one in heard.differences} <= {0}


async def test_the_agent_knows_only_what_was_heard(clinic: OpenClinic) -> None:
    model = ScriptedModel(Say("We open at eight. And we close at five."), Say("At five."))
    desk = await clinic(model)
    async with in_process(desk) as session:
        await session.say("when do you open?")
        session.cut("We open at")
        await session.say("and when do you close?")
    said_of_it = [m["content"] for m in session.conversation.messages if m["role"] == "assistant"]
    assert said_of_it[-2:] == ["We open at", "At five."]


async def test_a_line_that_the_call_said_by_itself_is_said_again() -> None:
    [taped] = await tapes(BOOKING[:1])
    line: JsonObject = {"kind": "line", "turn": 1, "text": "Are you still there?"}
    again = await replay([after(taped, 1, line, cut(1, ""))])
    assert said(again.events, turn=1).endswith("Are you still there?")


async def test_what_was_said_over_an_answer_is_not_said_over_that_to_a_changed_turn() -> None:
    [taped] = await tapes(BOOKING)
    spoken = after(taped, 2, cut(2, "May I"))
    again = await replay([spoken], change=Change(turn=2, text="the first one"))
    assert {one.turn for one in again.differences} <= {0}
    assert any(e["type"] == "done" and e["receipt"] for e in again.events)
