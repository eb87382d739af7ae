"""Figures of a hearing, to hold a channel against the recogniser it stands for."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from frontdesk.evals.intervals import Estimate, share
from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.channel import NoiseChannel
from frontdesk.evals.noise.model import NoiseModel, learn
from frontdesk.evals.noise.pairs import Pair
from frontdesk_processors.values import JsonObject

HEARINGS = 16
"""How often the channel hears each sentence, so that its own chance hardly counts."""
HALVINGS = 4
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


def compared(pairs: Sequence[Pair], *, seed: int) -> Figures:
    """The figures of a channel on the sentences of a recogniser that it has learned from."""
    return heard_through(learn(pairs), pairs, seed=seed)


def across(pairs: Sequence[Pair], *, seed: int) -> Figures:
    """The figures of channels on sentences that they have not learned from.

    The sentences are halved, in several ways, and each half is heard through what was learned from
    the other.
    """
    made: list[Pair] = []
    for halving in range(HALVINGS):
        one, other = halves(pairs, halving)
        for learned, rest in ((one, other), (other, one)):
            made += _heard(learn(learned), rest, seed=seed, times=HEARINGS // HALVINGS)
    return measured(made)


def apart(pairs: Sequence[Pair]) -> dict[str, float]:
    """How far the recogniser's own figures on one half of the sentences are from the other's.

    It is the mean over the halvings of `across`: the least that chance does to any figure of a
    half, however good the channel is.
    """
    found: dict[str, float] = {}
    for halving in range(HALVINGS):
        one, other = halves(pairs, halving)
        for name, gap in gaps(measured(one), measured(other), enough=1).items():
            found[name] = found.get(name, 0.0) + abs(gap) / HALVINGS
    return found


def survivals(pairs: Iterable[Pair], *, seed: int) -> dict[str, Estimate]:
    """For each kind of entity the share heard verbatim, with its interval over sentences.

    One sentence was said by several people, and a name that is hard for one is hard for all.
    """
    kept: dict[str, dict[str, tuple[int, int]]] = {}
    for pair in pairs:
        for entity in pair.entities:
            of_kind = kept.setdefault(entity.kind, {})
            hits, total = of_kind.get(pair.id, (0, 0))
            of_kind[pair.id] = (hits + _stands(entity.words, pair.heard), total + 1)
    return {kind: share(list(counts.values()), seed=seed) for kind, counts in kept.items()}


def halves(pairs: Sequence[Pair], halving: int) -> tuple[list[Pair], list[Pair]]:
    """The sentences in two halves, by chance; each number halves them in another way."""
    parts: tuple[list[Pair], list[Pair]] = [], []
    for pair in pairs:
        parts[zlib.crc32(f"{halving}{pair.id}".encode()) % 2].append(pair)
    return parts


def heard_through(model: NoiseModel, pairs: Sequence[Pair], *, seed: int) -> Figures:
    """The figures of a model's channel on the sentences of a recogniser."""
    return measured(_heard(model, pairs, seed=seed, times=HEARINGS))


def _heard(model: NoiseModel, pairs: Sequence[Pair], *, seed: int, times: int) -> list[Pair]:
    channel = NoiseChannel(model, seed=seed)
    return [
        replace(
            pair,
            heard=tuple(
                channel.heard_words(pair.said, key=f"{number}/{n}", entities=pair.entities)
            ),
        )
        for number, pair in enumerate(pairs)
        for n in range(times)
    ]


def gaps(real: Figures, made: Figures, *, enough: int = ENOUGH) -> dict[str, float]:
    """By how much the channel is off, in shares; types with fewer entities are left out."""
    found = {
        "wer": made.wer - real.wer,
        "sub": made.substituted - real.substituted,
        "del": made.deleted - real.deleted,
        "ins": made.inserted - real.inserted,
        "survival": made.survival - real.survival,
    }
    for kind, (n, kept) in real.by_type.items():
        if n >= enough and kind in made.by_type:
            found[f"survival.{kind}"] = made.by_type[kind][1] - kept
    return found


def _stands(words: Sequence[str], heard: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(heard[at : at + size]) == tuple(words) for at in range(len(heard) - size + 1))
