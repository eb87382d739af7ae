"""A word while the agent or a tool takes its time, so that no caller thinks the line is dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

from pipecat.frames.frames import (
    AggregatedTextFrame,
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMTextFrame,
    TTSSpeakFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Cleared, Done, Filled, Muted, Planned, released
from frontdesk_processors.language import Language
from frontdesk_processors.step import Sent, Step
from frontdesk_processors.turns.hearing import Pace

PATIENCE_S = 1.2
"""How long a caller hears nothing while a tool works, in seconds. They take a silence of about two
seconds for a dead line, and saying the word takes a moment."""

THINKS_S = 1.4
"""How long they hear nothing while the agent makes up its answer, in seconds."""

AGAIN_S = 6.0
"""After so long without a sound, in seconds, another word is said."""


class Filler(Step):
    """Say a short line when nothing is heard for `PATIENCE_S` while actions run.

    So too for `THINKS_S` while the agent is asked and nothing of its answer has passed Guard. In a
    turn that goes on like that, another line follows every `AGAIN_S`; no line follows itself.

    It claims nothing, and is no part of the answer: the context does not hold it. Nothing is said
    while the caller or the agent speaks, nor for what a barge-in has left behind; to a caller who
    reads it is shown only. Frames never wait for it.

    Args:
        language: Holds the lines.
        spoken: Whether it is said; else it is shown only.
        patience_s: How long that is, in seconds.
        pace: The time.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        Planned,
        Cleared,
        Done,
        Muted,
        AggregatedTextFrame,
        LLMTextFrame,
        LLMFullResponseEndFrame,
        InterruptionFrame,
        UserStartedSpeakingFrame,
        UserStoppedSpeakingFrame,
        BotStartedSpeakingFrame,
        BotStoppedSpeakingFrame,
        EndFrame,
        CancelFrame,
    )

    def __init__(
        self,
        language: Language,
        *,
        spoken: bool = True,
        patience_s: float = PATIENCE_S,
        pace: Pace | None = None,
    ) -> None:
        super().__init__()
        self._lines = language.list("turns.fillers")
        self._spoken = spoken
        self._patience_s = patience_s
        self._pace = pace or Pace()
        self._running: set[str] = set()
        self._thinks = False
        self._turn = -1
        self._filled = -1
        self._said = 0
        self._silent_since = 0.0
        self._muted = self._caller_speaks = self._agent_speaks = False
        self._waiting: asyncio.Task[None] | None = None

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Pass everything on, and mind how long nothing is heard."""
        yield Sent(frame, direction)
        match frame:
            case Planned() | Cleared():
                if frame.turn != self._turn:
                    self._turn, self._silent_since = frame.turn, self._pace.now()
                if isinstance(frame, Cleared):
                    self._running.add(frame.call)
                else:
                    self._thinks = True
            case AggregatedTextFrame() | LLMTextFrame() | LLMFullResponseEndFrame():
                self._answered(frame)
            case Done():
                self._running.discard(frame.call)
            case Muted():
                self._muted = frame.on
            case InterruptionFrame() | EndFrame() | CancelFrame():
                self._running.clear()
                self._thinks = False
            case UserStartedSpeakingFrame() | UserStoppedSpeakingFrame():
                self._caller_speaks = isinstance(frame, UserStartedSpeakingFrame)
            case BotStartedSpeakingFrame() | BotStoppedSpeakingFrame():
                self._agent_speaks = isinstance(frame, BotStartedSpeakingFrame)
                self._silent_since = self._pace.now()
            case _:
                pass
        await self._mind()

    async def cleanup(self) -> None:
        """Wait for nothing any more."""
        self._running.clear()
        self._thinks = False
        await self._mind()
        await super().cleanup()

    def _answered(self, frame: Frame) -> None:
        """Something has passed Guard, or there is nothing more to come."""
        if released(frame):
            self._thinks = False
            if not isinstance(frame, LLMFullResponseEndFrame):
                self._silent_since = self._pace.now()

    async def _mind(self) -> None:
        """Wait for the moment to say something, or stop waiting."""
        due = self._thinks or bool(self._running)
        if not due or self._caller_speaks or self._agent_speaks:
            waiting, self._waiting = self._waiting, None
            if waiting is not None:
                await self.cancel_task(waiting)  # pyright: ignore[reportUnknownMemberType]
        elif self._waiting is None:
            left_s = self._silent_since + self._patience() - self._pace.now()
            self._waiting = self.create_task(  # pyright: ignore[reportUnknownMemberType]
                self._fill(left_s)
            )

    def _patience(self) -> float:
        if self._filled == self._turn:
            return AGAIN_S
        return self._patience_s if self._running else THINKS_S

    async def _fill(self, left_s: float) -> None:
        await self._pace.sleep(max(0.0, left_s))
        self._waiting = None
        self._filled, self._silent_since = self._turn, self._pace.now()
        line = self._lines[self._said % len(self._lines)]
        self._said += 1
        await self.push_frame(Filled(line))
        if self._spoken and not self._muted:
            await self.push_frame(TTSSpeakFrame(line, append_to_context=False))
        await self._mind()
