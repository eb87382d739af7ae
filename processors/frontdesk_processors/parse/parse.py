"""Parse works on the caller's whole turn and says what it asks for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Again, Parsed
from frontdesk_processors.messages import caller_turns, last_said, last_words
from frontdesk_processors.parse.reader import Reader
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.values import Value


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
        self._turns_seen = len(caller_turns(conversation.messages))

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the turn as `Parsed`, or `Again` when there is none."""
        assert isinstance(frame, LLMContextFrame)
        if direction is FrameDirection.UPSTREAM:
            yield Sent(frame, direction)
            return
        turns = caller_turns(frame.context.get_messages())
        fresh = len(turns) - self._turns_seen
        if fresh <= 0:
            yield down(Again(turn=self._conversation.turn))
            return
        self._turns_seen = len(turns)
        # A turn that Hear answered by itself counts, though no agent was asked.
        self._conversation.turn += fresh
        messages = frame.context.get_messages()
        yield down(self._parsed(turns[-1], after=last_said(messages)))

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Let the agent hear what Parse could not read."""
        assert isinstance(frame, LLMContextFrame)
        text = last_words(frame.context.get_messages())
        yield down(Parsed(turn=self._conversation.turn, text=text))

    def _parsed(self, text: str, *, after: str) -> Parsed:
        conversation = self._conversation
        began = time.perf_counter()
        reading = self._reader.read(text, turn=conversation.turn, after=after)
        for name, value in reading.values.items():
            conversation.values[name] = _with_past(value, conversation.values.get(name))
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


def _with_past(value: Value, before: Value | None) -> Value:
    """The value, knowing what was said for the same parameter in turns before."""
    if before is None or before.turn == value.turn:
        return value
    return replace(value, earlier={**before.earlier, str(before.turn): before.value})
