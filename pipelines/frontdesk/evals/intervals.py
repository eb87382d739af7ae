"""How sure a figure is: bootstrap intervals over conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from frontdesk_processors.values import JsonObject

RESAMPLES = 2000
_AT_ONCE = 100
"""Resamples drawn together: ten thousand conversations take eight megabytes then."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure, and where it lies with 95 % confidence.

    Parameters:
        value: The figure; None where there was nothing to count.
        low: Lower end of the interval.
        high: Upper end.
        n: How many things were counted.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self, *, places: int = 4) -> JsonObject:
        """The estimate as plain JSON, to so many places."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        told = {name: None if end is None else round(end, places) for name, end in ends.items()}
        return {**told, "n": self.n}


def share(counts: Sequence[tuple[int, int]], *, seed: int = 0) -> Estimate:
    """The share of hits among all, with a percentile bootstrap over conversations.

    Conversations are drawn whole, because the turns of one go well or badly together (Efron and
    Tibshirani, An Introduction to the Bootstrap, section 13.3).

    Args:
        counts: Per conversation: hits, and what could have been hit.
        seed: The same seed and counts give the same interval.
    """
    table = np.asarray([pair for pair in counts if pair[1]], dtype=np.float64).reshape(-1, 2)
    hits, total = table.sum(axis=0)
    if not total:
        return Estimate(value=None, low=None, high=None, n=0)
    random, size = np.random.default_rng(seed), len(table)
    shares: list[float] = []
    while len(shares) < RESAMPLES:
        drawn = table[random.integers(size, size=(_AT_ONCE, size))].sum(axis=1)
        shares += (drawn[:, 0] / drawn[:, 1]).tolist()
    low, high = np.quantile(shares, (0.025, 0.975))
    return Estimate(value=float(hits / total), low=float(low), high=float(high), n=int(total))
