"""Notices that a call stands still while the caller waits, and gets it going again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from loguru import logger
from pipecat.frames.frames import InterruptionFrame, LLMRunFrame
from pipecat.pipeline.worker import PipelineWorker

from frontdesk.resilience import Deadlines
from frontdesk.settings import Settings
from frontdesk.unanswered import Unanswered
from frontdesk_processors.tool import DEADLINE_S, Tool
from frontdesk_processors.values import Json, JsonObject

Remedy = Literal["again", "person", "hang up"]
"""What is done, one after the other: the turn is answered again, a person is promised, it ends."""

SLACK_S = 0.5
"""How much longer than the longest deadline nothing may happen, in seconds."""

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


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long nothing may happen while the caller waits, in seconds.

    Whatever may fail has a deadline of its own, and these are longer. By default the last remedy
    comes 15 seconds after the last thing that happened.

    Parameters:
        still_s: While the model answers; all its providers together may take ten seconds of a turn.
        works_s: While a tool works, which may take ten seconds too unless it says otherwise.
        again_s: Until the turn that is answered again has words.
        person_s: Until what is said then is heard.
    """

    still_s: float = Deadlines().turn_s + SLACK_S
    works_s: float = DEADLINE_S + SLACK_S
    again_s: float = 1.5
    person_s: float = 3.0

    @classmethod
    def of(cls, tools: Iterable[Tool], *, settings: Settings | None) -> Patience:
        """Those for such tools, and for providers with the deadlines of a deployment."""
        providers = Deadlines.of(settings.llm_patience_s) if settings else Deadlines()
        longest_s = max((tool.deadline_s for tool in tools), default=DEADLINE_S)
        return cls(still_s=providers.turn_s + SLACK_S, works_s=longest_s + SLACK_S)


class Stillness:
    """Tells from a call's events when it stands still, and what is to be done then.

    From the caller's words on until the agent is heard with the answer something has to happen
    again and again; fillers do not count. Once a remedy was needed only being heard does: no
    person is promised where the turn that is answered again has words already, and the line is cut
    in any case where they are not heard in time. It has no clock: all times are given.

    Args:
        owes: Whether an answer is owed still, whatever was said meanwhile.
        patience: How long it may stand still.

    Attributes:
        last: The kind of the last thing that happened.
    """

    def __init__(self, *, owes: Callable[[], bool], patience: Patience) -> None:
        self.last = ""
        self._owes = owes
        self._patience = patience
        self._waits = self._asked = self._words = False
        self._speaks = self._answered = False
        self._works = 0
        self._tried = 0
        self._since = 0.0

    def noted(self, event: JsonObject, *, at: float) -> None:
        """Something has happened."""
        kind = str(event["type"])
        match kind:
            case "partial":
                self._words = True
            case "backchannel":
                self._words, self._waits = False, self._waits and self._asked
            case "caller":
                self._waits = self._asked = True
                self._words = self._answered = False
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
                self._waits = (self._asked or self._words) and not event["on"]
            case _:
                pass
        fills = kind == "speaking" and event["who"] == "agent" and self._waits
        if kind in _NO_PROGRESS or fills:
            return
        self.last = kind
        if not self._tried:
            self._since = at

    def due(self) -> float | None:
        """When a remedy is due; None where the call may go on as it does."""
        self._heard(speaks=self._speaks)
        if not self._waits:
            return self._since + SPEAKS_S if self._speaks else None
        if self._tried == 1 and not self._has_words:
            return self._since + self._patience.again_s
        if self._tried:
            words_s = self._patience.again_s if self._tried == 1 else 0.0
            return self._since + words_s + self._patience.person_s
        return self._since + (self._patience.works_s if self._works else self._patience.still_s)

    def remedy(self, *, at: float) -> Remedy:
        """What is to be done now; the next one is due from then on."""
        skipped = 1 if self._tried == 1 and self._has_words else 0
        next_ = _REMEDIES[min(self._tried + skipped, len(_REMEDIES) - 1)]
        remedy: Remedy = next_ if self._waits else "hang up"
        self._tried += 1 + skipped
        self._works = 0
        # Whatever was said before, the answer is still to come.
        self._answered = False
        self._since = at
        return remedy

    @property
    def _has_words(self) -> bool:
        """Whether the answer is there, and on its way to be heard."""
        return self._answered and not self._owes()

    def _heard(self, *, speaks: bool) -> None:
        """The agent speaks or has spoken: if it was the answer, nobody waits for it any more."""
        if speaks and self._has_words:
            self._waits = self._asked = False
            self._tried = 0


class Watchdog:
    """Watches one call by its events.

    Where it stands still it acts, one remedy after the other, until the agent is heard, and tells
    each by the event ``stuck``. An agent that speaks and speaks is a line that takes no audio:
    that ends at once.

    Args:
        act: Does what a remedy asks for.
        note: Adds an event.
        stillness: Tells when the call stands still.
    """

    def __init__(
        self, act: Callable[[Remedy], Awaitable[None]], *, note: Note, stillness: Stillness
    ) -> None:
        self._act = act
        self._note = note
        self._stillness = stillness
        self._news = asyncio.Event()

    def noted(self, event: JsonObject) -> None:
        """Something has happened."""
        self._stillness.noted(event, at=asyncio.get_running_loop().time())
        self._news.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._news.clear()
            due = self._stillness.due()
            if due is not None and due <= loop.time():
                await self._help(at=loop.time())
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._news.wait()

    async def _help(self, *, at: float) -> None:
        after = self._stillness.last
        remedy = self._stillness.remedy(at=at)
        logger.warning("a call stands still after {}: {}", after, remedy)
        self._note("stuck", after=after, step=remedy)
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
