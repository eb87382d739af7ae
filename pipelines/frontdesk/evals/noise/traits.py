"""What is known of the words of a sentence that makes mistakes on them more or less likely."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk.evals.noise.pairs import Entity, Pair, Span, spans
from frontdesk_processors.language import load

CLASSES = ((1, "once"), (3, "seldom"))
"""How rare a word is, by the most sentences that it is in; a word of more is heard often."""


class Trait(NamedTuple):
    """Something about a word, or a gap, that makes a mistake there more or less likely.

    Parameters:
        of: ``class`` (``time``, ``once``, ``seldom`` or ``often``), ``word`` or ``kind`` (of
            entity).
        name: Which one.
    """

    of: str
    name: str


@dataclass(frozen=True)
class Sentence:
    """Words, the class of each, and where entities lie among them."""

    said: tuple[str, ...]
    classes: tuple[str, ...]
    spans: tuple[Span, ...] = ()

    def traits(self, mark: str) -> list[list[Trait]]:
        """What is known of each thing that a mistake of this kind may hit: word, gap or entity."""
        if mark == "broken":
            return [[Trait("class", "entity"), Trait("kind", span.kind)] for span in self.spans]
        kinds = self._kinds()
        if mark in ("inserted", "joined"):
            inner = [one if one == other else "" for one, other in itertools.pairwise(kinds)]
            return [[Trait("kind", kind)] for kind in ("", *inner, "")]
        return [
            [Trait("class", of), Trait("kind", kind), Trait("word", word)]
            for word, kind, of in zip(self.said, kinds, self.classes, strict=True)
        ]

    def piece(self, start: int, end: int) -> Sentence:
        """Its words from one number up to another, with the parts of entities within."""
        within = (
            Span(kind, max(first, start) - start, min(last, end) - start)
            for kind, first, last in self.spans
            if first < end and start < last
        )
        return Sentence(self.said[start:end], self.classes[start:end], tuple(within))

    def _kinds(self) -> list[str]:
        """For each word, the kind of entity that it belongs to; empty for the others."""
        found = [""] * len(self.said)
        for kind, start, end in self.spans:
            found[start:end] = [kind] * (end - start)
        return found


class Vocabulary:
    """How rare words are, from sentences.

    A word that is in none of them is mistaken as often as those that are in one only: of what is
    not known yet, what was seen once tells most (Good 1953). So a word's class goes by the number
    of sentences that it is in, the one that is being heard counted.

    Args:
        sentences: The words of each; the same sentence counts once.
    """

    def __init__(self, sentences: Iterable[Sequence[str]] = ()) -> None:
        self._sentences = frozenset(tuple(said) for said in sentences)
        self._number = Counter(word for said in self._sentences for word in set(said))

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Vocabulary:
        """The vocabulary of what was said."""
        return cls(pair.said for pair in pairs)

    def sentence(self, said: Sequence[str], entities: Iterable[Entity]) -> Sentence:
        """A sentence with what is known of its words."""
        words = tuple(said)
        fresh = words not in self._sentences
        classes = tuple(self._class(word, self._number[word] + fresh) for word in words)
        return Sentence(words, classes, spans(words, entities))

    def often(self, word: str) -> bool:
        """Whether a word is in so many sentences that it has odds of its own."""
        return self._class(word, self._number[word]) in ("often", "time")

    @staticmethod
    def _class(word: str, number: int) -> str:
        if word in times():
            return "time"
        return next((name for most, name in CLASSES if number <= most), "often")


@cache
def times() -> frozenset[str]:
    """Words of days, times and numbers, which a recogniser knows however seldom they are said."""
    tables = ("dates.weekdays", "dates.months", "numbers.units", "numbers.teens", "numbers.tens")
    english = load("en")
    return frozenset(word for table in tables for word in english.table(table))
