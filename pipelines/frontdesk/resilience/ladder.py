"""An agent of several services: what one does not answer, the next does, in the same turn."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMUpdateSettingsFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings

from frontdesk.resilience.attempt import Attempt
from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Deadlines, Fault, pause_before_retry
from frontdesk.resilience.rung import Rung
from frontdesk_processors.frames import Withdrawn
from frontdesk_processors.messages import caller_turns
from frontdesk_processors.plain_settings import plain_settings

_HANDED = (StartFrame, EndFrame, CancelFrame, InterruptionFrame)


@dataclass(kw_only=True)
class _Turn:
    """A turn of the caller's.

    Parameters:
        number: How many turns the context holds.
        fallen: Who has failed in it; they are not asked again before the next.
        wasted_s: What was waited in vain, in seconds.
    """

    number: int = -1
    fallen: set[str] = field(default_factory=set[str])
    wasted_s: float = 0.0


class Ladder(LLMService[Any]):
    """A pipecat service that asks others, one after the other, until one has answered.

    A rung that is late, fails, breaks off or says nothing is asked once more where that may help,
    and then the next is, with the same context and tools. What it had drafted and nobody has heard
    is taken back (`Withdrawn`); once it has called tools nothing is. Errors that only an operator
    can mend go up the pipeline as they came; the others are told by `Withdrawn` alone.

    Args:
        rungs: The services, in the order in which they are asked. The last one should have no
            breaker: it always answers.
        deadlines: How long those with a breaker may take.
        sleep: How the pause before a second try is waited for.
    """

    Settings = LLMSettings

    def __init__(
        self,
        rungs: Sequence[Rung],
        *,
        deadlines: Deadlines | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        first = rungs[0].service
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            settings=plain_settings(str(first.settings.model or ""))
        )
        self.first = first
        self._rungs = tuple(rungs)
        self._deadlines = deadlines or Deadlines()
        self._sleep = sleep
        self._turn = _Turn()
        for rung in rungs:
            rung.passes_to(self.push_frame)

    def register_function(self, function_name: str | None, handler: Any, **options: Any) -> None:
        """Register a tool's handler with every rung."""
        super().register_function(function_name, handler, **options)
        for rung in self._rungs:
            rung.service.register_function(function_name, handler, **options)

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Set all of them up."""
        await super().setup(setup)
        await asyncio.gather(*(rung.setup(setup) for rung in self._rungs))

    async def cleanup(self) -> None:
        """Release what they hold."""
        await super().cleanup()
        await asyncio.gather(*(rung.service.cleanup() for rung in self._rungs))

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Have a context answered; pass on any other frame."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self._respond(frame)
            return
        if isinstance(frame, LLMUpdateSettingsFrame):
            await self._update(frame)
        elif isinstance(frame, _HANDED):
            for rung in self._rungs:
                await rung.hand(frame, direction)
        await self.push_frame(frame, direction)

    async def _update(self, frame: LLMUpdateSettingsFrame) -> None:
        """Give every rung its prompt; what is the first provider's own goes to that one alone."""
        for rung in self._rungs:
            delta = frame.delta
            if delta is None or frame.service not in (None, self, rung.service):
                continue
            if rung.service is not self.first:
                delta = LLMSettings(system_instruction=delta.system_instruction)
            own = LLMUpdateSettingsFrame(delta=copy.copy(delta))
            await rung.hand(own, FrameDirection.DOWNSTREAM)

    async def _respond(self, frame: LLMContextFrame) -> None:
        number = len(caller_turns(frame.context.get_messages()))
        if number != self._turn.number:
            self._turn = _Turn(number=number)
        left = [rung for rung in self._rungs if rung.name not in self._turn.fallen]
        # Whoever counts inferences is told whose this is by the service that begins it.
        self._settings.model = left[0].model
        try:
            await self.push_frame(LLMFullResponseStartFrame())
            for rung, following in zip(left, [*left[1:], None], strict=True):
                if await self._answered(rung, frame, following=following):
                    return
        finally:
            await self.push_frame(LLMFullResponseEndFrame())

    async def _answered(
        self, rung: Rung, frame: LLMContextFrame, *, following: Rung | None
    ) -> bool:
        """Ask one of them, twice if that may help; whether it has answered."""
        probing = rung.breaker is not None and not rung.breaker.closed
        if not self._may_ask(rung):
            self._turn.fallen.add(rung.name)
            await self._withdraw(rung, "resting", following=following, used=False)
            return False
        tries, pause = 0, 0.0
        while pause is not None:
            await self._wait(pause)
            tries += 1
            began = asyncio.get_running_loop().time()
            attempt = await self._asked(rung, frame)
            if (fault := attempt.fault) is None:
                return True
            took_s = asyncio.get_running_loop().time() - began
            self._turn.wasted_s += took_s
            pause = None
            if rung.breaker is not None and not probing:
                pause = pause_before_retry(fault, tries=tries, left_s=self._left_s)
            after = following if pause is None else rung
            await self._fell(rung, attempt, fault, after=after, took_s=took_s)
        self._turn.fallen.add(rung.name)
        return False

    @property
    def _left_s(self) -> float:
        return self._deadlines.turn_s - self._turn.wasted_s

    def _may_ask(self, rung: Rung) -> bool:
        return rung.breaker is None or (self._left_s > 0 and rung.breaker.admits())

    async def _wait(self, pause_s: float) -> None:
        if pause_s > 0:
            self._turn.wasted_s += pause_s
            await self._sleep(pause_s)

    async def _asked(self, rung: Rung, frame: LLMContextFrame) -> Attempt:
        """One try of one of them, reported to its breaker."""
        try:
            attempt = await rung.ask(frame, deadlines=self._deadlines, left_s=self._left_s)
        except asyncio.CancelledError:
            if rung.breaker is not None:
                rung.breaker.abandoned()
            raise
        if rung.breaker is not None:
            self._report(rung.name, rung.breaker, attempt.fault)
        return attempt

    def _report(self, name: str, breaker: Breaker, fault: Fault | None) -> None:
        if fault is None:
            breaker.succeeded()
            return
        if fault.of_the_request:
            breaker.abandoned()
            return
        closed = breaker.closed
        breaker.failed(for_good=fault.for_good, rest_s=fault.retry_after_s)
        # What is for good goes up as an error, which is told by whoever runs the conversation.
        if closed and not breaker.closed and not fault.for_good:
            logger.warning("{} keeps failing ({}) and is left alone for a while", name, fault.name)

    async def _fell(
        self, rung: Rung, attempt: Attempt, fault: Fault, *, after: Rung | None, took_s: float
    ) -> None:
        """Take back what was drafted, and tell who has to know."""
        used = attempt.used
        if attempt.error is not None and (fault.for_good or after is None):
            self._settings.model = rung.model
            await self.push_frame(attempt.error, FrameDirection.UPSTREAM)
            # The error has told already that nothing was used.
            used = True
        await self._withdraw(rung, fault.name, following=after, used=used, took_s=took_s)

    async def _withdraw(
        self, rung: Rung, fault: str, *, following: Rung | None, used: bool, took_s: float = 0.0
    ) -> None:
        who = following.name if following is not None else ""
        logger.info("{} did not answer ({}); {} takes the turn", rung.name, fault, who or "nobody")
        await self.push_frame(
            Withdrawn(
                rung.name,
                fault=fault,
                following=who,
                took_ms=took_s * 1000,
                model=rung.model,
                used=used,
                next_model=following.model if following is not None else "",
            )
        )
