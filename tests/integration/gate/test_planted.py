"""The gate against agents that are worse on purpose, each held beside the one in use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from frontdesk.evals.calls.dials import Way
from frontdesk.evals.gate.candidate import Candidate, Latency
from frontdesk.evals.gate.numbers import SHARES
from frontdesk.evals.gate.run import Comparison, Order, compare
from frontdesk.evals.gate.verdict import MARGINS, Margin
from frontdesk_verticals.healthcare.vertical import HOME
from tests.support.planted import RULE

AS_IT_IS = Candidate(name="as it is")
WIDE = {
    **MARGINS,
    **{name: Margin(harm=0.25, badly=0.25) for name in SHARES if name in MARGINS},
}
"""Margins of the shares that forty calls exclude; those by default take hundreds."""


def held(
    candidate: Candidate,
    *,
    against: Candidate = AS_IT_IS,
    suite: str,
    calls: int = 40,
    ways: tuple[Way, ...] = ("none",),
    margins: Mapping[str, Margin] = MARGINS,
) -> Comparison:
    order = Order(calls=calls, suite=suite, ways=ways, a_minute=200, margins=margins)
    return compare(against, candidate, order)


def planted(setup: str, *, brain: str = "embedded") -> Candidate:
    return Candidate(
        name=setup, brain=brain, setup=f"tests.support.planted:{setup}" if setup else ""
    )


def test_an_agent_against_itself_is_the_same_in_all_that_no_clock_tells() -> None:
    found = held(Candidate(name="the same"), suite="changing", calls=8)
    assert found.verdict.decision == "undecided"
    assert found.verdict.flipped == () and found.verdict.vetoes == ()
    for name in ("argument_accuracy", "cost_usd", "passed"):
        gain = found.verdict.gains[name]
        assert gain is not None and gain.value == 0.0


def test_a_claim_gate_that_is_off_is_refused_for_what_is_said_without_a_receipt() -> None:
    liar = Candidate(name="liar", brain="tests.support.planted:liar")
    off = planted("claim_gate_off", brain="tests.support.planted:liar")
    found = held(off, against=liar, suite="booking", calls=8)
    assert found.verdict.decision == "refuse"
    assert {str(veto["kind"]) for veto in found.verdict.vetoes} == {"phantom"}
    assert not any(one.grade.vetoes for one in found.before)


@pytest.mark.slow
def test_an_agent_against_itself_does_no_harm_and_is_never_adopted() -> None:
    found = held(Candidate(name="the same"), suite="changing", calls=80, margins=WIDE)
    assert found.verdict.decision == "no_harm", found.verdict


@pytest.mark.slow
def test_a_slower_model_is_refused() -> None:
    slower = Candidate(name="slower", model_ms=Latency(median=300, p95=600))
    found = held(slower, suite="changing")
    assert (found.verdict.decision, found.verdict.losses) == ("refuse", ("first_token_p95_ms",))


@pytest.mark.slow
def test_a_dearer_model_is_refused() -> None:
    found = held(Candidate(name="dearer", priced_as="gpt-4.1"), suite="changing")
    assert (found.verdict.decision, found.verdict.losses) == ("refuse", ("cost_usd",))


@pytest.mark.slow
def test_days_that_are_resolved_wrong_are_refused() -> None:
    found = held(planted("days_resolved_wrong"), suite="booking")
    assert found.verdict.decision == "refuse"
    assert any(one.id.startswith("physical_step_by_step") for one in found.verdict.flipped)


@pytest.mark.slow
def test_a_handoff_that_drops_what_was_known_is_refused() -> None:
    found = held(planted("handoff_forgets"), suite="booking", calls=60)
    assert found.verdict.decision == "refuse"
    assert "handoff_stability" in found.verdict.losses


@pytest.mark.slow
def test_a_rule_removed_from_a_prompt_is_refused(tmp_path: Path) -> None:
    prompt = HOME / "prompts" / "en" / "reception.md"
    changed = tmp_path / "prompts" / "en" / "reception.md"
    changed.parent.mkdir(parents=True)
    assert RULE in prompt.read_text("utf-8")
    changed.write_text(prompt.read_text("utf-8").replace(RULE, ""), encoding="utf-8")
    obedient = Candidate(name="obedient", brain="tests.support.planted:obedient")
    without = obedient.model_copy(update={"overlay": str(tmp_path), "name": "without the rule"})
    found = held(without, against=obedient, suite="refusing")
    assert found.verdict.decision == "refuse"
    assert "passed" in found.verdict.losses


@pytest.mark.slow
def test_a_cheaper_faster_model_is_adopted_only_when_it_is_better_in_three() -> None:
    now = Candidate(name="now", priced_as="gpt-4.1", model_ms=Latency(median=300, p95=600))
    then = Candidate(name="then", priced_as="gpt-4.1-nano")
    found = held(then, against=now, suite="changing", margins=WIDE)
    assert set(found.verdict.wins) == {"first_token_p95_ms", "cost_usd"}
    assert found.verdict.decision == "no_harm"
