"""The bounds of a difference of shares, held to what they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from frontdesk.evals.gate.bounds import calls_needed, score_interval, sign_test


def standard_errors(better: float, worse: float, calls: float, difference: float) -> float:
    """How far the counts are from a difference, the likeliest rates found by trying them all."""
    rates = np.linspace(max(0.0, -difference), (1 - difference) / 2, 200_001)[1:-1]
    likely = better * np.log(rates + difference) + worse * np.log(rates)
    likely += (calls - better - worse) * np.log(1 - 2 * rates - difference)
    rate = float(rates[np.argmax(likely)])
    variance = calls * (2 * rate + difference - difference**2)
    return (better - worse - calls * difference) / variance**0.5


@pytest.mark.parametrize(("better", "worse", "calls"), [(1, 7, 50), (3, 1.5, 90), (14, 5, 50)])
def test_the_ends_of_the_interval_are_the_differences_that_are_just_not_too_far(
    better: float, worse: float, calls: float
) -> None:
    low, high = score_interval(better=better, worse=worse, calls=calls, sure=0.95)
    assert abs(standard_errors(better, worse, calls, low) - 1.96) < 1e-3
    assert abs(standard_errors(better, worse, calls, high) + 1.96) < 1e-3


def test_where_nothing_differs_the_interval_is_wilsons_of_nothing() -> None:
    z2 = 1.959964**2
    low, high = score_interval(better=0, worse=0, calls=100, sure=0.95)
    assert abs(high - z2 / (100 + z2)) < 1e-6 and low == -high


def test_the_interval_is_the_same_from_either_side() -> None:
    low, high = score_interval(better=3, worse=1.5, calls=90, sure=0.95)
    mirrored = score_interval(better=1.5, worse=3, calls=90, sure=0.95)
    assert mirrored == pytest.approx((-high, -low))  # pyright: ignore[reportUnknownMemberType]


def test_the_sign_test_counts_the_ways_that_are_as_one_sided() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(4, 0) == 0.125
    assert sign_test(0, 8) == 2 / 256
    assert sign_test(5, 5) == 1.0


def test_a_narrower_margin_and_a_call_that_went_worse_need_more_calls() -> None:
    assert calls_needed(0.02, worse=0) == 189
    assert calls_needed(0.01, worse=0) == 381
    more = calls_needed(0.02, worse=1)
    assert more is not None and more > 189
    assert score_interval(better=0, worse=1, calls=more, sure=0.95)[0] >= -0.02
    assert score_interval(better=0, worse=1, calls=more - 1, sure=0.95)[0] < -0.02
    assert calls_needed(0.0, worse=0) is None
