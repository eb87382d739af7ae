"""How often the gate is wrong and how often it is right, from resamples of calls that were held."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from frontdesk.evals.gate.traffic import OnProgress, Result
from frontdesk.evals.gate.verdict import Decision, decide
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

DECISIONS: tuple[Decision, ...] = get_args(Decision)


def power(
    baseline: Sequence[Result],
    candidate: Sequence[Result],
    *,
    calls: int,
    gates: int,
    seed: int,
    on_progress: OnProgress = lambda done, total: None,
) -> JsonObject:
    """The share of each verdict over many gates, each on calls drawn from one pool of pairs.

    ``alike``: in each pair the sides are swapped by a coin, so that there is nothing to find;
    what is adopted or refused there is a false alarm. ``as_held``: the sides as they were held;
    what is refused of a worse candidate there is the gate's power.

    Args:
        baseline: The pool's calls as the baseline held them.
        candidate: The same calls as the candidate did.
        calls: How many pairs a gate sees, drawn with replacement.
        gates: How many gates.
        seed: The same seed draws the same.
        on_progress: Told how many gates are done, of how many.

    Raises:
        BadSetting: The pool's sides are not of the same calls.
    """
    if [one.held.id for one in baseline] != [one.held.id for one in candidate]:
        raise BadSetting("the pool's sides are not of the same calls; take both from one gate")
    chance = random.Random(seed)
    pairs = list(zip(baseline, candidate, strict=True))
    alike: Counter[Decision] = Counter()
    as_held: Counter[Decision] = Counter()
    for gate in range(gates):
        drawn = [chance.choice(pairs) for _ in range(calls)]
        before, after = (list(side) for side in zip(*drawn, strict=True))
        as_held[decide(before, after, seed=gate).decision] += 1
        tossed = [pair if chance.random() < 0.5 else pair[::-1] for pair in drawn]
        before, after = (list(side) for side in zip(*tossed, strict=True))
        alike[decide(before, after, seed=gate).decision] += 1
        on_progress(gate + 1, gates)
    return {
        "pool": len(pairs),
        "calls": calls,
        "gates": gates,
        "alike": {name: alike[name] / gates for name in DECISIONS},
        "as_held": {name: as_held[name] / gates for name in DECISIONS},
    }
