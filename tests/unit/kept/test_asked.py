"""Which answers may be kept, and when two questions are the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.kept.asked import Told, key_of, may_be_kept, public
from frontdesk.registry import vertical
from frontdesk_processors.conversation import Conversation, Pending
from frontdesk_processors.frames import Parsed
from frontdesk_processors.language import load
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity, Value

EN = load("en")
TOOLS = {tool.name: tool for tool in vertical("salon").tools}
ASKED = Parsed(1, "What are your hours?", intent="get_salon_hours")
TOLD = Told(model="m", prompt="You answer.", tools=[{"name": "get_salon_hours"}], spoken=False)
NAMED = Value(value="Ana Flores", said="Ana Flores", turn=1, confidence=1)


def conversation(**more: Any) -> Conversation:
    return Conversation(
        id="c_1", vertical="salon", started_at=datetime(2026, 11, 23, tzinfo=UTC), turn=1, **more
    )


def state(**more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "now": "2026-11-23T09:00",
        "today": "Monday, November 23",
        "said": {},
        "done": [],
    }
    return {"role": "developer", "content": json.dumps({"frontdesk_state": told | more})}


def messages(question: str = "What are your hours?", *, id: str = "call_1") -> list[dict[str, Any]]:
    """A question whose tool was called and has answered."""
    function = {"name": "get_salon_hours", "arguments": "{}"}
    return [
        {"role": "assistant", "content": "Thank you for calling."},
        {"role": "user", "content": question},
        {"role": "assistant", "tool_calls": [{"id": id, "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": id, "content": '{"say": "Nine to six."}'},
        state(),
    ]


def key(
    shown: list[dict[str, Any]], *, told: Told = TOLD, held: Conversation | None = None
) -> str | None:
    return key_of(shown, conversation=held or conversation(), told=told, language=EN)


def kept(parsed: Parsed = ASKED, held: Conversation | None = None, *more: Any) -> bool:
    shown = [*messages(parsed.text), *more]
    return may_be_kept(parsed, held or conversation(), shown, tools=TOOLS, language=EN)


def test_a_question_that_anybody_may_ask_has_an_answer_that_may_be_kept() -> None:
    assert kept()
    assert kept(replace(ASKED, text="Do you take walk-ins?", intent=None))


@pytest.mark.parametrize(
    "parsed",
    [
        replace(ASKED, intent="book_visit"),
        replace(ASKED, intent="get_visits"),
        replace(ASKED, intent="find_client"),
        replace(ASKED, intent="farewell"),
        replace(ASKED, doing="book_visit"),
        replace(ASKED, requests=(("get_salon_hours", "hours"), ("book_visit", "book"))),
        replace(ASKED, values={"full_name": NAMED}),
        replace(ASKED, answer="yes"),
        replace(ASKED, urgency="soon"),
        replace(ASKED, complete=False),
        replace(ASKED, text="Are you still open?"),
        replace(ASKED, text="What time is it over there?"),
        replace(ASKED, text="Is anybody free in two hours?"),
        replace(ASKED, text="How much longer are you open?"),
        replace(ASKED, text="Is anyone there?"),
    ],
)
def test_a_turn_that_says_wants_or_depends_on_more_has_none(parsed: Parsed) -> None:
    assert not kept(parsed)


@pytest.mark.parametrize(
    "held",
    [
        conversation(caller=Caller(identity=Identity.CALLER_ID)),
        conversation(caller=Caller(identity=Identity.VERIFIED, subject="cl_1")),
        conversation(caller=Caller(subject="cl_1")),
        conversation(values={"full_name": NAMED}),
        conversation(pending=Pending(tool="book_visit", fingerprint="f", question="?", turn=1)),
        conversation(needs_human="asked"),
        conversation(unrecorded=1),
        conversation(contact="out"),
    ],
)
def test_of_a_caller_who_is_known_or_has_begun_something_nothing_is_kept(
    held: Conversation,
) -> None:
    assert not kept(held=held)


def test_what_came_of_a_tool_that_not_everybody_may_use_is_not_kept() -> None:
    for name in ("get_visits", "book_visit", "find_client", "made_up"):
        function = {"name": name, "arguments": "{}"}
        assert not kept(ASKED, None, {"role": "assistant", "tool_calls": [{"function": function}]})


def test_no_tool_that_knows_callers_or_writes_counts_as_public() -> None:
    for trade in ("salon", "healthcare"):
        for tool in vertical(trade).tools:
            if public(tool):
                assert not (tool.personal or tool.does or tool.needs or tool.establishes)
    assert public(TOOLS["get_salon_hours"]) and not public(TOOLS["get_visits"])


def test_case_marks_ids_and_minutes_of_a_quarter_of_an_hour_make_no_difference() -> None:
    later = [*messages("what are your HOURS", id="call_9")[:-1], state(now="2026-11-23T09:14")]
    assert key(messages()) is not None
    assert key(messages()) == key(later)


@pytest.mark.parametrize(
    "other",
    [
        {"shown": messages("What are your prices?")},
        {"shown": [*messages()[:-1], state(today="Tuesday, November 24")]},
        # The doors may have opened or closed meanwhile, whatever the question is.
        {"shown": [*messages()[:-1], state(now="2026-11-23T09:15")]},
        {"shown": [*messages()[:-1], state(now="2026-11-23T09:00-08:00")]},
        {"shown": [*messages()[:-1], state(said={"when": "x"})]},
        # What the records say now: a price, or hours, that have changed.
        {
            "shown": [
                *messages()[:3],
                {**messages()[3], "content": '{"say": "Ten to six."}'},
                state(),
            ]
        },
        {"shown": [{"role": "user", "content": "It's Ana."}, *messages()]},
        {"told": replace(TOLD, prompt="You answer. No refunds.")},
        {"told": replace(TOLD, model="n")},
        {"told": replace(TOLD, tools=[])},
        {"told": replace(TOLD, spoken=True)},
        {"held": conversation(tenant="another")},
        {"held": conversation(prompts="v2")},
        {"held": replace(conversation(), vertical="healthcare")},
    ],
)
def test_whatever_else_is_another_makes_another_question(other: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"shown": messages(), **other}
    assert key(**asked) not in (None, key(messages()))


def test_what_was_done_or_is_to_be_minded_is_never_asked_of_what_is_kept() -> None:
    for more in ({"note": "say it again"}, {"done": [{"tool": "book_visit"}]}):
        assert key([*messages()[:-1], state(**more)]) is None
    assert key([{"role": "assistant", "content": "Hello."}, state()]) is None


def test_where_the_time_cannot_be_read_nothing_is_kept() -> None:
    assert key([*messages()[:-1], state(now="[withheld]")]) is None
    assert key([*messages()[:-1], state(now=None)]) is None
