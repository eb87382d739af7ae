"""uvicorn, which lets what is held come to its end before it stops."""

from __future__ import annotations

import asyncio
from types import FrameType
from typing import Protocol

import uvicorn

from frontdesk.host.admission import Admission


class Drained(Protocol):
    """What a server serves, and lets come to its end."""

    @property
    def admission(self) -> Admission:
        """Who is let in."""
        ...

    async def drain(self) -> None:
        """Let nobody in from now on, and wait for what is held; it has a deadline of its own."""
        ...


class Server(uvicorn.Server):
    """uvicorn, which drains what it serves before it stops; a second signal stops it at once.

    Args:
        config: uvicorn's.
        drained: What it serves.
    """

    def __init__(self, config: uvicorn.Config, *, drained: Drained) -> None:
        super().__init__(config)
        self._drained = drained
        self._draining: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain."""
        if self._drained.admission.closed:
            super().handle_exit(sig, frame)
            return
        # At once: nobody is let in while the loop comes round to the rest.
        self._drained.admission.closed = True
        self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        async def drain() -> None:
            await self._drained.drain()
            self.should_exit = True

        self._draining = asyncio.create_task(drain())
