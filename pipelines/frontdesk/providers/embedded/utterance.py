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
_MOMENT_S = 0.02
_PAUSE_S = 0.1
"""So much quiet is a pause; the detector takes twice as long to call it an end."""
_ABOVE_FLOOR = 2.0
"""Quiet is up to so many times the quietest moment; the end of "fifth" is softer than speech."""
_BELOW_SPEECH = 0.03
"""And no more than this of the loudest (-30 dB): where it is noisier, ends of words are lost."""
_SILENT = 30.0
"""Root mean square of 16-bit samples (-61 dB) that is quiet wherever it is."""


class Utterance:
    """16-bit mono audio at 16 kHz of one stretch of speech, and when to look at it.

    It is looked at from time to time for a partial, and at once when the caller pauses: if nothing
    but quiet follows until the end, what was heard then is what was said, and the caller need not
    wait for another look.

    Args:
        before: The audio just before speech was detected, which holds its beginning.
    """

    def __init__(self, before: bytes = b"") -> None:
        self._audio = bytearray(before)
        self._looked_at = len(before)
        self._looked = False
        moments = [_loudness(moment) for moment in _moments(before)]
        self._quietest = min(moments, default=float("inf"))
        self._loudest = max(moments, default=0.0)
        self._loud_until = 0
        self._heard: str | None = None

    @property
    def audio(self) -> bytes:
        """All audio since the last cut."""
        return bytes(self._audio)

    @property
    def heard(self) -> str | None:
        """What the last look found, if only quiet has followed; else None."""
        return self._heard if self._looked_at >= self._pause_at else None

    def add(self, pcm: bytes) -> None:
        """Take in more, a few hundredths of a second at a time."""
        self._audio += pcm
        loud = _loudness(pcm)
        self._quietest, self._loudest = min(self._quietest, loud), max(self._loudest, loud)
        floor = min(self._quietest * _ABOVE_FLOOR, self._loudest * _BELOW_SPEECH)
        if loud > max(floor, _SILENT):
            self._loud_until = len(self._audio)

    def look_due(self, *, took_s: float, busy: bool, soon: bool = False) -> bool:
        """Whether another look is worth its work.

        Args:
            took_s: How long the last one took.
            busy: Whether somebody else is being listened to; a partial can wait, a pause cannot.
            soon: Whether the first is wanted as early as it can be any good, whoever else waits.
        """
        if len(self._audio) >= self._pause_at:
            return self._loud_until > 0 and self._looked_at < self._pause_at
        new_s = seconds(len(self._audio) - self._looked_at)
        if soon and not self._looked:
            return new_s >= _SOON_S
        quiet = len(self._audio) > self._loud_until
        # In a quiet moment a pause may follow, and should not find the engine at work.
        return not busy and not quiet and new_s >= max(_PARTIAL_S, _PARTIAL_SHARE * took_s)

    def look(self) -> bytes:
        """The audio to look at."""
        self._looked_at, self._looked, self._heard = len(self._audio), True, None
        return self.audio

    def found(self, text: str) -> None:
        """Note what the last look found."""
        self._heard = text

    def cut(self) -> bytes | None:
        """The beginning of an utterance that got long, taken from it; None while it is short."""
        if seconds(len(self._audio)) < LONGEST_S:
            return None
        at = _quietest(self._audio)
        piece = bytes(self._audio[:at])
        del self._audio[:at]
        self._looked_at, self._heard = 0, None
        self._loud_until = max(0, self._loud_until - at)
        return piece

    @property
    def _pause_at(self) -> int:
        return self._loud_until + int(_PAUSE_S * RATE) * _WIDTH


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


def _moments(pcm: bytes) -> list[bytes]:
    size = int(_MOMENT_S * RATE) * _WIDTH
    return [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]


def _loudness(pcm: bytes) -> float:
    """Root mean square of the samples."""
    samples = np.frombuffer(pcm, np.int16).astype(np.float32)
    return float(np.sqrt(np.mean(np.square(samples)))) if samples.size else 0.0


def _quietest(audio: bytearray) -> int:
    """The byte at the middle of the quietest moment near the end."""
    window = int(_QUIET_S * RATE)
    tail = np.frombuffer(bytes(audio), np.int16)[-int(_SEARCH_S * RATE) :].astype(np.float32)
    count = len(tail) // window
    energy = np.square(tail[: count * window]).reshape(count, window).sum(axis=1)
    middle = int(energy.argmin()) * window + window // 2
    return len(audio) - (len(tail) - middle) * _WIDTH
