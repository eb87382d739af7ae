"""Notices that a call stands still while the caller waits, and gets it going again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal, Protocol, get_args

from loguru import logger
from pipecat.frames.frames import InterruptionFrame, LLMRunFrame
from pipecat.pipeline.worker import PipelineWorker

from frontdesk.unanswered import Unanswered
from frontdesk_processors.values import Json, JsonObject

Remedy = Literal["again", "person", "hang up"]
"""What is done, one after the other: the turn is answered again, a person is promised, it ends."""

STILL_S = 12.0
"""How long nothing may happen while the caller waits, in seconds. Whatever may fail has deadlines
of its own; all providers of a model together may take ten seconds of a turn."""

REMEDY_S = 6.0
"""How long each remedy may take to help, in seconds."""

WORKS_S = 20.0
"""`STILL_S` while a tool works, whose own deadline is shorter."""

SPEAKS_S = 120.0
"""How long the agent may speak without an end, in seconds; no text of ours lasts longer."""

_REMEDIES: tuple[Remedy, ...] = get_args(Remedy)
_NO_PROGRESS = ("filler", "timing", "partial", "stuck", "error")
"""Events that come of waiting, or of the caller."""


class Note(Protocol):
    """Adds an event to the conversation's."""

    def __call__(self, kind: str, **fields: Json) -> None:
        """Add one, with what it says."""
        ...


class Watchdog:
    """Watches one call by its events.

    From the caller's words on until the agent is heard, something has to happen every `STILL_S`
    seconds; fillers do not count. Where nothing does, it acts, one remedy after the other, until
    the agent is heard, and tells each by the event ``stuck``. An agent that speaks and speaks is
    a line that takes no audio: that ends at once.

    Args:
        act: Does what a remedy asks for.
        owes: Whether an answer is owed still, whatever was said meanwhile.
        note: Adds an event.
        still_s: As `STILL_S`.
        remedy_s: As `REMEDY_S`.
    """

    def __init__(
        self,
        act: Callable[[Remedy], Awaitable[None]],
        *,
        owes: Callable[[], bool],
        note: Note,
        still_s: float = STILL_S,
        remedy_s: float = REMEDY_S,
    ) -> None:
        self._act = act
        self._owes = owes
        self._note = note
        self._still_s = still_s
        self._remedy_s = remedy_s
        self._waits = self._speaks = self._words = self._answered = False
        self._works = 0
        self._tried = 0
        self._last = ""
        self._since = 0.0
        self._news = asyncio.Event()

    def noted(self, event: JsonObject) -> None:
        """Something has happened."""
        kind = str(event["type"])
        match kind:
            case "partial":
                self._words = True
            case "backchannel":
                self._words = False
            case "caller":
                self._waits, self._words, self._answered = True, False, False
            case "agent":
                self._answered = True
                self._heard(speaks=self._speaks)
            case "cleared":
                self._works += 1
            case "done":
                self._works = max(0, self._works - 1)
            case "speaking" if event["who"] == "agent":
                self._speaks = bool(event["on"])
                self._heard(speaks=True)
            case "speaking":
                self._waits = self._words and not event["on"]
            case _:
                pass
        fills = kind == "speaking" and self._waits
        if kind not in _NO_PROGRESS and not fills:
            self._last = kind
            self._since = asyncio.get_running_loop().time()
        self._news.set()

    def _heard(self, *, speaks: bool) -> None:
        """The agent speaks or has spoken: if it was the answer, nobody waits for it any more."""
        if speaks and self._answered and not self._owes():
            self._waits = False
            self._tried = 0

    async def run(self) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._news.clear()
            self._heard(speaks=self._speaks)
            patience_s = self._patience_s()
            until = None if patience_s is None else self._since + patience_s
            if until is not None and until <= loop.time():
                await self._help()
                self._since = loop.time()
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._news.wait()

    def _patience_s(self) -> float | None:
        """How long nothing may happen now, in seconds; None for as long as it likes."""
        if not self._waits:
            return SPEAKS_S if self._speaks else None
        if self._tried:
            return self._remedy_s
        return WORKS_S if self._works else self._still_s

    async def _help(self) -> None:
        next_ = _REMEDIES[min(self._tried, len(_REMEDIES) - 1)]
        remedy: Remedy = next_ if self._waits else "hang up"
        self._tried += 1
        self._works = 0
        # Whatever was said before, the answer is still to come.
        self._answered = False
        logger.warning("a call stands still after {}: {}", self._last, remedy)
        self._note("stuck", after=self._last, step=remedy)
        await self._act(remedy)


class Rescue:
    """What is done for a call that stands still.

    Args:
        worker: Runs its pipeline.
        misses: Says what a caller hears who is left without an answer.
        hang_up: Cuts the line.
    """

    def __init__(
        self, worker: PipelineWorker, misses: Unanswered, hang_up: Callable[[], Awaitable[None]]
    ) -> None:
        self._worker = worker
        self._misses = misses
        self._hang_up = hang_up

    async def __call__(self, remedy: Remedy) -> None:
        """Interrupt whatever is stuck, and go on; a write that was begun is finished anyhow."""
        if remedy == "hang up":
            await self._hang_up()
            return
        await self._worker.queue_frame(InterruptionFrame())
        again = [LLMRunFrame()] if remedy == "again" else self._misses.person()
        for frame in again:
            await self._worker.queue_frame(frame)
