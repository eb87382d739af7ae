"""A model that answers at once, so that what is left is the framework."""

from __future__ import annotations

from typing import Any

from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk_processors.plain_settings import plain_settings

WORDS = ("Of ", "course. ", "What ", "else ", "can ", "I ", "do?")


class InstantModel(LLMService[Any]):
    """Answers every context with the same two sentences, word by word, without waiting."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a context; pass on any other frame."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for word in WORDS:
            await self._push_llm_text(word)
        await self.push_frame(LLMFullResponseEndFrame())


def instant() -> InstantModel:
    """A new one, with every setting named as pipecat wants it."""
    return InstantModel(settings=plain_settings("instant"))  # pyright: ignore[reportUnknownMemberType]
