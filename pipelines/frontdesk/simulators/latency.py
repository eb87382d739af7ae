"""How long a simulated provider takes to begin its answer: a stated distribution, and a seed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from frontdesk_processors.errors import BadSetting

Draw = Callable[[], float]
"""Draws the next latency, in seconds."""

_Shape = Literal["fixed", "uniform", "lognormal"]


@dataclass(frozen=True)
class Latency:
    """A distribution of the time before the first piece of an answer.

    Parameters:
        shape: ``fixed``; ``uniform`` between two bounds; ``lognormal``, as measured latencies
            nearly are.
        a: Milliseconds: all of it, the lower bound, or the median.
        b: Milliseconds for the upper bound; without a unit for the lognormal's spread, the
            standard deviation of the logarithm.
    """

    shape: _Shape = "fixed"
    a: float = 0.0
    b: float = 0.0

    @classmethod
    def read(cls, text: str) -> Latency:
        """The distribution that a text states: ``300``, ``uniform:200-900``, ``lognormal:400,0.5``.

        Raises:
            BadSetting: It states none.
        """
        shape, colon, numbers = text.partition(":")
        try:
            if not colon:
                found = cls("fixed", float(text))
            elif shape == "uniform":
                low, high = map(float, numbers.split("-"))
                found = cls("uniform", low, high)
            elif shape == "lognormal":
                median, spread = map(float, numbers.split(","))
                found = cls("lognormal", median, spread)
            else:
                raise ValueError
        except ValueError as error:
            raise BadSetting(_unknown(text)) from error
        if not (math.isfinite(found.a + found.b) and found.a >= 0 and found.b >= 0):
            raise BadSetting(_unknown(text))
        return found

    def draws(self, *, seed: int) -> Draw:
        """Latencies by chance; the same in every run with the same seed."""
        chance = Random(seed)

        def draw() -> float:
            match self.shape:
                case "fixed":
                    drawn = self.a
                case "uniform":
                    drawn = chance.uniform(self.a, self.b)
                case "lognormal":
                    drawn = self.a * math.exp(chance.gauss(0.0, self.b))
            return drawn / 1000

        return draw


def _unknown(text: str) -> str:
    return (
        f"{text!r} is no latency: give milliseconds (300), uniform:200-900, "
        "or lognormal:400,0.5 (median and spread)"
    )
