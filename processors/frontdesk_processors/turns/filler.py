"""A word while a tool takes its time, so that no caller thinks the line is dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    TTSSpeakFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Cleared, Done, Filled, Muted
from frontdesk_processors.language import Language
from frontdesk_processors.step import Sent, Step
from frontdesk_processors.turns.hearing import Pace

PATIENCE_S = 1.2
"""How long a caller hears nothing while a tool works, in seconds. They take a silence of about two
seconds for a dead line, and saying the word takes a moment."""


class Filler(Step):
    """Say a short line when the agent is silent for `PATIENCE_S` while actions run; once a turn.

    It claims nothing, and is no part of the answer: the context does not hold it. Nothing is said
    while the caller or the agent speaks, nor for actions that a barge-in has left behind; to a
    caller who reads it is shown only. Frames never wait for it.

    Args:
        language: Holds the lines.
        patience_s: How long that is, in seconds.
        pace: The time.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        Cleared,
        Done,
        Muted,
        InterruptionFrame,
        UserStartedSpeakingFrame,
        UserStoppedSpeakingFrame,
        BotStartedSpeakingFrame,
        BotStoppedSpeakingFrame,
        EndFrame,
        CancelFrame,
    )

    def __init__(
        self, language: Language, *, patience_s: float = PATIENCE_S, pace: Pace | None = None
    ) -> None:
        super().__init__()
        self._lines = language.list("turns.fillers")
        self._patience_s = patience_s
        self._pace = pace or Pace()
        self._running: set[str] = set()
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
            case Cleared():
                if frame.turn != self._turn:
                    self._turn, self._silent_since = frame.turn, self._pace.now()
                self._running.add(frame.call)
            case Done():
                self._running.discard(frame.call)
            case Muted():
                self._muted = frame.on
            case InterruptionFrame() | EndFrame() | CancelFrame():
                self._running.clear()
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
        await self._mind()
        await super().cleanup()

    async def _mind(self) -> None:
        """Wait for the moment to say something, or stop waiting."""
        due = bool(self._running) and self._filled != self._turn
        if not due or self._caller_speaks or self._agent_speaks:
            waiting, self._waiting = self._waiting, None
            if waiting is not None:
                await self.cancel_task(waiting)  # pyright: ignore[reportUnknownMemberType]
        elif self._waiting is None:
            left_s = self._silent_since + self._patience_s - self._pace.now()
            self._waiting = self.create_task(  # pyright: ignore[reportUnknownMemberType]
                self._fill(left_s)
            )

    async def _fill(self, left_s: float) -> None:
        await self._pace.sleep(max(0.0, left_s))
        self._waiting = None
        self._filled = self._turn
        line = self._lines[self._said % len(self._lines)]
        self._said += 1
        await self.push_frame(Filled(line))
        if not self._muted:
            await self.push_frame(TTSSpeakFrame(line, append_to_context=False))
