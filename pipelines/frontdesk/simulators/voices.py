"""What simulated speech providers hear and speak with: a script, a hum, the embedded engines."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import Awaitable, Callable, Iterable
from itertools import cycle

import numpy as np
import soxr

from frontdesk.providers.embedded import Engines
from frontdesk_processors.values import Json

Hear = Callable[[bytes, int, bool], Awaitable[str]]
"""The words in 16-bit mono audio of so many samples a second; whether the utterance is over."""

Speak = Callable[[str, int], Awaitable[bytes]]
"""A text as 16-bit mono audio of so many samples a second."""

HEARD = "Hello."
"""What is heard of whatever is said where nobody says what, and no recogniser is installed."""
WORDS_A_SECOND = 3
CHARACTER_S = 0.06
"""How long a character of the hum lasts, in seconds."""
LOUD = 300
"""Loudness from which audio is taken for speech."""
SURE = 0.98
"""How sure of every word whoever hears is."""
_PITCH_HZ = 220
_LOUDNESS = 3000
_HEARING_RATE = 16_000


def loudness(pcm: bytes) -> float:
    """The root mean square of 16-bit samples."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float64)
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def lines(texts: Iterable[str]) -> Hear:
    """Hears the texts in turn, one an utterance, and after the last the first again.

    Before the utterance is over it has heard `WORDS_A_SECOND` of it.
    """
    following = cycle(list(texts))
    under_way = ""

    async def hear(pcm: bytes, rate: int, over: bool) -> str:
        nonlocal under_way
        text = under_way or next(following)
        under_way = "" if over else text
        if over:
            return text
        words = int(len(pcm) / 2 / rate * WORDS_A_SECOND)
        return " ".join(text.split()[:words])

    return hear


def words_in(text: str, *, begins_s: float, length_s: float) -> list[Json]:
    """The words of a text as Deepgram tells them, each with its share of the time."""
    spoken = text.split()
    each_s = length_s / max(len(spoken), 1)
    return [
        {
            "word": word.strip(".,!?").lower(),
            "punctuated_word": word,
            "start": round(begins_s + n * each_s, 3),
            "end": round(begins_s + (n + 1) * each_s, 3),
            "confidence": SURE,
        }
        for n, word in enumerate(spoken)
    ]


async def hum(text: str, rate: int) -> bytes:
    """A tone of `CHARACTER_S` a character: always the same, and made at once."""
    count = int(len(text) * CHARACTER_S * rate)
    turn = 2 * math.pi * _PITCH_HZ / rate
    return array("h", (int(_LOUDNESS * math.sin(turn * n)) for n in range(count))).tobytes()


class EmbeddedVoices:
    """Hears and speaks with the embedded engines, which are loaded when they are first needed."""

    def __init__(self) -> None:
        self._engines: Engines | None = None
        self._loading = asyncio.Lock()

    async def hear(self, pcm: bytes, rate: int, over: bool) -> str:
        """What Moonshine hears."""
        samples = np.frombuffer(pcm, np.int16)
        if rate != _HEARING_RATE:
            samples = soxr.resample(samples, rate, _HEARING_RATE)
        return await (await self._loaded()).hear(samples.tobytes())

    async def speak(self, text: str, rate: int) -> bytes:
        """What Piper says."""
        return await (await self._loaded()).say(text, rate=rate, trim=True)

    def close(self) -> None:
        """Let the engines go."""
        if self._engines is not None:
            self._engines.close()

    async def _loaded(self) -> Engines:
        async with self._loading:
            if self._engines is None:
                self._engines = await Engines.load()
            return self._engines
