"""Figures of a hearing, to hold a channel against the recogniser it stands for."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.channel import NoiseChannel
from frontdesk.evals.noise.model import NoiseModel, learn
from frontdesk.evals.noise.pairs import Pair
from frontdesk_processors.values import JsonObject

HEARINGS = 8
"""How often the channel hears each sentence, so that its own chance hardly counts."""
ENOUGH = 250
"""A type with fewer entities is not judged: its share is off by over 2 points by chance alone."""
WITHIN = 0.02


@dataclass(frozen=True)
class Figures:
    """What became of words and entities.

    Parameters:
        wer: Word error rate.
        substituted: Share of words heard as another.
        deleted: Share of words not heard.
        inserted: Words heard from nowhere, for each word said.
        exact: Share of sentences heard right as a whole.
        survival: Share of entities heard verbatim, in all.
        by_type: How many entities of a type there were, and the share heard verbatim.
    """

    wer: float
    substituted: float
    deleted: float
    inserted: float
    exact: float
    survival: float
    by_type: dict[str, tuple[int, float]]

    def to_json(self) -> JsonObject:
        """As plain JSON, to four places."""
        shares = {
            "wer": self.wer, "sub": self.substituted, "del": self.deleted, "ins": self.inserted,
            "exact": self.exact, "survival": self.survival,
        }  # fmt: skip
        return {
            **{name: round(value, 4) for name, value in shares.items()},
            "by_type": {k: {"n": n, "survival": round(v, 4)} for k, (n, v) in self.by_type.items()},
        }


def measured(pairs: Iterable[Pair]) -> Figures:
    """The figures of some hearings."""
    steps: Counter[str] = Counter()
    entities: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    sentences = exact = 0
    for pair in pairs:
        sentences += 1
        exact += pair.said == pair.heard
        steps.update(step.kind for step in align(pair.said, pair.heard))
        for entity in pair.entities:
            entities[entity.kind] += 1
            kept[entity.kind] += _stands(entity.words, pair.heard)
    said = (steps["same"] + steps["substituted"] + steps["deleted"]) or 1
    substituted, deleted, inserted = (
        steps[kind] / said for kind in ("substituted", "deleted", "inserted")
    )
    return Figures(
        wer=substituted + deleted + inserted,
        substituted=substituted,
        deleted=deleted,
        inserted=inserted,
        exact=exact / (sentences or 1),
        survival=kept.total() / (entities.total() or 1),
        by_type={kind: (n, kept[kind] / n) for kind, n in entities.most_common()},
    )


def compared(pairs: Sequence[Pair], *, seed: int, folds: int = 1) -> Figures:
    """A channel's figures on the sentences of a recogniser.

    Args:
        pairs: What the recogniser heard.
        seed: Of the channel.
        folds: With 1 the channel has learned from these very sentences; with more, each part of
            so many is heard through what was learned from the others.
    """
    made: list[Pair] = []
    for fold in range(folds):
        part = [pair for pair in pairs if _fold(pair, folds) == fold]
        rest = part if folds == 1 else [pair for pair in pairs if _fold(pair, folds) != fold]
        made += _heard(learn(rest), part, seed=seed)
    return measured(made)


def heard_through(model: NoiseModel, pairs: Sequence[Pair], *, seed: int) -> Figures:
    """The figures of a model's channel on the sentences of a recogniser."""
    return measured(_heard(model, pairs, seed=seed))


def _heard(model: NoiseModel, pairs: Sequence[Pair], *, seed: int) -> list[Pair]:
    channel = NoiseChannel(model, seed=seed)
    return [
        replace(
            pair,
            heard=tuple(
                channel.heard_words(pair.said, key=f"{number}/{n}", entities=pair.entities)
            ),
        )
        for number, pair in enumerate(pairs)
        for n in range(HEARINGS)
    ]


def gaps(real: Figures, made: Figures) -> dict[str, float]:
    """By how much the channel is off, in shares; types with too few entities are left out."""
    found = {
        "wer": made.wer - real.wer,
        "sub": made.substituted - real.substituted,
        "del": made.deleted - real.deleted,
        "ins": made.inserted - real.inserted,
        "survival": made.survival - real.survival,
    }
    for kind, (n, share) in real.by_type.items():
        if n >= ENOUGH and kind in made.by_type:
            found[f"survival.{kind}"] = made.by_type[kind][1] - share
    return found


def _stands(words: Sequence[str], heard: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(heard[at : at + size]) == tuple(words) for at in range(len(heard) - size + 1))


def _fold(pair: Pair, folds: int) -> int:
    return zlib.crc32(pair.id.encode()) % folds
