"""The models of a process: loaded once, off the event loop, and shared by all its calls."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from frontdesk.providers.embedded.pieces import LONGEST
from frontdesk.providers.embedded.utterance import LONGEST_S, RATE
from frontdesk.providers.embedded.vad import (
    Sessions,
    SharedSmartTurn,
    SharedVAD,
    load_sessions,
)
from frontdesk_processors.errors import MissingExtra

if TYPE_CHECKING:
    from frontdesk.providers.embedded.moonshine import Moonshine
    from frontdesk.providers.embedded.piper import Piper

_WARM_UP = "good morning and how can I help you on this fine day, "
_MOST_THREADS = 4


class _Threads:
    """Moonshine and Piper each have one thread: two at once would each take twice as long.

    Voice detection and turn ends have threads of their own, so that no call's voice waits for
    another's end of turn.
    """

    def __init__(self) -> None:
        cores = min(_MOST_THREADS, os.cpu_count() or 1)
        self.pieces_to_hear = 0
        self.hearing = ThreadPoolExecutor(1, "frontdesk-hear")
        self.speaking = ThreadPoolExecutor(1, "frontdesk-speak")
        self.detecting = ThreadPoolExecutor(cores, "frontdesk-vad")
        self.judging = ThreadPoolExecutor(cores, "frontdesk-turn")

    def close(self) -> None:
        for pool in (self.hearing, self.speaking, self.detecting, self.judging):
            pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Engines:
    """The models, and the few threads that they run on; make it with `load`.

    Parameters:
        sessions: Silero and Smart Turn, which come with pipecat.
        moonshine: Hears; None where something else does.
        piper: Speaks; None where something else does.
    """

    sessions: Sessions
    moonshine: Moonshine | None
    piper: Piper | None
    _threads: _Threads = field(default_factory=_Threads, init=False, repr=False)

    @classmethod
    async def load(cls, *, stt: bool = True, tts: bool = True) -> Self:
        """Load the models and run each once, so that no caller waits for a first time.

        Takes about two seconds, in a thread; the loop goes on.

        Args:
            stt: Whether to load Moonshine.
            tts: Whether to load Piper.

        Raises:
            MissingExtra: The extra ``embedded`` is not installed.
            BadSetting: The installed moonshine-voice carries no weights.
        """
        return await asyncio.to_thread(cls._load, stt=stt, tts=tts)

    @classmethod
    def _load(cls, *, stt: bool, tts: bool) -> Self:
        engines = cls(
            sessions=load_sessions(),
            moonshine=_moonshine() if stt else None,
            piper=_piper() if tts else None,
        )
        engines._warm_up()
        return engines

    def _warm_up(self) -> None:
        # As long as ever they work on at once, so that their memory has its size from the start.
        speech = bytes(int(LONGEST_S * RATE) * 2)
        if self.piper is not None:
            text = (_WARM_UP * LONGEST)[:LONGEST]
            speech = (self.piper.say(text, rate=RATE, trim=False) + speech)[: len(speech)]
        if self.moonshine is not None:
            self.moonshine.hear(speech)
        self.sessions.warm_up(speech)

    async def hear(self, pcm: bytes) -> str:
        """What is said in 16-bit mono audio at 16 kHz.

        Raises:
            MoonshineError: The engine failed.
        """
        assert self.moonshine is not None
        loop = asyncio.get_running_loop()
        self._threads.pieces_to_hear += 1
        try:
            return await loop.run_in_executor(self._threads.hearing, self.moonshine.hear, pcm)
        finally:
            self._threads.pieces_to_hear -= 1

    @property
    def hearing(self) -> bool:
        """Whether Moonshine has work already."""
        return self._threads.pieces_to_hear > 0

    async def say(self, text: str, *, rate: int, trim: bool) -> bytes:
        """A text as 16-bit mono audio; cancelling it leaves out what has not begun."""
        piper = self.piper
        assert piper is not None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads.speaking, lambda: piper.say(text, rate=rate, trim=trim)
        )

    def vad(self) -> SharedVAD:
        """A voice detector for one call."""
        return SharedVAD(self.sessions, threads=self._threads.detecting)

    def turn_analyzer(self) -> SharedSmartTurn:
        """A judge of turn ends for one call."""
        return SharedSmartTurn(self.sessions, threads=self._threads.judging)

    def close(self) -> None:
        """Let the threads go. End the calls first."""
        self._threads.close()


def _moonshine() -> Moonshine:
    try:
        from frontdesk.providers.embedded.moonshine import Moonshine
    except ModuleNotFoundError as error:
        raise MissingExtra("embedded speech to text", extra="embedded") from error
    return Moonshine()


def _piper() -> Piper:
    try:
        from frontdesk.providers.embedded.piper import Piper
    except ModuleNotFoundError as error:
        raise MissingExtra("the embedded voice", extra="embedded") from error
    return Piper()
