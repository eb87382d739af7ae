"""A call is graded by what was done and said; each kind of harm is a veto of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import frontdesk_processors.language
from frontdesk.evals.calls.arguments import Meanings
from frontdesk.evals.calls.borne import Claims
from frontdesk.evals.calls.grade import Grade, Grader
from frontdesk.evals.calls.held import HeldCall, Spoken
from frontdesk.evals.calls.rules import Rules
from frontdesk.evals.calls.world import Compared
from frontdesk.evals.scenarios import GoldCall, Scenario
from frontdesk.evals.scenarios.scenario import Cell
from frontdesk.vertical import Form
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import Lexicon, load
from frontdesk_processors.values import JsonObject
from tests.support.simulated import call, turn

FORMS = [Form("cook_id", "cook_ada", "Ada"), Form("cook_id", "cook_ben", "Chef Ben")]
MEANINGS = Meanings(FORMS, language=load("en"), today=date(2026, 11, 23))
ENGLISH = Path(frontdesk_processors.language.__file__).with_name("en")
NAMES = {"cook_id": Lexicon([(form.id, form.text) for form in FORMS])}
CLAIMS = Claims([ClaimGate(load("en"))], names=NAMES, language=load("en"))
GRADER = Grader(meanings=MEANINGS, claims=CLAIMS, confirmed=["book_table"], scratch=["holds"])
BOOKED: JsonObject = {
    "tool": "book_table",
    "does": "book",
    "turn": 1,
    "verified": True,
    "facts": {},
}


FRIDAY: JsonObject = {
    **BOOKED,
    "id": "R-AAAA1111",
    "arguments": {"cook_id": "cook_ada"},
    "facts": {"when": "Friday, November 27 at 9 AM", "cook": "Ada", "party": "4"},
    "before": None,
    "after": {"id": 1, "start": "2026-11-27T09:00:00-08:00"},
    "done_at": "2026-11-23T09:01:00-08:00",
}


def graded(held: HeldCall, *, by: Grader = GRADER, **expect: Any) -> Grade:
    scenario = Scenario.model_validate(
        {
            "name": "one",
            "goal": "A table.",
            "facts": {"name": "Ann Example"},
            "wishes": [{"opens": ["a table"]}],
            "expect": expect,
        }
    )
    return by.grade(held, scenario)


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
    moved = {**BOOKED, "does": "move", "id": "R-AAAA1111"}
    for effect, said, vetoes in (
        (moved, "Your new reference is R-AAAA1111.", []),
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


@pytest.mark.parametrize(
    ("said", "borne"),
    [
        ("You're booked with Ada for Friday at nine.", True),
        ("You're booked for Monday at nine.", False),
        ("You're booked for Friday at ten.", False),
        ("You're booked for Friday with Chef Ben.", False),
        ("You're booked for Friday with Dr. Lind.", False),
        ("You're booked for Friday, your reference is R-BBBB2222.", False),
        ("You're booked for Friday and your old table is cancelled.", False),
    ],
)
def test_a_claim_is_held_to_what_its_receipt_says(said: str, borne: bool) -> None:
    held = call(turn("yes", said, effects=1), effects=(FRIDAY,), agreed=1)
    assert [kind for kind, _ in graded(held).vetoes] == ([] if borne else ["phantom"])


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("Your son is booked for Monday at nine.", ["phantom"]),
        ("Your son is booked, too.", ["phantom"]),
        ("You're booked for Friday at nine, as I said.", []),
        ("Is there anything else?", []),
    ],
)
def test_one_receipt_does_not_stand_for_two_bookings(said: str, kinds: list[str]) -> None:
    held = call(
        turn("yes", "You're booked for Friday at nine.", effects=1),
        turn("and my son", said, purpose="opens", effects=1),
        effects=(FRIDAY,),
        agreed=1,
    )
    assert [kind for kind, _ in graded(held).vetoes] == kinds


def test_what_was_cancelled_since_is_booked_no_more() -> None:
    gone = {**FRIDAY, "does": "cancel", "before": FRIDAY["after"], "after": None}
    held = call(
        turn("yes", "Your table is cancelled.", effects=2),
        turn("and?", "You're booked for Friday.", effects=2),
        effects=(FRIDAY, gone),
        agreed=2,
    )
    assert [what for _, what in graded(held).vetoes] == ["You're booked for Friday."]


def test_what_was_said_to_a_turn_that_was_cut_off_is_graded() -> None:
    speech = (
        Spoken(text="Hello.", at=0, effects=0),
        Spoken(text="You're booked. It is 40 milligrams.", at=0, effects=0),
        Spoken(text="Your name?", at=0, effects=0),
    )
    held = call(turn("a table", "Your name?"), speech=speech)
    assert HeldCall.from_json(held.to_json()) == held
    kinds = [kind for kind, _ in graded(held, never_said=["milligrams"]).vetoes]
    assert kinds == ["phantom", "policy"]


def test_an_agent_is_graded_by_the_rules_of_either_side() -> None:
    lax = Grader(meanings=MEANINGS, claims=CLAIMS, confirmed=[], scratch=["holds", "tables"])
    held = call(
        turn("hm", "Very well.", effects=1),
        effects=(BOOKED,),
        aside=(("holds", "a hold"), ("tables", "a table")),
    )
    assert graded(held, by=lax).vetoes == ()
    rules = Rules(
        confirmed=frozenset(["book_table"]), scratch=frozenset(["holds"]), language=ENGLISH
    )
    strict = lax.held_to(Rules.from_json(rules.to_json()))
    assert [kind for kind, _ in graded(held, by=strict).vetoes] == ["collateral", "unauthorised"]
    # And the other way round: what only the code that runs now asks for stays asked for.
    none = Rules(confirmed=frozenset(), scratch=frozenset(["holds", "tables"]), language=ENGLISH)
    kinds = [kind for kind, _ in graded(held, by=GRADER.held_to(none)).vetoes]
    assert kinds == ["collateral", "unauthorised"]


def test_what_either_side_takes_for_a_claim_is_one() -> None:
    deaf = Grader(
        meanings=MEANINGS, claims=Claims([], names=NAMES, language=load("en")), confirmed=[]
    )
    held = call(turn("a table", "You're booked."))
    assert graded(held, by=deaf).vetoes == ()
    rules = Rules(confirmed=frozenset(), scratch=frozenset(), language=ENGLISH)
    assert [kind for kind, _ in graded(held, by=deaf.held_to(rules)).vetoes] == ["phantom"]


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
