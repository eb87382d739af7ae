"""Makes variants: of each reviewed scenario in turn, one thing after another goes otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import count as counting
from itertools import islice
from typing import get_args

from frontdesk.evals.scenarios import Scenario
from frontdesk.evals.variants.material import Material, SwapKind, replaced
from frontdesk.evals.variants.twists import TWISTS, manner_of

_ROUNDS = 200
"""So often each parent is asked for one more variant; what is the same again does not count."""


def variants(
    scenarios: Sequence[Scenario], material: Material, *, count: int, seed: int = 0
) -> list[Scenario]:
    """Variants of scenarios; each says how it must end, by rule from its parent.

    Other people, days and things of the records stand in the parent's place, in its expected rows
    as in what is said; besides that one thing at most goes otherwise (`TWISTS`). Each has one
    manner. The same arguments give the same variants.

    Args:
        scenarios: The parents, reviewed. What was recorded line by line has no variants.
        material: What may stand for what.
        count: How many; fewer where there are not so many that differ.
        seed: Of the choices.
    """
    parents = [one for one in scenarios if one.wishes]
    return list(islice(_made(parents, material, seed=seed), count))


def _made(parents: Sequence[Scenario], material: Material, *, seed: int) -> Iterator[Scenario]:
    seen: set[str] = set()
    numbers = counting(1)
    for turn in range(_ROUNDS):
        for at, parent in enumerate(parents):
            chance = random.Random(f"{seed}/{parent.name}/{turn}")
            made = _one(parent, material, chance, turn=turn + at)
            key = made.model_dump_json(exclude={"name"})
            if key not in seen:
                seen.add(key)
                yield made.model_copy(update={"name": f"{made.name}_{next(numbers)}"})


def _one(parent: Scenario, material: Material, chance: random.Random, *, turn: int) -> Scenario:
    """One variant: what stands in the parent's place, and the twist whose turn it is."""
    names = list(TWISTS)
    for name in (names[(turn + step) % len(names)] for step in range(len(names))):
        if parent.name in material.beyond.get(name, ()):
            continue
        if (twisted := TWISTS[name](parent, material, chance)) is None:
            continue
        made, swapped = twisted, ""
        for kind in get_args(SwapKind):
            made, swapped = _swapped(made, kind, material, chance, swapped=swapped)
        manner = manner_of(made, parent.manners, chance)
        return Scenario.model_validate(
            {
                **made.model_dump(),
                "name": f"{parent.name}_{name}{swapped}_{manner}",
                "goal": f"{made.goal} ({name.replace('_', ' ')}, {manner.replace('_', ' ')})",
                "manners": [manner],
            }
        )
    raise AssertionError("the first twist is always one")


def _swapped(
    scenario: Scenario, kind: SwapKind, material: Material, chance: random.Random, *, swapped: str
) -> tuple[Scenario, str]:
    swaps = material.swaps_for(scenario, kind)
    # The parent's own stands for itself as often as any other.
    swap = chance.choice([{}, *swaps])
    if not swap:
        return scenario, swapped
    other = Scenario.model_validate(
        {**replaced(scenario.model_dump(), swap), "name": scenario.name}
    )
    return other, f"{swapped}_{kind}"
