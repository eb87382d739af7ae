"""The embedded brain sees each trade's scenarios through, and a hundred variants of them."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import scenarios_of
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.scenarios import Scenario
from frontdesk.evals.variants.hold import Played, play, variants_of
from frontdesk_processors.handoff import Fact
from frontdesk_processors.plan import handing
from tests.support.packets import greeted_again, packed
from tests.support.simulated import call, turn

COUNT, SHARES = 100, 4
each_trade = pytest.mark.parametrize("vertical", ["healthcare", "salon"])


def played(vertical: str, scenarios: list[Scenario]) -> list[Played]:
    return play(scenarios, Candidate(name="embedded", vertical=vertical), workers=1)


def wrong(calls: list[Played]) -> list[list[str]]:
    """What is told of those that do not end as they must."""
    return [one.told() for one in calls if not one.grade.passed]


def packets(calls: list[Played]) -> list[tuple[str, bool]]:
    """Each fact that was wanted at a handoff, and whether it went along."""
    return [fact for one in calls for fact in packed(one.held, lasting=one.scenario.facts)]


@pytest.mark.timeout(180)
@each_trade
def test_every_reviewed_scenario_ends_as_it_must_and_loses_nothing_on_the_way(
    vertical: str,
) -> None:
    calls = played(vertical, scenarios_of(trade(vertical)))
    assert wrong(calls) == []
    # Nothing is asked again, nobody goes round, and each handoff takes along what was said.
    assert [one.held.id for one in calls if len(set(one.grade.handoffs)) > 1] == []
    went = packets(calls)
    assert [what for what, held in went if not held] == []
    assert len(went) > 15
    assert [again for one in calls for again in greeted_again(one.held)] == []


@pytest.mark.parametrize(
    ("vertical", "scenario", "name", "fact"),
    [
        ("salon", "cut_on_friday", "services", "service"),
        ("healthcare", "flu_shot_on_friday", "when", "when"),
    ],
)
def test_a_handoff_that_drops_what_is_wanted_is_found(
    vertical: str, scenario: str, name: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = handing.known_for

    def forgetful(goal: str, **known: Any) -> list[Fact]:
        return [one for one in whole(goal, **known) if one.name != name]

    monkeypatch.setattr(handing, "known_for", forgetful)
    [one] = [one for one in scenarios_of(trade(vertical)) if one.name == scenario]
    lost = [what for what, held in packets(played(vertical, [one])) if not held]
    assert [what.split()[:2] for what in lost] == [[f"{scenario}:", fact]]


def test_a_second_greeting_is_found() -> None:
    held = call(turn("a table", "Which day?"), turn("Friday", "Hello. For how many?"))
    assert greeted_again(held) == ["Hello. For how many?"]


@pytest.mark.wide
@pytest.mark.timeout(180)
@pytest.mark.parametrize("share", range(SHARES))
@each_trade
def test_every_variant_ends_as_it_must(vertical: str, share: int) -> None:
    made = variants_of(vertical, count=COUNT)
    assert len(made) == COUNT
    assert wrong(played(vertical, made[share::SHARES])) == []
