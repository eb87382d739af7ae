"""Which verdicts let prompts in."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.prompts import Let, let_by
from frontdesk_processors.errors import BadSetting

NOW, NEW = "1" * 16, "2" * 16


def verdict(**changed: Any) -> dict[str, Any]:
    return {
        "verdict": "adopt",
        "baseline": Candidate(name="now").to_json(),
        "candidate": Candidate(name="new", prompts_version="working").to_json(),
        "prompts": {"baseline": NOW, "candidate": NEW},
        **changed,
    }


def test_a_verdict_that_adopts_lets_in_the_version_it_is_on() -> None:
    assert let_by(verdict(), vertical="healthcare") == Let(NEW, NOW)


@pytest.mark.parametrize("decision", ["no_harm", "undecided", "refuse"])
def test_no_other_decision_lets_prompts_in(decision: str) -> None:
    with pytest.raises(BadSetting, match=f"the verdict is '{decision}'"):
        let_by(verdict(verdict=decision), vertical="healthcare")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"candidate": Candidate(name="new", brain="openai").to_json()}, "differ in brain"),
        ({"candidate": Candidate(name="new", revision="v2").to_json()}, "differ in revision"),
        ({"prompts": {"baseline": NOW, "candidate": ""}}, "does not say which prompts"),
        ({"prompts": None}, "does not say which prompts"),
    ],
)
def test_a_verdict_on_more_than_the_prompts_lets_none_in(
    changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadSetting, match=told):
        let_by(verdict(**changed), vertical="healthcare")


def test_a_verdict_on_another_trade_lets_none_in() -> None:
    with pytest.raises(BadSetting, match="of 'healthcare', not of 'salon'"):
        let_by(verdict(), vertical="salon")
