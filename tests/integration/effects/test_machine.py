"""Whatever is interleaved: nothing is done twice, and nothing is claimed that was not done."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support.agenda.machine import Machine, Variant, World


def budget(examples: int, *, seeded: bool = True) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        derandomize=seeded,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        report_multiple_bugs=False,
    )


@pytest.mark.timeout(600)
def test_a_few_interleavings(world: Callable[[Variant], World]) -> None:
    assert Machine.run(world(Variant()), budget(40)) >= 40


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_thousands_of_interleavings(world: Callable[[Variant], World]) -> None:
    assert Machine.run(world(Variant()), budget(5000, seeded=False)) >= 5000
