"""Whatever is interleaved: nothing is done twice, and nothing is claimed that was not done."""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support.agenda.machine import Machine, Variant, World
from tests.support.agenda.mutants import MUTANTS
from tests.support.agenda.oracle import Broken
from tests.support.wide import widely

pytestmark = pytest.mark.filterwarnings(
    # A process that dies in an interleaving leaves its connection to the garbage collector.
    "ignore:The garbage collector is trying to clean up non-checked-in connection"
)

QUICK = ("the key is not unique", "the claim gate is off")
EACH = int(os.environ.get("INTERLEAVINGS", "3500"))
"""Interleavings of each home in the slow lane: over ten thousand together."""
MUTANT_BUDGET = 300
"""Interleavings within which each mutant has to be found."""
STEPS = 16
"""Steps of an interleaving at most; each failure that was ever found needed fewer."""


def budget(examples: int, *, seeded: bool = True) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=seeded,
        database=None,
        # To make a failure small takes many times as long as to find it.
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        report_multiple_bugs=False,
    )


EVERYWHERE = pytest.mark.parametrize("home", ["file", "postgres", "elsewhere"], indirect=True)


@EVERYWHERE
@pytest.mark.timeout(600)
def test_a_few_interleavings(world: Callable[[Variant], World]) -> None:
    assert Machine.run(world(Variant()), budget(6)) >= 6


@EVERYWHERE
@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_thousands_of_interleavings(world: Callable[[Variant], World]) -> None:
    assert Machine.run(world(Variant()), budget(EACH, seeded=False)) >= EACH


def _found(world: World, variant: Variant, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the machine says of a mutant."""
    variant.patch(monkeypatch)
    with pytest.raises(Broken) as broken:
        Machine.run(world, budget(MUTANT_BUDGET))
    return str(broken.value)


@pytest.mark.parametrize("name", widely(QUICK, always=["the claim gate is off"]))
@pytest.mark.timeout(600)
def test_a_promise_taken_out_is_missed_at_once(
    name: str, world: Callable[[Variant], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _found(world(MUTANTS[name][1]), MUTANTS[name][1], monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("home", "name"),
    [(where, name) for name, (where, _) in MUTANTS.items()],
    indirect=["home"],
)
@pytest.mark.timeout(1200)
def test_every_promise_taken_out_is_missed(
    name: str, world: Callable[[Variant], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _found(world(MUTANTS[name][1]), MUTANTS[name][1], monkeypatch)
