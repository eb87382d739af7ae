"""One answer of one service while it comes: what has come of it, and whether it comes in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from pipecat.frames.frames import ErrorFrame

from frontdesk.resilience.deadlines import Deadlines, Fault, fault_of


class Attempt:
    """One answer under way, and what became of it.

    Args:
        deadlines: How long it may take; None for as long as it likes.
        left_s: How long it may take at most, whatever its deadlines, in seconds.

    Attributes:
        error: What the service reported instead of an answer.
    """

    def __init__(self, deadlines: Deadlines | None, *, left_s: float) -> None:
        self.error: ErrorFrame | None = None
        self._deadlines = deadlines
        self._left_s = left_s
        self._called = self._began = False
        self._text: list[str] = []
        self._late: Fault | None = None
        self._timer: asyncio.Timeout | None = None
        self._ends = 0.0

    @property
    def fault(self) -> Fault | None:
        """Why it is no answer; None if it is one. A call of tools is one, whatever follows it."""
        if self._called:
            return None
        if self._late is not None:
            return self._late
        if self.error is not None:
            return fault_of(self.error)
        return None if "".join(self._text).strip() else Fault(kind="empty")

    @property
    def used(self) -> bool:
        """Whether the model may have worked on it, so that its provider may charge for it."""
        return self._began or self._late is not None

    @property
    def began(self) -> bool:
        """Whether anything of it has come."""
        return self._began

    async def run(self, asking: Awaitable[None]) -> None:
        """Let the service answer, and cancel it when a deadline passes.

        It runs in the task of whoever calls this, so that a barge-in cancels it too.
        """
        if self._deadlines is None:
            await asking
            return
        now = asyncio.get_running_loop().time()
        self._ends = now + min(self._deadlines.whole_s, self._left_s)
        first = min(now + self._deadlines.first_s, self._ends)
        try:
            async with asyncio.timeout_at(first) as self._timer:
                await asking
        except TimeoutError:
            self._late = self._lateness()

    def piece(self) -> None:
        """Something has come."""
        if self._timer is not None and self._timer.expired():
            return
        self._began = True
        if self._timer is not None and self._deadlines is not None and not self._called:
            now = asyncio.get_running_loop().time()
            self._timer.reschedule(min(now + self._deadlines.stall_s, self._ends))

    def says(self, text: str) -> None:
        """Text has come."""
        self._text.append(text)
        self.piece()

    def calls(self) -> None:
        """It calls tools, and is not taken back any more.

        Raises:
            asyncio.CancelledError: Its time was over just before.
        """
        if self._timer is not None:
            if self._timer.expired():
                raise asyncio.CancelledError
            self._timer.reschedule(None)
        self._called = True

    def _lateness(self) -> Fault:
        if not self._began:
            return Fault(kind="silent")
        over = asyncio.get_running_loop().time() >= self._ends
        return Fault(kind="slow" if over else "stalled")
