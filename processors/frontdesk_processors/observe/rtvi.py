"""RTVI for a guarded pipeline: clients see what was cleaned and released, never a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    AggregatedTextFrame,
    ErrorFrame,
    InterimTranscriptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TranscriptionFrame,
)
from pipecat.observers.base_observer import FramePushed
from pipecat.processors.frameworks.rtvi import (
    RTVIObserver,
    RTVIObserverParams,
    RTVIProcessor,
    RTVISendTextFrame,
)
from pipecat.processors.frameworks.rtvi.models import Message
from pipecat.services.llm_service import LLMService

from frontdesk_processors.frames import shown

_DRAFTS = (LLMTextFrame, LLMFullResponseStartFrame, LLMFullResponseEndFrame)
_TRANSCRIPTS = (TranscriptionFrame, InterimTranscriptionFrame)

#: What a client may send. It may not put tool results, files or pictures into the context.
_TAKEN = frozenset({"client-ready", "client-message", "send-text", "disconnect-bot", "dtmf"})


TROUBLE = "something went wrong in the call"
"""All that a client is told of an error; what it was stands in the log."""


class _GuardedObserver(RTVIObserver):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        self._begun: FramePushed | None = None

    async def on_push_frame(self, data: FramePushed) -> None:
        # RTVI reports frames where they are first pushed: for the agent's text that is before
        # Guard has judged it, for the caller's before Hear has cleaned it. What Guard and Hear
        # let through are frames of their own.
        if isinstance(data.frame, _DRAFTS) and isinstance(data.source, LLMService):
            return
        if isinstance(data.frame, RTVISendTextFrame):
            # The client that typed it has it, and nobody else may before Hear has masked it.
            return
        if isinstance(data.frame, _TRANSCRIPTS):
            text = shown(data.frame)
            if text is None:
                return
            data = replace(data, frame=replace(data.frame, text=text))
        if await self._spoken(data):
            await super().on_push_frame(data)

    async def _spoken(self, data: FramePushed) -> bool:
        """Whether a client hears of a frame now: a response begins with its first words.

        One that only calls a tool, or of which nothing passes, has none.
        """
        frame = data.frame
        if isinstance(frame, LLMFullResponseStartFrame) and data.first_push:
            self._begun = data
            return False
        if isinstance(frame, LLMTextFrame | AggregatedTextFrame) and self._begun is not None:
            begun, self._begun = self._begun, None
            await super().on_push_frame(begun)
        elif isinstance(frame, LLMFullResponseEndFrame) and self._begun is not None:
            self._begun = None
            return False
        return True


class GuardedRTVI(RTVIProcessor):
    """An `RTVIProcessor` whose observer ignores what is heard and drafted but not let through.

    Function calls are still reported, and errors without what was wrong. What a client sends is
    taken only where it cannot pass for the agent's or a tool's words: a client that reports the
    result of a tool call is not believed. Pass it to `PipelineWorker` as ``rtvi_processor``.
    """

    def create_rtvi_observer(
        self, *, params: RTVIObserverParams | None = None, **kwargs: Any
    ) -> RTVIObserver:
        """The observer that reports this pipeline to its client."""
        return _GuardedObserver(self, params=params, **kwargs)

    async def _send_error_frame(self, frame: ErrorFrame) -> None:
        # A provider's error may hold a key, an address or what somebody said.
        await super()._send_error_frame(ErrorFrame(error=TROUBLE, fatal=frame.fatal))

    async def _handle_message(self, message: Message, user_id: str | None = None) -> None:
        if message.type not in _TAKEN:
            logger.warning("a client sent {!r}, which is not taken", message.type[:40])
            await self._send_error_response(message.id, "this is not taken here")
            return
        await super()._handle_message(message, user_id)
