"""RTVI for a guarded pipeline: clients see what Guard released, never the model's draft."""

from __future__ import annotations

from typing import Any

from pipecat.frames.frames import (
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.observers.base_observer import FramePushed
from pipecat.processors.frameworks.rtvi import RTVIObserver, RTVIObserverParams, RTVIProcessor
from pipecat.services.llm_service import LLMService

_DRAFTS = (LLMTextFrame, LLMFullResponseStartFrame, LLMFullResponseEndFrame)


class _GuardedObserver(RTVIObserver):
    async def on_push_frame(self, data: FramePushed) -> None:
        # RTVI reports frames where they are first pushed, which for text is before Guard has
        # judged it. What Guard releases are frames of its own.
        if isinstance(data.frame, _DRAFTS) and isinstance(data.source, LLMService):
            return
        await super().on_push_frame(data)


class GuardedRTVI(RTVIProcessor):
    """An `RTVIProcessor` whose observer ignores what the model drafts.

    Function calls are still reported. Pass it to `PipelineWorker` as ``rtvi_processor``.
    """

    def create_rtvi_observer(
        self, *, params: RTVIObserverParams | None = None, **kwargs: Any
    ) -> RTVIObserver:
        """The observer that reports this pipeline to its client."""
        return _GuardedObserver(self, params=params, **kwargs)
