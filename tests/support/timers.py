"""Deadlines and pauses that pass when the test says so."""

from __future__ import annotations

import asyncio


class Timers:
    """Stands in for `asyncio.sleep`."""

    def __init__(self) -> None:
        self._now = 0.0
        self._waiting: list[tuple[float, asyncio.Event]] = []
        self.running = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Sleep until `fire` has come to it."""
        one = self._now + seconds, asyncio.Event()
        self._waiting.append(one)
        self.running.set()
        try:
            await one[1].wait()
        finally:
            self._waiting.remove(one)
            if not self._waiting:
                self.running.clear()

    def fire(self) -> bool:
        """Let time pass until the next one is over, and say whether there was one."""
        waiting = [one for one in self._waiting if not one[1].is_set()]
        if not waiting:
            return False
        self._now = min(at for at, _ in waiting)
        for at, over in waiting:
            if at <= self._now:
                over.set()
        if all(over.is_set() for _, over in self._waiting):
            self.running.clear()
        return True

    async def keep_firing(self) -> None:
        """Let all time pass at once, until cancelled."""
        while True:
            await self.running.wait()
            self.fire()
            await asyncio.sleep(0)
