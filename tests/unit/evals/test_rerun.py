"""When a weekly rerun raises an alarm, and when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from frontdesk.evals.gate.traffic import Result
from frontdesk.evals.rerun import drift, drift_json, trade_of
from frontdesk.evals.scenarios import Scenario
from frontdesk_processors.errors import BadSetting
from tests.support.simulated import result


def of(scenario: str, number: int = 0, *, passed: bool = True) -> Result:
    """A call of a scenario."""
    made = result(number, passed=passed)
    return replace(made, held=replace(made.held, scenario=scenario))


def alarms(before: Sequence[Result], after: Sequence[Result]) -> list[str]:
    return list(drift(before, after, seed=0).alarms)


def test_what_still_holds_raises_no_alarm() -> None:
    calls = [of("one"), of("two"), of("three", passed=False)]
    assert alarms(calls, calls) == []


def test_a_scenario_that_passed_and_does_no_more_is_named_with_the_reason() -> None:
    [told] = alarms([of("one"), of("two")], [of("one"), of("two", passed=False)])
    assert told == "two passed and does no more: it did not"


def test_one_of_several_calls_that_fails_is_chance() -> None:
    before = [of("one", number) for number in range(4)]
    after = [*before[:3], of("one", 3, passed=False)]
    assert alarms(before, after) == []


def test_calls_that_surely_pass_less_often_are_an_alarm() -> None:
    before = [of(f"s{number % 10}", number) for number in range(100)]
    after = [of(f"s{n % 10}", n, passed=n % 4 != 0) for n in range(100)]
    assert "passed is worse than its margin" in alarms(before, after)


def test_what_may_never_happen_is_an_alarm_without_anything_to_compare_with() -> None:
    bad = result(0, passed=False, vetoes=[("phantom", "said it was booked")])
    found = drift([], [bad], seed=0)
    assert found.alarms == ("phantom in one/plain/none/0: said it was booked",)
    assert found.verdict is None


def test_another_machine_s_speed_is_no_drift_and_a_dearer_model_is() -> None:
    before = [of("one", number) for number in range(40)]
    slow = [replace(r, grade=replace(r.grade, first_token_ms=(900.0,))) for r in before]
    assert alarms(before, slow) == []
    dear = [replace(r, cost_usd=2 * r.cost_usd) for r in before]
    assert alarms(before, dear) == ["cost_usd is worse than its margin"]


def test_a_new_scenario_moves_no_other() -> None:
    before = [of("one", 0), of("three", 1)]
    after = [of("one", 0), of("two", 1, passed=False), of("three", 2)]
    found = drift(before, after, seed=0)
    assert (found.alarms, found.new, found.compared) == ((), ("two",), 2)
    told = drift_json(found, after, seed=0)
    assert told["drift"] is False and told["new"] == ["two"]


def test_scenarios_say_of_which_trade_they_are() -> None:
    def scenario(name: str, vertical: str) -> Scenario:
        return Scenario(name=name, goal="", says=["hi"], vertical=vertical)

    assert trade_of([scenario("a", "salon"), scenario("b", "")], "") == "salon"
    assert trade_of([scenario("a", "")], "healthcare") == "healthcare"
    for several in (["salon", "healthcare"], [""]):
        with pytest.raises(BadSetting, match="--vertical"):
            trade_of([scenario(f"s{n}", one) for n, one in enumerate(several)], "")
