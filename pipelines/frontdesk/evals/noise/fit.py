"""How likely words are to be mistaken, fitted to what was heard of them."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.pairs import Pair, kinds
from frontdesk.evals.noise.patterns import Array, Pattern, Pool, pool_of
from frontdesk_processors.language import load

MARKS = ("substituted", "deleted", "inserted", "joined")
"""What is fitted: mistakes on words; on gaps, words from nowhere and mistakes on both sides."""
SEEN = 3
"""A word seen in no more sentences than this has only the odds of its class."""
PRIOR = 1.0
"""How many mistakes it takes until odds count as much as the belief that they are even."""
ROUNDS = 20
STEP = 0.5
"""How far each round goes: kinds of mistakes share patterns, and together would go too far."""


class Trait(NamedTuple):
    """Something about a word, or a gap, that makes a mistake there more or less likely.

    Parameters:
        of: ``class`` (``time``, ``often`` or ``rare``), ``word`` or ``kind`` (of entity).
        name: Which one.
    """

    of: str
    name: str


@dataclass(frozen=True)
class Sentence:
    """Words, and what kind of entity each is part of; empty for none."""

    said: tuple[str, ...]
    kinds: tuple[str, ...]

    def traits(self, mark: str, often: frozenset[str]) -> list[list[Trait]]:
        """What is known of each word, or of each gap: whether it lies within an entity."""
        if mark in ("inserted", "joined"):
            inner = [one if one == other else "" for one, other in itertools.pairwise(self.kinds)]
            return [[Trait("kind", kind)] for kind in ("", *inner, "")]
        return [
            [
                Trait("class", "time" if w in times() else "often" if w in often else "rare"),
                Trait("kind", kind),
                Trait("word", w),
            ]
            for w, kind in zip(self.said, self.kinds, strict=True)
        ]


@dataclass(frozen=True)
class Odds:
    """How much likelier a mistake is than on any word: for each, the product over its traits.

    Parameters:
        by_mark: For ``substituted``, ``deleted`` and ``inserted``, by trait; even for any other.
        often: Words that were seen often.
    """

    by_mark: Mapping[str, Mapping[Trait, float]]
    often: frozenset[str] = frozenset()

    def logs(self, sentence: Sentence) -> dict[str, Array]:
        """The logarithm of the odds of each word, or gap, by the kind of mistake."""
        return {
            mark: np.array(
                [
                    sum(math.log(odds.get(trait, 1.0)) for trait in traits)
                    for traits in sentence.traits(mark, self.often)
                ]
            )
            for mark, odds in self.by_mark.items()
        }


@cache
def times() -> frozenset[str]:
    """Words of days, times and numbers, which a recogniser knows however seldom they are said."""
    tables = ("dates.weekdays", "dates.months", "numbers.units", "numbers.teens", "numbers.tens")
    english = load("en")
    return frozenset(word for table in tables for word in english.table(table))


def fit(pairs: Sequence[Pair], patterns: Mapping[int, Mapping[Pattern, int]]) -> Odds:
    """The odds with which words and gaps get as many mistakes as they were seen to get.

    Iterative scaling (Darroch and Ratcliff 1972) with a gamma prior around even odds.
    """
    often = _often(pairs)
    sentences = Counter(Sentence(p.said, kinds(p.said, p.entities)) for p in pairs)
    pools = {size: pool_of(patterns, size) for size in {len(s.said) for s in sentences}}
    got = _got(pairs, often=often)
    known = {
        mark: [t for t in counted if t.of != "word" or t.name in often | times()]
        for mark, counted in got.items()
    }
    places = {m: {trait: at for at, trait in enumerate(traits)} for m, traits in known.items()}
    rows = [
        _Row(number, pools[len(sentence.said)], _columns(sentence, places, often))
        for sentence, number in sentences.items()
    ]
    seen = {mark: np.array([got[mark][t] for t in traits], float) for mark, traits in known.items()}
    logs = {mark: np.zeros(len(traits) + 1) for mark, traits in known.items()}
    for _ in range(ROUNDS):
        for of in ("class", "kind", "word"):
            due = _due(rows, logs)
            for mark, traits in known.items():
                due_even = due[mark][:-1] / np.exp(logs[mark][:-1])
                fresh = np.log((seen[mark] + PRIOR) / (due_even + PRIOR))
                chosen = np.array([trait.of == of for trait in traits], bool)
                logs[mark][:-1][chosen] += STEP * (fresh - logs[mark][:-1])[chosen]
    return Odds(
        {m: dict(zip(known[m], np.exp(logs[m][:-1]).tolist(), strict=True)) for m in MARKS}, often
    )


@dataclass(frozen=True, eq=False)
class _Row:
    """A sentence while it is fitted: how often it was said, and by mark its traits' columns."""

    number: int
    pool: Pool
    columns: Mapping[str, NDArray[np.intp]]


def _columns(
    sentence: Sentence, places: Mapping[str, Mapping[Trait, int]], often: frozenset[str]
) -> Mapping[str, NDArray[np.intp]]:
    """By mark, for each word or gap, where its traits stand; the last column is for no trait."""
    return {
        mark: np.array(
            [[at.get(trait, -1) for trait in traits] for traits in sentence.traits(mark, often)]
        )
        for mark, at in places.items()
    }


def _often(pairs: Sequence[Pair]) -> frozenset[str]:
    seen = Counter(word for pair in pairs for word in set(pair.said))
    recordings = len(pairs) / max(1, len({pair.id for pair in pairs}))
    return frozenset(word for word, number in seen.items() if number > SEEN * recordings)


def _got(pairs: Iterable[Pair], *, often: frozenset[str]) -> Mapping[str, Counter[Trait]]:
    """How often what has a trait was mistaken; every trait that was seen is there."""
    got: dict[str, Counter[Trait]] = {mark: Counter() for mark in MARKS}
    for pair in pairs:
        sentence = Sentence(pair.said, kinds(pair.said, pair.entities))
        own = Pool.of({Pattern.of(align(pair.said, pair.heard)): 1})
        for mark in MARKS:
            mistakes = own.marked(mark)[0].tolist()
            for number, traits in zip(mistakes, sentence.traits(mark, often), strict=True):
                for trait in traits:
                    got[mark][trait] += int(number)
    return got


def _due(rows: Iterable[_Row], logs: Mapping[str, Array]) -> Mapping[str, Array]:
    """How often what has a trait is mistaken, as the odds stand."""
    due = {mark: np.zeros(len(held)) for mark, held in logs.items()}
    for row in rows:
        odds = {mark: logs[mark][columns].sum(axis=1) for mark, columns in row.columns.items()}
        chances = row.number * row.pool.chances(odds)
        for mark, columns in row.columns.items():
            expected = chances @ row.pool.marked(mark)
            np.add.at(due[mark], columns, expected[:, None])
    for held in due.values():
        held[-1] = 0.0
    return due
