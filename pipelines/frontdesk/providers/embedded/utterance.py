"""What a caller is saying, as audio: when to look at it, and where to cut it when it gets long."""

from __future__ import annotations

import numpy as np

RATE = 16_000
_WIDTH = 2
LONGEST_S = 12.0
"""More speech than this in one piece is cut; Moonshine's time and memory grow with the piece."""
_SEARCH_S = 4.0
"""A cut is made at the quietest place of so much at the end."""
_QUIET_S = 0.1
_PARTIAL_S = 0.5
"""A partial is worth its work after so much more speech."""
_SOON_S = 0.3
"""The first partial comes after so much where it decides whether the agent falls silent."""
_PARTIAL_SHARE = 4
"""A partial waits until its caller has spoken so many times as long as the last one took."""


class Utterance:
    """16-bit mono audio at 16 kHz of one stretch of speech.

    Args:
        before: The audio just before speech was detected, which holds its beginning.
    """

    def __init__(self, before: bytes = b"") -> None:
        self._audio = bytearray(before)
        self._looked_at = len(before)
        self._looked = False

    @property
    def audio(self) -> bytes:
        """All audio since the last cut."""
        return bytes(self._audio)

    def add(self, pcm: bytes) -> None:
        """Take in more."""
        self._audio += pcm

    def partial_due(self, *, took_s: float, soon: bool = False) -> bool:
        """Whether enough is new for another partial.

        Args:
            took_s: How long the last partial took to make.
            soon: Whether the first is wanted as early as it can be any good.
        """
        new = seconds(len(self._audio) - self._looked_at)
        if soon and not self._looked:
            return new >= _SOON_S
        return new >= max(_PARTIAL_S, _PARTIAL_SHARE * took_s)

    def look(self) -> bytes:
        """The audio for a partial; the next is due when there is more."""
        self._looked_at, self._looked = len(self._audio), True
        return self.audio

    def cut(self) -> bytes | None:
        """The beginning of an utterance that got long, taken from it; None while it is short."""
        if seconds(len(self._audio)) < LONGEST_S:
            return None
        at = _quietest(self._audio)
        piece = bytes(self._audio[:at])
        del self._audio[:at]
        self._looked_at = 0
        return piece


class PreRoll:
    """The last moments of audio.

    Args:
        length_s: How much is kept.
    """

    def __init__(self, length_s: float) -> None:
        self._most = int(length_s * RATE) * _WIDTH
        self._audio = bytearray()

    def add(self, pcm: bytes) -> None:
        """Take in more, and forget the oldest."""
        self._audio += pcm
        del self._audio[: -self._most]

    def take(self) -> bytes:
        """What is kept; afterwards nothing is."""
        kept = bytes(self._audio)
        self._audio.clear()
        return kept


def seconds(length: int) -> float:
    """How long so many bytes of audio last."""
    return length / (RATE * _WIDTH)


def _quietest(audio: bytearray) -> int:
    """The byte at the middle of the quietest moment near the end."""
    window = int(_QUIET_S * RATE)
    tail = np.frombuffer(bytes(audio), np.int16)[-int(_SEARCH_S * RATE) :].astype(np.float32)
    count = len(tail) // window
    energy = np.square(tail[: count * window]).reshape(count, window).sum(axis=1)
    middle = int(energy.argmin()) * window + window // 2
    return len(audio) - (len(tail) - middle) * _WIDTH
