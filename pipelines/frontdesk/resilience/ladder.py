"""An agent of several services: what one does not answer, the next does, in the same turn."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
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
from frontdesk.resilience.deadlines import Deadlines, Fault
from frontdesk.resilience.rung import Rung
from frontdesk.resilience.trying import Patience, Sleep, may_ask, reported, tried
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
        patience: What was waited in vain.
    """

    number: int = -1
    fallen: set[str] = field(default_factory=set[str])
    patience: Patience = field(default_factory=Patience)


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
        sleep: Sleep = asyncio.sleep,
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
            self._turn = _Turn(number=number, patience=Patience(deadlines=self._deadlines))
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
        patience = self._turn.patience
        if not may_ask(rung.breaker, patience=patience):
            self._turn.fallen.add(rung.name)
            await self._withdraw(rung, "resting", following=following, used=False)
            return False

        async def ask(left_s: float) -> Attempt:
            asking = rung.ask(frame, deadlines=self._deadlines, left_s=left_s)
            return await reported(asking, name=rung.name, breaker=rung.breaker)

        async def fell(attempt: Attempt, fault: Fault, again: bool, took_s: float) -> None:
            after = rung if again else following
            await self._fell(rung, attempt, fault, after=after, took_s=took_s)

        answer = await tried(
            ask, breaker=rung.breaker, patience=patience, fell=fell, sleep=self._sleep
        )
        if answer is None:
            self._turn.fallen.add(rung.name)
        return answer is not None

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
