"""A word while a tool takes its time, so that no caller thinks the line is dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

from pipecat.frames.frames import (
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

PATIENCE_S = 1.2
"""How long a tool may take, in seconds, before a word is said. Callers take a silence of about two
seconds for a dead line, and saying it takes a moment."""


class Filler(Step):
    """Say a short line when a cleared action has not ended after `PATIENCE_S`; once a turn.

    It claims nothing, and is no part of the answer: the context does not hold it. Nothing is said
    while the caller speaks, and to a caller who reads it is shown only.

    Args:
        language: Holds the line.
        patience_s: How long an action may take, in seconds.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        Cleared,
        Done,
        Muted,
        InterruptionFrame,
        UserStartedSpeakingFrame,
        UserStoppedSpeakingFrame,
        EndFrame,
        CancelFrame,
    )

    def __init__(self, language: Language, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__()
        self._line = language.say("turns.filler")
        self._patience_s = patience_s
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._filled_turn = -1
        self._muted = False
        self._caller_speaks = False

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Pass everything on, and watch how long actions take."""
        match frame:
            case Cleared():
                self._waiting[frame.call] = self.create_task(  # pyright: ignore[reportUnknownMemberType]
                    self._fill(frame)
                )
            case Done():
                await self._drop(frame.call)
            case Muted():
                self._muted = frame.on
            case UserStartedSpeakingFrame():
                self._caller_speaks = True
            case UserStoppedSpeakingFrame():
                self._caller_speaks = False
            case EndFrame() | CancelFrame():
                for call in list(self._waiting):
                    await self._drop(call)
            case _:
                pass
        yield Sent(frame, direction)

    async def cleanup(self) -> None:
        """Wait for nothing any more."""
        for call in list(self._waiting):
            await self._drop(call)
        await super().cleanup()

    async def _fill(self, cleared: Cleared) -> None:
        await asyncio.sleep(self._patience_s)
        if self._caller_speaks or self._filled_turn == cleared.turn:
            return
        self._filled_turn = cleared.turn
        await self.push_frame(Filled(self._line))
        if not self._muted:
            await self.push_frame(TTSSpeakFrame(self._line, append_to_context=False))

    async def _drop(self, call: str) -> None:
        task = self._waiting.pop(call, None)
        if task is not None and not task.done():
            await self.cancel_task(task)  # pyright: ignore[reportUnknownMemberType]
