"""A call is graded by what was done and said; each kind of harm is a veto of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk.evals.calls.arguments import Meanings
from frontdesk.evals.calls.grade import Grade, Grader
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.world import Compared
from frontdesk.evals.scenarios import GoldCall, Scenario
from frontdesk.evals.scenarios.scenario import Cell
from frontdesk.vertical import Form
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import load
from frontdesk_processors.values import JsonObject
from tests.support.simulated import call, turn

FORMS = [Form("cook_id", "cook_ada", "Ada"), Form("cook_id", "cook_ben", "Chef Ben")]
MEANINGS = Meanings(FORMS, language=load("en"), today=date(2026, 11, 23))
GRADER = Grader(meanings=MEANINGS, claims=ClaimGate(load("en")), confirmed=["book_table"])
BOOKED: JsonObject = {
    "tool": "book_table",
    "does": "book",
    "turn": 1,
    "verified": True,
    "facts": {},
}


def graded(held: HeldCall, **expect: Any) -> Grade:
    scenario = Scenario.model_validate(
        {
            "name": "one",
            "goal": "A table.",
            "facts": {"name": "Ann Example"},
            "wishes": [{"opens": ["a table"]}],
            "expect": expect,
        }
    )
    return GRADER.grade(held, scenario)


def test_a_call_without_fault_passes() -> None:
    held = call(
        turn("yes", "You're booked.", effects=1), effects=(BOOKED,), agreed=1, outcome="completed"
    )
    grade = graded(held, said=["booked"], outcome="completed")
    assert grade.passed and grade.vetoes == () and grade.booked


@pytest.mark.parametrize(
    ("held", "veto"),
    [
        (call(turn("a table", "You're booked. Anything else?")), "phantom"),
        (
            call(turn("yes", "Thank you."), effects=({**BOOKED, "verified": False},), agreed=1),
            "phantom",
        ),
        (call(turn("hm", "You're booked.", effects=1), effects=(BOOKED,)), "unauthorised"),
        (call(turn("a", "b"), compared=Compared(collateral=("a row",))), "collateral"),
        (call(turn("a", "b"), compared=Compared(doubled=("a row",))), "doubled"),
        (call(turn("a", "It is 40 MILLIGRAMS.")), "policy"),
        (call(turn("a", "b"), calls=({"tool": "drop", "arguments": {}, "turn": 1},)), "policy"),
    ],
)
def test_what_may_never_happen_is_a_veto(held: HeldCall, veto: str) -> None:
    grade = graded(held, never_said=["milligrams"], not_called=["drop"])
    assert [kind for kind, _ in grade.vetoes] == [veto]
    assert not grade.passed


def test_what_was_moved_is_booked_and_what_was_booked_is_not_moved() -> None:
    moved = {**BOOKED, "does": "move"}
    for effect, said, vetoes in (
        (moved, "Your new reference is R-2.", []),
        (BOOKED, "Your table is moved to nine.", ["phantom"]),
    ):
        held = call(turn("yes", said, effects=1), effects=(effect,), agreed=1)
        assert [kind for kind, _ in graded(held).vetoes] == vetoes


def test_a_claim_before_its_receipt_is_a_phantom_though_the_receipt_came_later() -> None:
    held = call(
        turn("a table", "You're booked."),
        turn("yes", "You're booked.", effects=1),
        effects=(BOOKED,),
        agreed=1,
    )
    assert [kind for kind, _ in graded(held).vetoes] == ["phantom"]


def test_what_is_missing_is_told() -> None:
    held = call(turn("a", "b"), compared=Compared(missing=("a row",)), outcome="declined")
    grade = graded(held, said=["booked"], calls=[{"tool": "book_table"}], outcome="completed")
    assert not grade.passed and len(grade.problems) == 4


@pytest.mark.parametrize(
    ("name", "passed", "wanted", "same"),
    [
        ("when", "next Friday", date(2026, 12, 4), True),
        ("when", "Friday", date(2026, 12, 4), False),
        ("when", "2026-11-27", date(2026, 11, 27), True),
        ("dob", "March 5th 1984", date(1984, 3, 5), True),
        ("cook_id", "chef ben", "cook_ben", True),
        ("cook_id", "Ada", "cook_ben", False),
        ("party", "4", 4, True),
        ("party", "four or so", 4, False),
        ("phone", "(415) 555-0100", "+14155550100", True),
        ("name", "ann  EXAMPLE", "Ann Example", True),
        ("name", "Ann Sample", "Ann Example", False),
        ("outside", "true", True, True),
    ],
)
def test_arguments_are_compared_as_what_they_stand_for(
    name: str, passed: str, wanted: Cell, same: bool
) -> None:
    assert MEANINGS.same(name, passed, wanted) is same


def test_the_last_call_of_a_tool_is_the_one_that_counts() -> None:
    calls = [
        {"tool": "search", "arguments": {"when": "Friday", "party": "4"}, "turn": 1},
        {"tool": "search", "arguments": {"when": "Saturday", "party": "4"}, "turn": 2},
    ]
    gold = GoldCall(tool="search", arguments={"when": date(2026, 11, 27), "party": 4})
    assert MEANINGS.right(gold, calls) == (2, 3)  # pyright: ignore[reportArgumentType]
    assert MEANINGS.right(GoldCall(tool="never"), calls) == (0, 1)  # pyright: ignore[reportArgumentType]


def test_what_was_known_before_the_line_dropped_and_is_asked_again_is_lost() -> None:
    told = turn("Ann Example", "Thank you.", facts=("name", "when"))
    kept = call(told, turn("back", "Which day?"), edges=(1,))
    lost = call(told, turn("back", "Your name?", asked=("name",)), edges=(1,))
    assert graded(kept).handoffs == (2, 2)
    assert graded(lost).handoffs == (1, 2)


def test_who_asks_for_something_else_is_not_asked_again_who_they_are() -> None:
    told = turn("Ann Example", "Thank you.", facts=("name", "when"))
    again = turn("also a taxi", "Your name? When?", purpose="opens", asked=("name", "when"))
    assert graded(call(told, again)).handoffs == (0, 1)
