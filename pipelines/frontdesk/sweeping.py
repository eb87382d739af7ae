"""Looks again and again for what another process has left to be done."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from loguru import logger

from frontdesk_processors.toolbox import Sleep


class Sweeping(ABC):
    """Sweeps now, and then after every rest, until it is closed; a sweep that fails is the next's.

    Args:
        what: What is not done where a sweep fails, for the log.
        every_s: How long it rests between two sweeps, in seconds.
        sleep: How that is waited for.
    """

    def __init__(self, what: str, *, every_s: float, sleep: Sleep) -> None:
        self._what = what
        self._every_s = every_s
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep now, and then after every rest, until `close`."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; what is not done is left to the next process."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    @abstractmethod
    async def sweep(self) -> int:
        """Do once what there is to be done, and tell how much that was."""

    async def _run(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception as error:
                logger.opt(exception=error).error("{}", self._what)
            await self._sleep(self._every_s)
