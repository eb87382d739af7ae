"""A text as a voice has said it: its audio and the times of its words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from frontdesk.resilience.utterance import Part, Word

_FRAME_S = 0.25
"""It is played in parts of this length, in seconds, so that the loop gets its turn between them."""
_SAMPLE = 2
"""Bytes of a sample."""
_MAGIC = b"frontdesk-sound-1\n"


class Damaged(ValueError):
    """What was kept of a sound is not whole."""


@dataclass(frozen=True, kw_only=True)
class Timbre:
    """What a voice sounds like: two with the same say a text the same.

    Parameters:
        model: What it is called at its provider, as its costs are counted.
        marks: Whatever else makes a difference: server, voice, language, release.
    """

    model: str
    marks: tuple[str, ...] = ()

    def key(self, text: str, *, rate: int) -> str:
        """The name of one text's sound in this voice.

        Args:
            text: What is said, as the voice is given it.
            rate: Samples a second.
        """
        told = json.dumps([self.model, *self.marks, rate, text], ensure_ascii=False)
        return sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Sound:
    """What came of one text.

    Parameters:
        pcm: Its audio, 16-bit mono.
        words: Its words; times in seconds from its first sound. None of a voice that times none.
    """

    pcm: bytes
    words: tuple[Word, ...]

    @property
    def size(self) -> int:
        """How much memory it takes, in bytes, roughly."""
        return len(self.pcm) + 100 * len(self.words)

    def parts(self, rate: int) -> Iterator[Part]:
        """It in the parts it is played in, each with the words that begin in it.

        Args:
            rate: Samples a second.
        """
        step = int(_FRAME_S * rate) * _SAMPLE
        for at in range(0, len(self.pcm), step):
            pcm = self.pcm[at : at + step]
            begins, ends = (place / _SAMPLE / rate for place in (at, at + len(pcm)))
            last = at + step >= len(self.pcm)
            words = [w for w in self.words if begins <= w.at_s and (last or w.at_s < ends)]
            yield Part(pcm, begins, words)

    def then(self, more: Sound, *, rate: int) -> Sound:
        """It, and another right after it.

        Args:
            more: The other.
            rate: Samples a second, of both.
        """
        begins = len(self.pcm) / _SAMPLE / rate
        words = (Word(word.text, begins + word.at_s) for word in more.words)
        return Sound(self.pcm + more.pcm, (*self.words, *words))

    def packed(self) -> bytes:
        """It as one file holds it."""
        head = json.dumps({"words": self.words, "sha256": sha256(self.pcm).hexdigest()})
        return _MAGIC + head.encode() + b"\n" + self.pcm

    @classmethod
    def unpacked(cls, held: bytes) -> Sound:
        """What a file holds.

        Raises:
            Damaged: It is no such file, or not all of one.
        """
        if not held.startswith(_MAGIC):
            raise Damaged("it is no sound")
        head, _, pcm = held[len(_MAGIC) :].partition(b"\n")
        try:
            told = json.loads(head)
            words = tuple(Word(str(text), float(at_s)) for text, at_s in told["words"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Damaged("its head cannot be read") from error
        if sha256(pcm).hexdigest() != told.get("sha256"):
            raise Damaged("its audio is not whole")
        return cls(pcm, words)
