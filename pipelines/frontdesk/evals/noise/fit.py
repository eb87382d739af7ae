"""How likely words are to be mistaken, fitted to what was heard of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.pairs import Pair
from frontdesk.evals.noise.patterns import Array, Pattern, Pool, pool_of
from frontdesk.evals.noise.traits import Sentence, Trait, Vocabulary

MARKS = ("substituted", "deleted", "inserted", "joined", "broken")
"""What is fitted: mistakes on words; on gaps, words from nowhere and mistakes on both sides; on
entities, whether any mistake lies within."""
PRIORS = {"class": 1.0, "kind": 1.0, "word": 8.0}
"""How many mistakes it takes until odds count as much as the belief that they are even. A word's
few mistakes are mostly of one sentence: with less, people in sentences that were not learned from
survive 3 points too often."""
ROUNDS = 20
STEP = 0.5
"""How far each round goes: kinds of mistakes share patterns, and together would go too far."""


@dataclass(frozen=True)
class Odds:
    """How much likelier a mistake is than on any word: for each, the product over its traits.

    Parameters:
        by_mark: For each of `MARKS` that is known, by trait; even for any other.
        words: How rare words are.
    """

    by_mark: Mapping[str, Mapping[Trait, float]]
    words: Vocabulary = field(default_factory=Vocabulary)

    def logs(self, sentence: Sentence) -> dict[str, Array]:
        """The logarithm of the odds of each word, gap or entity, by the kind of mistake."""
        return {
            mark: np.array(
                [
                    sum(math.log(odds.get(trait, 1.0)) for trait in traits)
                    for traits in sentence.traits(mark)
                ],
                float,
            )
            for mark, odds in self.by_mark.items()
        }


def fit(pairs: Sequence[Pair], patterns: Mapping[int, Mapping[Pattern, int]]) -> Odds:
    """The odds with which words, gaps and entities get as many mistakes as they were seen to get.

    Iterative scaling (Darroch and Ratcliff 1972) with a gamma prior: a word is believed to be as
    its class, and a kind of entity as all entities, until enough of it were seen.
    """
    words = Vocabulary.of(pairs)
    sentences = Counter(words.sentence(p.said, p.entities) for p in pairs)
    pools = {size: pool_of(patterns, size) for size in {len(s.said) for s in sentences}}
    got = _got(pairs, words)
    known = {
        mark: [t for t in counted if t.of != "word" or words.often(t.name)]
        for mark, counted in got.items()
    }
    places = {m: {trait: at for at, trait in enumerate(traits)} for m, traits in known.items()}
    rows = [
        _row(sentence, number, pools[len(sentence.said)], places)
        for sentence, number in sentences.items()
    ]
    seen = {mark: np.array([got[mark][t] for t in traits], float) for mark, traits in known.items()}
    logs = {mark: np.zeros(len(traits) + 1) for mark, traits in known.items()}
    for _ in range(ROUNDS):
        for of in ("class", "kind", "word"):
            due = _due(rows, logs)
            for mark, traits in known.items():
                due_even = due[mark][:-1] / np.exp(logs[mark][:-1])
                prior = PRIORS[of]
                fresh = np.log((seen[mark] + prior) / (due_even + prior))
                chosen = np.array([trait.of == of for trait in traits], bool)
                logs[mark][:-1][chosen] += STEP * (fresh - logs[mark][:-1])[chosen]
    return Odds(
        {m: dict(zip(known[m], np.exp(logs[m][:-1]).tolist(), strict=True)) for m in MARKS}, words
    )


@dataclass(frozen=True, eq=False)
class _Row:
    """A sentence while it is fitted: how often it was said, and by mark its traits' columns.

    A mark that nothing in the sentence can have is not there.
    """

    number: int
    pool: Pool
    marks: Mapping[str, Array]
    columns: Mapping[str, NDArray[np.intp]]


def _row(
    sentence: Sentence, number: int, pool: Pool, places: Mapping[str, Mapping[Trait, int]]
) -> _Row:
    """A row; where its traits stand, the last column is for no trait."""
    columns = {
        mark: np.array([[at.get(trait, -1) for trait in traits] for traits in of_each])
        for mark, at in places.items()
        if (of_each := sentence.traits(mark))
    }
    return _Row(number, pool, pool.marks(sentence.spans), columns)


def _got(pairs: Iterable[Pair], words: Vocabulary) -> Mapping[str, Counter[Trait]]:
    """How often what has a trait was mistaken; every trait that was seen is there."""
    got: dict[str, Counter[Trait]] = {mark: Counter() for mark in MARKS}
    for pair in pairs:
        sentence = words.sentence(pair.said, pair.entities)
        own = Pool.of({Pattern.of(align(pair.said, pair.heard)): 1})
        marks = own.marks(sentence.spans)
        for mark in MARKS:
            mistakes = marks[mark][0].tolist()
            for number, traits in zip(mistakes, sentence.traits(mark), strict=True):
                for trait in traits:
                    got[mark][trait] += int(number)
    return got


def _due(rows: Iterable[_Row], logs: Mapping[str, Array]) -> Mapping[str, Array]:
    """How often what has a trait is mistaken, as the odds stand."""
    due = {mark: np.zeros(len(held)) for mark, held in logs.items()}
    for row in rows:
        odds = {mark: logs[mark][columns].sum(axis=1) for mark, columns in row.columns.items()}
        chances = row.number * row.pool.chances(odds, row.marks)
        for mark, columns in row.columns.items():
            expected = chances @ row.marks[mark]
            np.add.at(due[mark], columns, expected[:, None])
    for held in due.values():
        held[-1] = 0.0
    return due
