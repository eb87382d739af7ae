"""The four numbers of a run, and how far two runs of the same calls are apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from frontdesk.evals.gate.booked import to_booked
from frontdesk.evals.gate.bounds import SURE, VERY_SURE, score_interval, sign_test
from frontdesk.evals.gate.traffic import Result
from frontdesk.evals.intervals import RESAMPLES, Estimate
from frontdesk_processors.values import JsonObject

NAMES = ("first_token_p95_ms", "argument_accuracy", "handoff_stability", "cost_usd")
BESIDE = ("passed", "booked", "turns", "turns_to_booked", "seconds_to_booked")
"""What is told beside the four numbers."""
LOWER_IS_BETTER = frozenset(
    {"first_token_p95_ms", "cost_usd", "turns", "turns_to_booked", "seconds_to_booked"}
)
SHARES = ("argument_accuracy", "handoff_stability", "passed", "booked")
"""Numbers that are shares of what a call has: one call is right, wrong, or partly so."""
Floats: TypeAlias = NDArray[np.float64]
Measure = Callable[[Floats], Floats]
"""From how often each call was drawn, a resample a row, to the number of each resample."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """By how much the candidate is better than the baseline; worse is below zero.

    Parameters:
        value: The gain, in the number's own unit.
        low: Lower end of its 95 % interval, from paired resamples of calls; of a share the wider
            of that and of the score interval, which knows how few the calls are.
        high: Upper end; of a share that of the resamples alone where a one-sided sign test of the
            calls that differ is as sure: what is worse is to be found in few calls too.
        least: Lower end of the 99.5 % interval; of a share not above zero unless a two-sided sign
            test is as sure.
    """

    value: float
    low: float
    high: float
    least: float

    def to_json(self) -> JsonObject:
        """The gain as plain JSON."""
        return {
            "value": round(self.value, 6),
            "low": round(self.low, 6),
            "high": round(self.high, 6),
            "least": round(self.least, 6),
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
        gain = _gain(value, spread)
        found[name] = _widened(gain, name, baseline, candidate) if name in SHARES else gain
    return found


def _gain(value: float, spread: Floats) -> Gain:
    tail, far = (1 - SURE) / 2, (1 - VERY_SURE) / 2
    least, low, high = np.quantile(spread, (far, tail, 1 - tail))
    return Gain(value=value, low=float(low), high=float(high), least=float(least))


def _widened(
    gain: Gain, name: str, baseline: Sequence[Result], candidate: Sequence[Result]
) -> Gain:
    """The gain of a share, with what calls that were not held might have shown."""
    (hit, of), (hits, ofs) = (np.asarray(_pairs(side)[name]).T for side in (baseline, candidate))
    calls = _equal(of / of.sum() + ofs / ofs.sum())
    apart = (of - hit) / of.sum() - (ofs - hits) / ofs.sum()
    better, worse = (calls * float(np.maximum(0, side).sum()) for side in (apart, -apart))
    low, high = score_interval(better=better, worse=worse, calls=calls, sure=SURE)
    least, _ = score_interval(better=better, worse=worse, calls=calls, sure=VERY_SURE)
    signs = np.sign(hits * of - hit * ofs)
    luck = sign_test(int((signs > 0).sum()), int((signs < 0).sum()))
    if luck > 1 - VERY_SURE:
        least = min(least, 0.0)
    return Gain(
        value=gain.value,
        low=min(gain.low, low),
        high=max(gain.high, high) if luck / 2 > 1 - SURE else gain.high,
        least=min(gain.least, least),
    )


def equal_calls(results: Sequence[Result], name: str) -> float:
    """As how many calls that all have the same of a share these tell; 0 where none has any."""
    of = np.asarray(_pairs(results)[name], dtype=np.float64)[:, 1]
    return _equal(of) if of.any() else 0.0


def _equal(weights: Floats) -> float:
    """How many equal calls tell as much as these (Kish, Survey Sampling, section 11.7)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _draws(calls: int, seed: int) -> Floats:
    """How often each call is drawn, a resample a row."""
    random = np.random.default_rng(seed)
    return random.multinomial(calls, np.full(calls, 1 / calls), size=RESAMPLES).astype(np.float64)


def _measures(results: Sequence[Result]) -> Mapping[str, Measure]:
    grades = [one.grade for one in results]
    booked = [to_booked(one.held) for one in results]
    shares = {name: _share(pairs) for name, pairs in _pairs(results).items()}
    return {
        "first_token_p95_ms": _quantile([g.first_token_ms for g in grades], 0.95),
        **shares,
        "cost_usd": _mean([one.cost_usd for one in results]),
        "turns": _mean([float(g.turns) for g in grades]),
        "turns_to_booked": _share([(turns, n) for turns, _, n in booked]),
        "seconds_to_booked": _share([(seconds, n) for _, seconds, n in booked]),
    }


def _pairs(results: Sequence[Result]) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Of each share: what is right in each call, of how much."""
    grades = [one.grade for one in results]
    return {
        "argument_accuracy": [g.arguments for g in grades],
        "handoff_stability": [g.handoffs for g in grades],
        "passed": [(int(g.passed), 1) for g in grades],
        "booked": [(int(g.booked), 1) for g in grades],
    }


def in_every_call(results: Sequence[Result], name: str) -> bool:
    """Whether each call has something that this number counts."""
    return all(_counted([one], name) for one in results)


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
