"""One service on a ladder: asked for one answer at a time, and what comes of it passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    LLMUpdateSettingsFrame,
    MetricsFrame,
    ServiceMetadataFrame,
    StartFrame,
)
from pipecat.metrics.metrics import TTFBMetricsData
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.llm_service import LLMService
from pipecat.utils.errors import ErrorCategory

from frontdesk.resilience.attempt import Attempt
from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Deadlines
from frontdesk.resilience.offstage import Offstage, Take
from frontdesk_processors.observe.model_name import model_name

_KEPT = (
    StartFrame,
    EndFrame,
    CancelFrame,
    InterruptionFrame,
    LLMUpdateSettingsFrame,
    LLMFullResponseStartFrame,
    LLMFullResponseEndFrame,
    ServiceMetadataFrame,
)
"""What goes through a service, or is said by the ladder for all of them."""


@runtime_checkable
class TellsPieces(Protocol):
    """A service that tells of each piece of an answer, also of those that no frame shows."""

    on_piece: Callable[[], None]


class Rung:
    """A pipecat service that is no part of the pipeline, but asked by a `Ladder` that is.

    Args:
        name: The provider, as the record shows it.
        service: The service; it is set up, started and ended with the ladder.
        breaker: Whether it may be asked; None for one that always may, and takes the time it
            likes: the last resort.
    """

    def __init__(
        self, name: str, service: LLMService[Any], *, breaker: Breaker | None = None
    ) -> None:
        self.name = name
        self.service = service
        self.breaker = breaker
        self._attempt: Attempt | None = None
        self._push: Take | None = None
        self._offstage = Offstage(service, self._take)
        if isinstance(service, TellsPieces):
            service.on_piece = self._piece

    @property
    def model(self) -> str:
        """The model's name, as what it used is counted."""
        return model_name(self.service)

    def passes_to(self, push: Take) -> None:
        """Say who passes on what comes of its answers."""
        self._push = push

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Set the service up; what it pushes is observed where the ladder pushes it."""
        await self._offstage.setup(setup)

    async def hand(self, frame: Frame, direction: FrameDirection) -> None:
        """Let the service see a frame of the pipeline, which goes no further from there."""
        await self._offstage.hand(frame, direction)

    async def ask(self, frame: LLMContextFrame, *, deadlines: Deadlines, left_s: float) -> Attempt:
        """Have it answer a context, and watch it while it does.

        Args:
            frame: The context.
            deadlines: How long it may take.
            left_s: How long it may take at most, in seconds.
        """
        attempt = Attempt(deadlines if self.breaker is not None else None, left_s=left_s)
        self._attempt = attempt
        try:
            await attempt.run(self._offstage.hand(frame))
        finally:
            self._attempt = None
        return attempt

    def _piece(self) -> None:
        if self._attempt is not None:
            self._attempt.piece()

    async def _take(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, _KEPT):
            return
        if self._attempt is not None:
            match frame:
                case ErrorFrame() if frame.category is not ErrorCategory.APPLICATION:
                    self._attempt.error = frame
                    return
                case FunctionCallsStartedFrame():
                    self._attempt.calls()
                case LLMTextFrame():
                    self._attempt.says(frame.text)
                case MetricsFrame() if any(isinstance(m, TTFBMetricsData) for m in frame.data):
                    self._attempt.piece()
                case _:
                    pass
        assert self._push is not None, "a rung stands on a ladder"
        await self._push(frame, direction)
