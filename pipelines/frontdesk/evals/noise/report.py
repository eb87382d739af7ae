"""What ``frontdesk bench noise`` tells."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.evals.noise.measure import (
    WITHIN,
    across,
    apart,
    compared,
    gaps,
    heard_through,
    measured,
    survivals,
)
from frontdesk.evals.noise.model import NoiseModel
from frontdesk.evals.noise.pairs import Pair
from frontdesk_processors.values import JsonObject


def report(pairs: Sequence[Pair], *, figures: NoiseModel | None, seed: int) -> JsonObject:
    """How near the channel comes to a recogniser.

    Args:
        pairs: What the recogniser heard.
        figures: A model made from its figures alone, to be held against the same sentences.
        seed: Of the channel.
    """
    real = measured(pairs)
    learned = compared(pairs, seed=seed)
    found = gaps(real, learned)
    chance, sure = apart(pairs), survivals(pairs, seed=seed)
    told: JsonObject = {
        "recordings": len(pairs),
        "real": real.to_json(),
        "channel": learned.to_json(),
        "gaps": _rounded(found),
        "gaps_unseen": _rounded(gaps(real, across(pairs, seed=seed))),
        "halves_apart": _rounded({name: chance[name] for name in found}),
        "intervals": {
            f"survival.{kind}": one.to_json()
            for kind, one in sure.items()
            if f"survival.{kind}" in found
        },
        "within": all(abs(gap) <= WITHIN for gap in found.values()),
    }
    if figures is not None:
        told["gaps_figures"] = _rounded(gaps(real, heard_through(figures, pairs, seed=seed)))
    return told


def _rounded(found: dict[str, float]) -> JsonObject:
    return {name: round(gap, 4) for name, gap in found.items()}
