"""What the voice was given to say, and how much of it was heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

EARLY_WORDS = 2
"""Who answers over no more than these of a question has heard it: half a second of voice."""

_BETWEEN = re.compile(r"(?<=[.!?])(?<!\b[A-Z][a-z]\.)\s+")
"""Between two sentences; not after a title of two letters."""


class Voiced:
    """Knows which sentences were cut off before the caller heard them.

    What was given to a voice counts as heard when the voice has come to its end, when it stands in
    what was heard of a cut answer, or when the caller has read it.
    """

    def __init__(self) -> None:
        self._sounding: list[str] = []
        self._ended: list[str] = []
        self._missing: dict[str, int] = {}
        self._known: set[str] = set()

    def unheard(self, question: str) -> bool:
        """Whether a part of a question was cut off, and has not been heard since.

        The last words of the sentence in which it asks do not count (`EARLY_WORDS`).

        Args:
            question: The question, with all that it reads back.
        """
        *told, asks = _sentences(question)
        allowed = EARLY_WORDS if told else 0
        return any(map(self._missing.get, told)) or self._missing.get(asks, 0) > allowed

    def says(self, text: str) -> None:
        """The voice is given something to say."""
        self._sounding += _sentences(text)

    def starts(self) -> None:
        """The voice sounds; with nothing new to say, it had not come to the end of the old."""
        if not self._sounding:
            self._sounding = self._ended
            self._known.difference_update(self._ended)
        self._ended = []

    def stops(self) -> None:
        """The voice has come to its end."""
        self._ended, self._sounding = self._sounding, []
        self._know(self._ended)

    def cut(self) -> None:
        """The voice is cut off."""
        for sentence in self._sounding:
            if sentence not in self._known:
                self._missing[sentence] = len(sentence.split())
        self._sounding, self._ended = [], []

    def heard(self, text: str) -> None:
        """So much was heard, or read; it may break off within a sentence."""
        known = _plain(text)
        self._know(one for one in (*self._missing, *self._sounding) if one in known)
        for sentence, missing in self._missing.items():
            self._missing[sentence] = min(missing, _left(sentence.split(), known))

    def _know(self, sentences: Iterable[str]) -> None:
        """They were heard, once and for all."""
        for sentence in [*sentences]:
            self._known.add(sentence)
            self._missing.pop(sentence, None)


def _left(words: Sequence[str], heard: str) -> int:
    """How many of the last words of a sentence were not heard, where what was heard ends in it."""
    begun = range(len(words) - 1, 0, -1)
    return next((len(words) - n for n in begun if heard.endswith(" ".join(words[:n]))), len(words))


def _sentences(text: str) -> list[str]:
    return [plain for one in _BETWEEN.split(text.strip()) if (plain := _plain(one))] or [""]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]+", " ", text.casefold()).split())
