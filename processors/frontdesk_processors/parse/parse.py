"""Parse works on the caller's whole turn and says what it asks for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import ClassVar

from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Again, Parsed
from frontdesk_processors.parse.reader import Reader
from frontdesk_processors.proposals import last_words
from frontdesk_processors.step import Sent, Step, down


class Parse(Step):
    """Read each new turn of the caller: one `Parsed` for a context that ends in one.

    A context that brings no new turn (somebody asked for an inference) becomes `Again`. If a turn
    cannot be read, it is passed on unread: the agent still hears the caller.

    Args:
        conversation: Gains the turn number, the values, and what the caller wants.
        reader: Reads turns against the business's tools and names.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (LLMContextFrame,)

    def __init__(self, conversation: Conversation, *, reader: Reader) -> None:
        super().__init__()
        self._conversation = conversation
        self._reader = reader
        self._turns_seen = 0

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the turn as `Parsed`, or `Again` when there is none."""
        assert isinstance(frame, LLMContextFrame)
        if direction is FrameDirection.UPSTREAM:
            yield Sent(frame, direction)
            return
        turns = sum(1 for m in frame.context.get_messages() if _is_turn(m))
        if turns <= self._turns_seen:
            yield down(Again(turn=self._conversation.turn))
            return
        self._turns_seen = turns
        yield down(self._parsed(last_words(frame.context.get_messages())))

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Let the agent hear what Parse could not read."""
        assert isinstance(frame, LLMContextFrame)
        text = last_words(frame.context.get_messages())
        yield down(Parsed(turn=self._conversation.turn, text=text))

    def _parsed(self, text: str) -> Parsed:
        conversation = self._conversation
        conversation.turn += 1
        began = time.perf_counter()
        reading = self._reader.read(text, turn=conversation.turn)
        conversation.values.update(reading.values)
        conversation.wants = reading.wants or conversation.wants
        conversation.farewell = reading.farewell
        return Parsed(
            turn=conversation.turn,
            text=text,
            intent=reading.intent,
            values=reading.values,
            answer=reading.answer,
            language=conversation.language,
            urgency=reading.urgency,
            complete=reading.complete,
            took_ms=(time.perf_counter() - began) * 1000,
        )


def _is_turn(message: object) -> bool:
    return isinstance(message, dict) and message.get("role") == "user"  # pyright: ignore[reportUnknownMemberType]
