"""Tells emergencies in the caller's words, those that are said in more than one piece too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from frontdesk_processors.emergencies import Emergency, emergency_in, emergency_over
from frontdesk_processors.language import Language
from frontdesk_processors.messages import from_caller
from frontdesk_processors.privacy import texts

_BEGUN = 6
"""A turn of no more words than this may have been broken off, and go on in the next one."""
_WITHIN = 24
"""So many of the last words of a turn are looked at together with its next piece."""


class Raised(NamedTuple):
    """An emergency, and the words that told of it."""

    kind: Emergency
    words: str


class Watch:
    """Judges each piece by itself and as the end of what was begun before it.

    Args:
        language: Holds what tells of an emergency.
        said: The messages of the conversation so far.
    """

    def __init__(self, language: Language, *, said: Callable[[], Sequence[object]]) -> None:
        self._language = language
        self._said = said
        self._turns = -1
        self._begun = ""
        self._raised: set[Emergency] = set()

    def spoken(self, words: str) -> Raised | None:
        """The emergency that a piece of a spoken turn tells of; a kind once a turn.

        Args:
            words: What was heard, and will not change any more.
        """
        self._look()
        told = self._told(words)
        if told is None:
            self._begun = " ".join(f"{self._begun} {words}".split()[-_WITHIN:])
            return None
        self._begun = ""
        if told.kind in self._raised:
            return None
        self._raised.add(told.kind)
        return told

    def typed(self, words: str) -> Raised | None:
        """The emergency that a typed message tells of, with a short one before it if need be.

        Args:
            words: The message.
        """
        self._look()
        told = self._told(words)
        self._begun = _unfinished(words)
        return told

    def _told(self, words: str) -> Raised | None:
        if kind := emergency_in(words, self._language):
            return Raised(kind, words)
        if kind := emergency_over(self._begun, words, self._language):
            return Raised(kind, f"{self._begun} {words}")
        return None

    def _look(self) -> None:
        """Whether what was heard has become a turn of the context."""
        turns = [message for message in self._said() if from_caller(message)]
        if len(turns) != self._turns:
            self._turns = len(turns)
            self._begun = _unfinished(" ".join(texts(turns[-1]))) if turns else ""
            self._raised.clear()


def _unfinished(words: str) -> str:
    """The words of a turn that the next one may go on with; empty where it is too long for that."""
    return words if len(words.split()) <= _BEGUN else ""
