"""Hear works on each piece as it is heard, typed or transcribed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Judged, Scripted
from frontdesk_processors.language import Language, clean
from frontdesk_processors.messages import caller_text
from frontdesk_processors.step import Sent, Step, down

MESSAGE_LIMIT = 4_000
"""Longest message taken, in characters: about five minutes of speech."""


class Hear(Step):
    """Clean what is heard, turn away what cannot be taken, and answer an emergency at once.

    Hostile or broken unicode becomes plain text. An empty message, or one over the limit, is
    answered with a scripted line and reaches neither the context nor a model. The cues of an
    emergency bring the scripted emergency line before any model is asked; the words stay in the
    context, so that the conversation can go on from them.

    Args:
        language: What the session speaks; holds the lines and the emergency cues.
        limit: Longest message taken, in characters.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        LLMMessagesAppendFrame,
        TranscriptionFrame,
        InterimTranscriptionFrame,
    )

    def __init__(self, language: Language, *, limit: int = MESSAGE_LIMIT) -> None:
        super().__init__()
        self._language = language
        self._limit = limit
        self._cues = tuple(f" {cue} " for cue in language.list("hear.emergency_cues"))

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the piece, cleaned, or the scripted line that answers it."""
        if isinstance(frame, TranscriptionFrame | InterimTranscriptionFrame):
            # A frame of Hear's own: whoever watches is told of a frame where it is first pushed.
            heard = replace(frame, text=clean(frame.text)[: self._limit])
            if isinstance(heard, TranscriptionFrame) and self._emergency(heard.text):
                for sent in self._alarm():
                    yield sent
            yield Sent(heard, direction)
        elif isinstance(frame, LLMMessagesAppendFrame):
            async for sent in self._typed(frame, direction):
                yield sent

    async def _typed(
        self, frame: LLMMessagesAppendFrame, direction: FrameDirection
    ) -> AsyncIterator[Sent]:
        messages: list[Any] = []
        run = frame.run_llm
        for message in frame.messages:
            words = caller_text(message)
            if words is None:
                messages.append(message)
                continue
            refused = self._refused(words)
            if refused:
                yield down(Judged(on="caller", rule=refused, verdict="refuse"))
                yield down(Scripted(self._language.say(f"hear.{refused}", limit=self._limit)))
                continue
            messages.append({"role": "user", "content": clean(words)})
            if self._emergency(clean(words)):
                run = False
                for sent in self._alarm():
                    yield sent
        if messages:
            yield Sent(LLMMessagesAppendFrame(messages=messages, run_llm=run), direction)

    def _refused(self, words: str) -> str:
        """Why a message cannot be taken, as the name of its line; empty when it can."""
        if len(words) > self._limit:
            return "too_long"
        return "" if clean(words) else "empty"

    def _emergency(self, words: str) -> bool:
        heard = f" {' '.join(_plain(words).split())} "
        return any(cue in heard for cue in self._cues)

    def _alarm(self) -> tuple[Sent, Sent]:
        return (
            down(Judged(on="caller", rule="emergency", verdict="escalate")),
            down(Scripted(self._language.say("hear.emergency"))),
        )


def _plain(words: str) -> str:
    """Lower case, and nothing but words, numbers and the apostrophes within them."""
    lower = words.casefold().replace("’", "'")
    return "".join(c if c.isalnum() or c == "'" else " " for c in lower)
