"""Who of the people in the records was named, by the letters and the sound of what was heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from frontdesk_processors.language.letters import spelled_letters
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.sounds import edits, sound
from frontdesk_processors.language.tokens import fold, words

_BY_LETTERS = 0.6
"""Weight of the spelling; the rest is the sound's."""
_STEP = 0.02
"""What an alternative is worth less than the one before it."""
_FAR = 5
_CONSIDERED = 20
"""Names that share most pairs of letters with what was heard; the others are not near it."""
_FLOOR = 0.72
_CLOSE = 0.06
"""Two people as near as this to one another cannot be told apart by their names."""
_LONGEST = 80


class Known(NamedTuple):
    """Somebody of the records.

    Args:
        value: Their name as it stands there.
        score: 1 for the same letters, less for others that sound or look alike.
    """

    value: str
    score: float


class _Entry(NamedTuple):
    name: str
    key: str
    sound: str


class Roster:
    """The names of the people in the records; immutable.

    Args:
        names: Full names; one that several people have counts once.
        language: What callers speak.
    """

    def __init__(self, names: Iterable[str], *, language: Language) -> None:
        self._language = language
        self._entries = tuple(_entry(name) for name in dict.fromkeys(names))
        self._pairs: dict[str, list[int]] = {}
        for at, entry in enumerate(self._entries):
            for pair in set(_pairs(entry.key)):
                self._pairs.setdefault(pair, []).append(at)

    def find(self, texts: Sequence[str]) -> Known | None:
        """Who was named; None where nobody comes near, or more than one does.

        Args:
            texts: What was heard: the likeliest first, then what else it may have been.
        """
        said = self._key(texts[0]) if texts else ""
        same = [entry.name for entry in self._near(said) if entry.key == said]
        if len(same) == 1:
            return Known(same[0], 1.0)
        scores: dict[str, float] = {}
        for rank, text in enumerate(texts):
            heard = self._key(text)
            less = _STEP * min(rank, _FAR)
            for entry in self._near(heard):
                score = _likeness(heard, entry) - less
                scores[entry.name] = max(score, scores.get(entry.name, 0.0))
        ranked = sorted(scores.items(), key=lambda one: -one[1])[:2]
        if not ranked or ranked[0][1] < _FLOOR:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _CLOSE:
            return None
        name, score = ranked[0]
        return Known(name, round(score, 4))

    def _key(self, text: str) -> str:
        keys = [word.norm for word in words(text, self._language)]
        spelled = spelled_letters(keys, self._language)
        return _letters(spelled or text)[:_LONGEST]

    def _near(self, heard: str) -> list[_Entry]:
        shared: Counter[int] = Counter()
        for pair in set(_pairs(heard)):
            shared.update(self._pairs.get(pair, ()))
        # A long name shares more pairs than a short one that is nearer.
        near = sorted(shared, key=lambda at: -shared[at] / (len(self._entries[at].key) + 1))
        return [self._entries[at] for at in near[:_CONSIDERED]]


def _entry(name: str) -> _Entry:
    key = _letters(name)
    return _Entry(name, key, sound(key))


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _pairs(key: str) -> list[str]:
    edged = f"^{key}$"
    return [edged[at : at + 2] for at in range(len(edged) - 1)]


def _likeness(heard: str, entry: _Entry) -> float:
    if heard == entry.key:
        return 1.0
    letters = 1 - edits(heard, entry.key) / max(len(heard), len(entry.key))
    sounds = sound(heard)
    longest = max(len(sounds), len(entry.sound), 1)
    same = 1 - edits(sounds, entry.sound) / longest
    return _BY_LETTERS * letters + (1 - _BY_LETTERS) * same
