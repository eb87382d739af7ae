"""Sends a conversation's events to the client that watches it."""

from __future__ import annotations

import asyncio

from loguru import logger

from frontdesk_processors.observe import GuardedRTVI
from frontdesk_processors.values import JsonObject

MOST_WAITING = 500
"""Events that may wait for a client; a client that takes none misses what comes after."""

FLUSH_S = 1.0
"""How long the last events of a call may take to be sent, in seconds."""


class Broadcast:
    """Tells an RTVI client of each event, in order, as ``{"type": "frontdesk", "event": …}``.

    Args:
        rtvi: Speaks to the client.
    """

    def __init__(self, rtvi: GuardedRTVI) -> None:
        self._rtvi = rtvi
        self._waiting: asyncio.Queue[JsonObject] = asyncio.Queue(MOST_WAITING)

    def tell(self, event: JsonObject) -> None:
        """Take an event; does not block."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            logger.warning("a client that does not listen misses a {!r} event", event["type"])

    async def flush(self) -> None:
        """Wait until what was taken has been sent, for `FLUSH_S` at most."""
        try:
            await asyncio.wait_for(self._waiting.join(), FLUSH_S)
        except TimeoutError:
            logger.info("a client that does not listen misses the end of its call")

    async def run(self, ready: asyncio.Event) -> None:
        """Send what was taken, once the client is ready; until cancelled."""
        await ready.wait()
        while True:
            event = await self._waiting.get()
            await self._rtvi.send_server_message({"type": "frontdesk", "event": event})
            self._waiting.task_done()
