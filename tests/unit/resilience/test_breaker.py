"""When a provider is left alone, and when it is tried again."""

from __future__ import annotations

import pytest

from frontdesk.resilience.breaker import (
    FAILURES,
    LONGEST_REST_S,
    REST_S,
    Breaker,
    Breakers,
)
from tests.support.telephone import Hands


def failing(clock: Hands, times: int = FAILURES) -> Breaker:
    breaker = Breaker(now=lambda: clock.now)
    for _ in range(times):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_it_opens_after_so_many_failures_in_a_row_and_not_before() -> None:
    assert failing(Hands(), FAILURES - 1).admits()
    assert not failing(Hands()).admits()


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = failing(Hands(), FAILURES - 1)
    breaker.succeeded()
    breaker.failed()
    assert breaker.admits()


def test_after_its_rest_one_is_let_through_and_closes_it() -> None:
    clock = Hands()
    breaker = failing(clock)
    clock.forward(REST_S)
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.succeeded()
    assert breaker.closed
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_probe_that_fails_opens_it_again() -> None:
    clock = Hands()
    breaker = failing(clock)
    clock.forward(REST_S)
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.forward(REST_S)
    assert breaker.admits()


def test_a_probe_that_nobody_waits_for_may_be_made_by_another() -> None:
    clock = Hands()
    breaker = failing(clock)
    clock.forward(REST_S)
    assert breaker.admits()
    breaker.abandoned()
    assert breaker.admits()


def test_a_probe_whose_process_forgot_it_does_not_keep_it_open_for_good() -> None:
    clock = Hands()
    breaker = failing(clock)
    clock.forward(REST_S)
    assert breaker.admits()
    clock.forward(REST_S)
    assert breaker.admits()


def test_what_will_not_pass_opens_it_at_once() -> None:
    breaker = Breaker(now=lambda: 0.0)
    breaker.failed(for_good=True)
    assert not breaker.admits()


@pytest.mark.parametrize(("asked", "rests"), [(5.0, 5.0), (60.0, 60.0), (9999.0, LONGEST_REST_S)])
def test_a_provider_that_asks_for_rest_gets_it_within_reason(asked: float, rests: float) -> None:
    clock = Hands()
    breaker = Breaker(now=lambda: clock.now)
    breaker.failed(rest_s=asked)
    clock.forward(rests - 0.1)
    assert not breaker.admits()
    clock.forward(0.1)
    assert breaker.admits()


def test_a_process_has_one_for_each_provider() -> None:
    breakers = Breakers(now=lambda: 0.0)
    breakers.of("openai").failed(for_good=True)
    assert not breakers.of("openai").admits()
    assert breakers.of("fallback").admits()
