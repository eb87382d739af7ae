"""What has come of one utterance: how much of it may go out, and what is left to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

LETTERS_A_SECOND = 12.0
"""How fast voices speak, where they do not say when each word begins."""

_LETTER = re.compile(r"\w")
_SAMPLE = 2
"""Bytes of a sample."""


class Word(NamedTuple):
    """A word, and when it begins, in seconds from the first sound of its utterance."""

    text: str
    at_s: float


class Part(NamedTuple):
    """A stretch of an utterance that may be played, and the words that begin in it.

    Parameters:
        pcm: Its audio, 16-bit mono.
        begins_s: When it begins, in seconds from the utterance's first sound.
        words: Its words; times as ``begins_s``.
    """

    pcm: bytes
    begins_s: float
    words: Sequence[Word]


@dataclass
class Utterance:
    """The audio and the words of one text, as they come.

    What comes after the beginning of the last word known so far is held back until the next word
    is known: should the voice break off, no caller hears half a word, and the next voice begins
    with that word.

    Parameters:
        text: What is to be said.
        rate: Samples a second.
        hold: Whether to hold anything back.
    """

    text: str
    rate: int
    hold: bool = True
    _pcm: bytearray = field(default_factory=bytearray)
    _words: list[Word] = field(default_factory=list[Word])
    _sent: int = 0
    _told: int = 0

    def sound(self, pcm: bytes) -> None:
        """Audio has come."""
        self._pcm += pcm

    def word(self, word: Word) -> None:
        """A word's time has come."""
        self._words.append(word)

    @property
    def silent(self) -> bool:
        """Whether no audio has come."""
        return not self._pcm

    def part(self, *, whole: bool = False) -> Part | None:
        """What may be played now and was not given before; None where that is nothing.

        Args:
            whole: Whether all of it has come.
        """
        until = len(self._pcm)
        if self.hold and not whole and self._words:
            until = min(until, int(self._words[-1].at_s * self.rate) * _SAMPLE)
        if until <= self._sent:
            return None
        begins_s = self._seconds(self._sent)
        pcm = bytes(self._pcm[self._sent : until])
        self._sent = until
        ends_s = self._seconds(until)
        words: list[Word] = []
        while self._told < len(self._words) and (whole or self._words[self._told].at_s < ends_s):
            words.append(self._words[self._told])
            self._told += 1
        return Part(pcm, begins_s, words)

    def all(self) -> tuple[bytes, tuple[Word, ...]]:
        """The audio and the words that have come so far."""
        return bytes(self._pcm), tuple(self._words)

    def rest(self) -> str:
        """What of the text was not given to be played; empty where that is no word."""
        if self._words:
            return after(self.text, [word.text for word in self._words[: self._told]])
        return after_letters(self.text, int(self._seconds(self._sent) * LETTERS_A_SECOND))

    def _seconds(self, size: int) -> float:
        return size / _SAMPLE / self.rate


def after(text: str, words: Sequence[str]) -> str:
    """A text after some of its words, however a voice has spaced and marked them."""
    return after_letters(text, len(_LETTER.findall("".join(words))))


def after_letters(text: str, count: int) -> str:
    """A text after so many of its letters and digits; a word that they break is left whole."""
    for word in re.finditer(r"\S+", text):
        count -= len(_LETTER.findall(word[0]))
        if count < 0:
            return text[word.start() :].strip()
    return ""
