"""The weekly rerun: scenarios that hold, held again, and an alarm when they no longer do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.evals.gate.numbers import NAMES, PLACES, numbers
from frontdesk.evals.gate.traffic import Result
from frontdesk.evals.gate.verdict import FEWEST, MARGINS, Margin, Verdict, decide
from frontdesk.evals.scenarios import Scenario
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

ELSEWHERE: Mapping[str, Margin] = {
    name: margin for name, margin in MARGINS.items() if name != "first_token_p95_ms"
}
"""What counts against a report: how fast another machine was on another day does not."""

_Key = tuple[str, str, str, int]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How far a rerun is from what it is held against.

    Parameters:
        alarms: Why somebody has to look, in words; empty where nobody has to.
        verdict: The paired comparison of the calls that both have; None where there are none.
        compared: How many calls both have.
        new: Scenarios that are held for the first time.
    """

    alarms: tuple[str, ...]
    verdict: Verdict | None
    compared: int
    new: tuple[str, ...]


def drift(
    before: Sequence[Result],
    after: Sequence[Result],
    *,
    seed: int,
    margins: Mapping[str, Margin] = ELSEWHERE,
) -> Drift:
    """Hold a rerun against the calls of an earlier one.

    It is an alarm when something happened that never may, when of enough calls a number is surely
    worse than its margin allows or surely fewer pass, and when a scenario that passed passes no
    more: of a dozen recorded conversations one is news, and no statistics of a dozen tell it.

    Args:
        before: The earlier calls.
        after: The calls now.
        seed: Of the resamples.
        margins: How much worse each number may be.
    """
    was, now = _keyed(before), _keyed(after)
    both = [key for key in now if key in was]
    verdict = None
    if both:
        sides = [was[key] for key in both], [now[key] for key in both]
        verdict = decide(*sides, seed=seed, margins=margins)
    known = {one.held.scenario for one in before}
    return Drift(
        alarms=tuple(_alarms(before, after, verdict, compared=len(both))),
        verdict=verdict,
        compared=len(both),
        new=tuple(sorted({one.held.scenario for one in after} - known)),
    )


def _alarms(
    before: Sequence[Result],
    after: Sequence[Result],
    verdict: Verdict | None,
    *,
    compared: int,
) -> Iterator[str]:
    for one in after:
        for kind, what in one.grade.vetoes:
            yield f"{kind} in {one.grade.id}: {what}"
    if verdict is not None and compared >= FEWEST:
        for name in verdict.losses:
            yield f"{name} is worse than its margin"
        passed = verdict.gains["passed"]
        if passed is not None and passed.high < 0 and "passed" not in verdict.losses:
            yield "fewer calls pass"
    was, now = _passing(before), _passing(after)
    for scenario, count in sorted(was.items()):
        if count and now.get(scenario) == 0:
            yield f"{scenario} passed and does no more: {_why(after, scenario)}"


def _passing(results: Sequence[Result]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in results:
        found[one.held.scenario] += one.grade.passed
    return found


def _why(results: Sequence[Result], scenario: str) -> str:
    wrong = next(one for one in results if one.held.scenario == scenario)
    told = [*wrong.grade.problems, *(f"{kind}: {what}" for kind, what in wrong.grade.vetoes)]
    return "; ".join(told)


def _keyed(results: Sequence[Result]) -> dict[_Key, Result]:
    """Calls by what they were of, so that a scenario that is new moves no other."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: dict[_Key, Result] = {}
    for one in results:
        what = one.held.scenario, one.held.manner, one.held.way
        found[*what, seen[what]] = one
        seen[what] += 1
    return found


def trade_of(scenarios: Sequence[Scenario], named: str) -> str:
    """The vertical whose scenarios these are.

    Args:
        scenarios: The scenarios.
        named: What was asked for; empty for what they say.

    Raises:
        BadSetting: They say nothing, or not all the same.
    """
    found = {one.vertical for one in scenarios} - {""}
    if named:
        return named
    if len(found) != 1:
        told = ", ".join(sorted(found)) or "none"
        raise BadSetting(f"the scenarios are of {told}: name one with --vertical")
    return found.pop()


def drift_json(found: Drift, after: Sequence[Result], *, seed: int) -> JsonObject:
    """A rerun as plain JSON."""
    told = numbers(after, seed=seed)
    verdict = found.verdict
    return {
        "drift": bool(found.alarms),
        "alarms": list(found.alarms),
        "calls": len(after),
        "compared": found.compared,
        "new": list(found.new),
        "numbers": {
            name: {
                **told[name].to_json(places=PLACES),
                "gain": gain.to_json()
                if verdict is not None and (gain := verdict.gains[name]) is not None
                else None,
            }
            for name in (*NAMES, "passed")
        },
        "flipped": [flip.to_json() for flip in verdict.flipped] if verdict is not None else [],
    }
