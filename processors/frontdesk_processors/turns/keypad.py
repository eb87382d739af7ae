"""Keys that are pressed on a telephone: what is entered becomes a turn like a typed one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from pipecat.frames.frames import Frame, InputDTMFFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from frontdesk_processors.language import Language

PAUSE_S = 2.0
"""How long after the last key an entry is over, in seconds; ``#`` ends it at once."""

LONGEST = 64
"""Longest entry taken, in keys."""

_END = "#"

_CHOICES = frozenset("123456789")
_DATE = len("03051984")

Sleep = Callable[[float], Awaitable[None]]


class Keypad(FrameProcessor):
    """Collects the keys that a caller presses, from any transport that tells of them.

    The first key of an entry stops what is being said. No key is passed on, logged or kept here:
    the entry is masked where typed turns are.

    Args:
        language: Says a single key as the choice that it is.
        asked: What the agent has asked for.
        pause_s: How long after the last key an entry is over, in seconds.
        sleep: How that is waited for.

    Attributes:
        on_entered: Takes what was entered, as `keyed` words it.
    """

    def __init__(
        self,
        language: Language,
        *,
        asked: Callable[[], str] = str,
        pause_s: float = PAUSE_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self._language = language
        self._asked = asked
        self.on_entered: Callable[[str], Awaitable[None]] | None = None
        self._pause_s = pause_s
        self._sleep = sleep
        self._keys = ""
        self._waiting: asyncio.Task[None] | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Take a key; pass on anything else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, InputDTMFFrame):
            await self._press(frame.button.value)
        else:
            await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        """Forget what was not entered."""
        await super().cleanup()
        await self._stop_waiting()

    async def _press(self, key: str) -> None:
        await self._stop_waiting()
        if not self._keys:
            await self.broadcast_interruption()
        if key != _END:
            self._keys = (self._keys + key)[:LONGEST]
        # Not here: whoever takes it waits until this pipeline has come to rest.
        pause_s = 0.0 if key == _END else self._pause_s
        self._waiting = self.create_task(self._enter(pause_s))  # pyright: ignore[reportUnknownMemberType]

    async def _enter(self, pause_s: float) -> None:
        if pause_s:
            await self._sleep(pause_s)
        entered, self._keys = self._keys, ""
        self._waiting = None
        if entered and self.on_entered is not None:
            await self.on_entered(keyed(entered, self._language, asked=self._asked()))

    async def _stop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            await self.cancel_task(waiting)  # pyright: ignore[reportUnknownMemberType]


def keyed(keys: str, language: Language, *, asked: str = "") -> str:
    """What somebody says who presses keys: a single one chooses, more are a number.

    Eight after a date of birth was asked for are one, in the order in which they were keyed.

    Args:
        keys: In order, without the ``#`` that ended them.
        language: Has the words.
        asked: What the agent has asked for.
    """
    if keys in _CHOICES:
        return language.say("turns.keyed.choice", number=keys)
    cues = language.list("turns.keyed.births")
    if len(keys) == _DATE and keys.isdigit() and any(cue in asked.casefold() for cue in cues):
        return f"{keys[:2]}/{keys[2:4]}/{keys[4:]}"
    return keys
