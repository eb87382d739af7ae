"""The embedded brain sees each trade's scenarios through, and a hundred variants of them."""

from __future__ import annotations

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import scenarios_of
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.scenarios import Scenario
from frontdesk.evals.variants.hold import play, variants_of

COUNT, SHARES = 100, 4
each_trade = pytest.mark.parametrize("vertical", ["healthcare", "salon"])


def wrong(vertical: str, scenarios: list[Scenario]) -> list[list[str]]:
    """What is told of those that do not end as they must."""
    candidate = Candidate(name="embedded", vertical=vertical)
    played = play(scenarios, candidate, workers=1)
    return [one.told() for one in played if not one.grade.passed]


@pytest.mark.timeout(180)
@each_trade
def test_every_reviewed_scenario_ends_as_it_must(vertical: str) -> None:
    assert wrong(vertical, scenarios_of(trade(vertical))) == []


@pytest.mark.wide
@pytest.mark.timeout(180)
@pytest.mark.parametrize("share", range(SHARES))
@each_trade
def test_every_variant_ends_as_it_must(vertical: str, share: int) -> None:
    made = variants_of(vertical, count=COUNT)
    assert len(made) == COUNT
    assert wrong(vertical, made[share::SHARES]) == []
