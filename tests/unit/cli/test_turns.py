"""Turns and their stages, read from events."""

from __future__ import annotations

from frontdesk.cli.explain import happened
from frontdesk.cli.strip import packed, short, strip
from frontdesk.cli.turns import turns
from frontdesk_processors.values import JsonObject

Events = list[JsonObject]


def event(kind: str, t_ms: float = 0.0, **fields: object) -> JsonObject:
    return {"type": kind, "turn": 1, "t_ms": t_ms, **fields}  # pyright: ignore[reportReturnType]


VERIFIED = {"id": "R-1", "verified_at": "2026-11-23T09:00:00+00:00"}
CALLER = event("caller", text="cancel it")


def test_reads_side_by_side_are_each_given_their_own_outcome() -> None:
    events: Events = [
        CALLER,
        event("proposed", 1, tool="a", arguments={"n": "1"}),
        event("proposed", 1, tool="b", arguments={}),
        event("proposed", 1, tool="a", arguments={"n": "2"}),
        event("cleared", 2, tool="a"),
        event("cleared", 2, tool="a"),
        event("done", 3, tool="a", ok=True, status="done", took_ms=2.0),
        event("done", 4, tool="a", ok=False, status="failed", took_ms=3.0),
        event("done", 5, tool="b", ok=False, status="unknown", took_ms=4.0),
    ]
    actions = turns(events)[1].actions
    assert [(a.tool, a.state, a.took_ms) for a in actions] == [
        ("a", "done", 2.0),
        ("b", "unknown", 4.0),
        ("a", "failed", 3.0),
    ]


def test_a_refusal_has_its_rule_and_the_time_since_it_was_proposed() -> None:
    events: Events = [
        CALLER,
        event("proposed", 10, tool="a", arguments={}),
        event("guard", 12, on="action", rule="identity_required", verdict="refuse", detail="a"),
        event("refused", 13.5, tool="a", arguments={}, reason="identity_required"),
    ]
    [action] = turns(events)[1].actions
    assert (action.state, action.rule, action.took_ms) == ("refused", "identity_required", 3.5)


def test_words_that_hear_turned_away_are_a_turn_of_their_own() -> None:
    judged = event("guard", on="caller", rule="too_long", verdict="refuse", detail="")
    found = turns([CALLER, judged, CALLER, event("parsed", values={})])
    assert [(turn.heard, len(turn.judged), turn.parsed is None) for turn in found] == [
        ("", 0, True),
        ("cancel it", 1, True),
        ("cancel it", 0, False),
    ]


def test_an_outcome_without_a_proposal_and_an_unknown_event_change_nothing() -> None:
    [_, turn] = turns([CALLER, event("done", tool="a", ok=True), event("weather", text="fine")])
    assert turn.actions == []


def test_stages_break_before_an_arrow_and_keep_to_the_width() -> None:
    events: Events = [
        CALLER,
        event("parsed", intent="cancel_appointment", values={"when": "next week"}, took_ms=0.4),
        event("proposed", tool="cancel_appointment", arguments={}),
        event(
            "done", tool="cancel_appointment", ok=True, receipt={"verified_at": "now"}, took_ms=9
        ),
        event("agent", text="Done.", first_token_ms=20.0, first_released_ms=21.0),
    ]
    lines = packed(strip(turns(events)[1]), width=50).plain.splitlines()
    assert lines == [
        "cancel_appointment, when “next week” <1 ms",
        "→ cancel_appointment ✓ verified 9 ms",
        "→ answered 21 ms",
    ]


def test_tokens_are_not_shown_and_long_values_are_cut() -> None:
    assert short("zl0mrCwlXXylP-hoAGsEc2hzbG90XzA0Mzc5fG9m") == "…"
    assert short("one two " * 20).endswith("…”")
    assert short("\x1b[2J") == "\\x1b[2J"


def test_who_did_not_answer_is_explained_with_who_was_asked_then() -> None:
    [_, turn] = turns(
        [
            CALLER,
            event("provider", provider="openai", fault="silent", next="openai", took_ms=3000.4),
            event("provider", provider="openai", fault="http 500", next="embedded", took_ms=20.0),
            event("provider", provider="embedded", fault="error", next=None, took_ms=1.0),
        ]
    )
    told = [fact.text for fact in happened(turn) if fact.stage == "provider"]
    assert told == [
        "openai: silent – openai is asked once more",
        "openai: http 500 – embedded is asked instead",
        "embedded: error – nobody is left to answer",
    ]


def test_a_call_that_stood_still_is_explained_with_what_was_done() -> None:
    [_, turn] = turns([CALLER, event("stuck", after="proposed", step="again")])
    told = [fact.text for fact in happened(turn) if fact.stage == "stuck"]
    assert told == ["nothing came after 'proposed'; what was done: again"]
