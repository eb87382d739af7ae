"""The four numbers of a run, and how far two runs of the same calls are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from frontdesk.evals.gate.booked import to_booked
from frontdesk.evals.gate.traffic import Result
from frontdesk.evals.intervals import RESAMPLES, Estimate
from frontdesk_processors.values import JsonObject

NAMES = ("first_token_p95_ms", "argument_accuracy", "handoff_stability", "cost_usd")
BESIDE = ("passed", "booked", "turns", "turns_to_booked", "seconds_to_booked")
"""What is told beside the four numbers."""
LOWER_IS_BETTER = frozenset(
    {"first_token_p95_ms", "cost_usd", "turns", "turns_to_booked", "seconds_to_booked"}
)
Floats: TypeAlias = NDArray[np.float64]
Measure = Callable[[Floats], Floats]
"""From how often each call was drawn, a resample a row, to the number of each resample."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """By how much the candidate is better than the baseline; worse is below zero.

    Parameters:
        value: The gain, in the number's own unit.
        low: Lower end of its 95 % interval, from paired resamples of calls.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    def to_json(self) -> JsonObject:
        """The gain as plain JSON."""
        return {
            "value": round(self.value, 6),
            "low": round(self.low, 6),
            "high": round(self.high, 6),
        }


PLACES = 6
"""Places of a figure in JSON: a call costs fractions of a cent."""


def values(results: Sequence[Result]) -> dict[str, float]:
    """The same numbers without their intervals; not a number where nothing was counted."""
    once = np.ones((1, len(results)))
    return {name: float(measure(once)[0]) for name, measure in _measures(results).items()}


def numbers(results: Sequence[Result], *, seed: int) -> dict[str, Estimate]:
    """The four numbers, how many calls passed, what is booked of them and how soon."""
    draws = _draws(len(results), seed)
    found: dict[str, Estimate] = {}
    for name, measure in _measures(results).items():
        value = float(measure(np.ones((1, len(results))))[0])
        spread = measure(draws)
        spread = spread[~np.isnan(spread)]
        nothing = np.isnan(value) or not len(spread)
        found[name] = Estimate(
            value=None if nothing else value,
            low=None if nothing else float(np.quantile(spread, 0.025)),
            high=None if nothing else float(np.quantile(spread, 0.975)),
            n=_counted(results, name),
        )
    return found


def gains(
    baseline: Sequence[Result], candidate: Sequence[Result], *, seed: int
) -> dict[str, Gain | None]:
    """How much better the candidate is, call by call on the same calls; None for nothing counted.

    Resamples draw calls, and each drawn call counts on both sides (Efron and Tibshirani, An
    Introduction to the Bootstrap, chapter 8): what makes a call hard is the same for both.
    """
    draws = _draws(len(baseline), seed)
    once = np.ones((1, len(baseline)))
    before, after = _measures(baseline), _measures(candidate)
    found: dict[str, Gain | None] = {}
    for name in before:
        sign = -1.0 if name in LOWER_IS_BETTER else 1.0
        value = sign * float((after[name](once) - before[name](once))[0])
        spread = sign * (after[name](draws) - before[name](draws))
        spread = spread[~np.isnan(spread)]
        if np.isnan(value) or not len(spread):
            found[name] = None
            continue
        low, high = np.quantile(spread, (0.025, 0.975))
        found[name] = Gain(value=value, low=float(low), high=float(high))
    return found


def _draws(calls: int, seed: int) -> Floats:
    """How often each call is drawn, a resample a row."""
    random = np.random.default_rng(seed)
    return random.multinomial(calls, np.full(calls, 1 / calls), size=RESAMPLES).astype(np.float64)


def _measures(results: Sequence[Result]) -> Mapping[str, Measure]:
    grades = [one.grade for one in results]
    booked = [to_booked(one.held) for one in results]
    return {
        "first_token_p95_ms": _quantile([g.first_token_ms for g in grades], 0.95),
        "argument_accuracy": _share([g.arguments for g in grades]),
        "handoff_stability": _share([g.handoffs for g in grades]),
        "cost_usd": _mean([one.cost_usd for one in results]),
        "passed": _share([(int(g.passed), 1) for g in grades]),
        "booked": _share([(int(g.booked), 1) for g in grades]),
        "turns": _mean([float(g.turns) for g in grades]),
        "turns_to_booked": _share([(turns, n) for turns, _, n in booked]),
        "seconds_to_booked": _share([(seconds, n) for _, seconds, n in booked]),
    }


def _counted(results: Sequence[Result], name: str) -> int:
    match name:
        case "first_token_p95_ms":
            return sum(len(one.grade.first_token_ms) for one in results)
        case "argument_accuracy":
            return sum(one.grade.arguments[1] for one in results)
        case "handoff_stability":
            return sum(one.grade.handoffs[1] for one in results)
        case "turns_to_booked" | "seconds_to_booked":
            return sum(to_booked(one.held).calls for one in results)
        case _:
            return len(results)


def _share(pairs: Sequence[tuple[float, int]]) -> Measure:
    table = np.asarray(pairs, dtype=np.float64).reshape(-1, 2)

    def measure(drawn: Floats) -> Floats:
        hits, of = (drawn @ table).T
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(of > 0, hits / of, np.nan)

    return measure


def _mean(values: Sequence[float]) -> Measure:
    column = np.asarray(values, dtype=np.float64)
    return lambda drawn: drawn @ column / drawn.sum(axis=1)


def _quantile(values: Sequence[Sequence[float]], at: float) -> Measure:
    flat = np.asarray([v for of_call in values for v in of_call], dtype=np.float64)
    of = np.asarray([n for n, of_call in enumerate(values) for _ in of_call], dtype=np.intp)
    order = np.argsort(flat, kind="stable")
    flat, of = flat[order], of[order]

    def measure(drawn: Floats) -> Floats:
        if not len(flat):
            return np.full(len(drawn), np.nan)
        found = np.empty(len(drawn))
        for row, counts in enumerate(drawn):
            reached = np.cumsum(counts[of])
            found[row] = flat[np.searchsorted(reached, at * reached[-1])]
        return found

    return measure
