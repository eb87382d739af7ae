"""Makes of what was said what a recogniser might have heard."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from frontdesk.evals.noise.model import NoiseModel
from frontdesk.evals.noise.pairs import Entity, words
from frontdesk.evals.noise.patterns import Array, Pattern, Pool, pool_of
from frontdesk.evals.noise.traits import Sentence
from frontdesk_processors.language.sounds import edits, sound

LONGEST = 16
"""Longer texts are heard in pieces; few recordings are longer."""
NEAREST = 6
"""Of so many words that sound most like one, any may be heard in its place."""


class NoiseChannel:
    """A recogniser, by chance.

    The same seed, text and key give the same result, in whatever order texts are heard. Over many
    texts the rates of substituted, deleted and inserted words come to those of the model.

    Args:
        model: The recogniser's mistakes.
        seed: Which of many callers is heard.
    """

    def __init__(self, model: NoiseModel, *, seed: int = 0) -> None:
        self._model = model
        self._seed = seed
        self._by_sound: dict[str, list[str]] = {}
        for word in model.vocabulary:
            self._by_sound.setdefault(sound(word), []).append(word)
        self._near: dict[str, list[str]] = {}
        self._pools: dict[int, Pool] = {}
        #: What was heard last may be heard again at once, as where it is measured.
        self._last: tuple[Sentence, Sequence[Pattern], Array] | None = None

    def heard(self, text: str, *, key: str, entities: Sequence[Entity] = ()) -> str:
        """The text as it was heard; punctuation and capitals are lost on the way.

        Args:
            text: What was said.
            key: Tells this hearing of it from any other.
            entities: Names, days and times in it: names are hit hardest.
        """
        return " ".join(self.heard_words(words(text), key=key, entities=entities))

    def heard_words(
        self, said: Sequence[str], *, key: str, entities: Sequence[Entity] = ()
    ) -> list[str]:
        """The same for words."""
        chance = random.Random(f"{self._seed}\x1f{key}\x1f{' '.join(said)}")
        sentence = self._model.odds.words.sentence(said, entities)
        heard: list[str] = []
        for start, end in _pieces(len(said)):
            heard += self._piece(sentence.piece(start, end), chance)
        return heard

    def _piece(self, sentence: Sentence, chance: random.Random) -> list[str]:
        pattern = self._pattern(sentence, chance)
        heard: list[str] = []
        for at, word in enumerate(sentence.said):
            heard += self._from_nowhere(pattern.inserted[at], chance)
            if pattern.marks[at] == "s":
                heard.append(self._instead(word, chance))
            elif pattern.marks[at] == ".":
                heard.append(word)
        return heard + self._from_nowhere(pattern.inserted[-1], chance)

    def _pattern(self, sentence: Sentence, chance: random.Random) -> Pattern:
        """A pattern by chance; one that lies on the words mistaken most often is likelier."""
        patterns, up_to = self._likely(sentence)
        at = int(np.searchsorted(up_to, chance.random()))
        return patterns[min(at, len(patterns) - 1)]

    def _likely(self, sentence: Sentence) -> tuple[Sequence[Pattern], Array]:
        """The patterns that it may be heard in, and how likely each or one before it is."""
        if self._last is None or self._last[0] != sentence:
            length = len(sentence.said)
            pool = self._pools.get(length)
            if pool is None:
                pool = self._pools[length] = pool_of(self._model.patterns, length)
            odds = self._model.odds.logs(sentence)
            chances = pool.chances(odds, pool.marks(sentence.spans))
            self._last = sentence, pool.patterns, np.cumsum(chances)
        return self._last[1:]

    def _from_nowhere(self, number: int, chance: random.Random) -> list[str]:
        return [_drawn(self._model.fillers, chance) for _ in range(number) if self._model.fillers]

    def _instead(self, word: str, chance: random.Random) -> str:
        """What is heard in place of a word: as it was, where it was; else what sounds like it."""
        known = self._model.confusions.get(word)
        if known:
            return _drawn(known, chance)
        near = self._sounding_like(word)
        return chance.choice(near) if near else word[:-1] or word

    def _sounding_like(self, word: str) -> list[str]:
        if word not in self._near:
            same = self._by_sound.get(sound(word), [])
            pool = [one for one in same if one != word]
            if len(pool) < NEAREST:
                pool += [one for one in self._model.vocabulary if one[:1] == word[:1]]
            ranked = sorted({one for one in pool if one != word}, key=lambda one: _apart(word, one))
            self._near[word] = ranked[:NEAREST]
        return self._near[word]


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    """Where the pieces of a text begin and end: as few as can be, all about as long."""
    number = max(1, math.ceil(length / LONGEST))
    cuts = [round(length * at / number) for at in range(number + 1)]
    return itertools.pairwise(cuts)


def _apart(word: str, other: str) -> tuple[float, str]:
    sounds = edits(sound(word), sound(other))
    return sounds + edits(word, other) / max(len(word), len(other)), other


def _drawn(weights: Mapping[str, int], chance: random.Random) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]
