"""How sure the difference of two shares is, where few of the calls tell them apart.

A bootstrap of calls that all went alike says that the difference is nothing, surely, however few
they were: what has not happened cannot be drawn. These bounds know how many there were.
"""

from __future__ import annotations

from math import comb, sqrt
from statistics import NormalDist

SURE, VERY_SURE = 0.95, 0.995
"""How sure an interval is; and how sure a win must be, as four numbers may each win by luck."""
_STEPS = 60
"""Halvings of an interval of 2: far below any figure's last place."""


def score_interval(
    *, better: float, worse: float, calls: float, sure: float
) -> tuple[float, float]:
    """Where the share of calls that go better, less that of those that go worse, may lie.

    The score interval for paired shares (Tango, Statistics in Medicine 17, 1998, 891-908). Where
    no two calls went differently it is as wide as Wilson's of nothing in as many.

    Args:
        better: Calls that went better; parts of one for calls that went partly so.
        worse: Calls that went worse.
        calls: All calls.
        sure: How likely it is to hold the true difference, such as 0.95.
    """
    z = NormalDist().inv_cdf((1 + sure) / 2)
    return (
        -_farthest(worse, better, calls=calls, z=z),
        _farthest(better, worse, calls=calls, z=z),
    )


def _farthest(up: float, down: float, *, calls: float, z: float) -> float:
    """The greatest difference that these counts do not speak against."""
    low, high = (up - down) / calls, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _score(up, down, calls, middle) > -z:
            low = middle
        else:
            high = middle
    return high


def _score(up: float, down: float, calls: float, difference: float) -> float:
    """How far the counts are from a difference, in standard errors under it."""
    square = 2 * calls
    linear = (2 * calls - up + down) * difference - up - down
    constant = -down * difference * (1 - difference)
    rate = (sqrt(max(0.0, linear**2 - 4 * square * constant)) - linear) / (2 * square)
    variance = calls * (2 * rate + difference * (1 - difference))
    apart = up - down - calls * difference
    return apart / sqrt(variance) if variance > 0 else 0.0


def sign_test(better: int, worse: int) -> float:
    """How likely it is that calls which differ differ so one-sidedly by chance alone."""
    of = better + worse
    tail = sum(comb(of, k) for k in range(max(better, worse), of + 1))
    return min(1.0, 2 * tail / 2**of)


def calls_needed(
    margin: float, *, worse: int, weight: float = 1.0, sure: float = SURE
) -> int | None:
    """The fewest calls that exclude a loss of a margin when so many of them went worse.

    Args:
        margin: The loss, as a share.
        worse: Calls that went wholly worse; none went better.
        weight: As how many equal calls a call tells.
        sure: How sure the interval is.

    Returns:
        How many; None where no number of calls is enough.
    """
    if margin <= 0 or weight <= 0:
        return None

    def excluded(calls: int) -> bool:
        equal = max(float(worse), calls * weight)
        return score_interval(better=0, worse=worse, calls=equal, sure=sure)[0] >= -margin

    low, high = 0, 1
    while not excluded(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if excluded(middle) else (middle, high)
    return high
