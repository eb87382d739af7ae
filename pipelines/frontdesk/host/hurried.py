"""HTTP for clients who take their time over a request: each is let go after a while."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
"""How long the head of a request may take to come, in seconds."""


class Hurried(H11Protocol):
    """uvicorn's protocol, which closes a connection on which no request comes to its beginning.

    uvicorn by itself waits for ever for the rest of a head, so that a stranger who sends a byte
    now and then keeps a socket, and with enough of them everybody else out.
    """

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what has come; wait no longer where a request has begun."""
        super().data_received(data)
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._stop()
        elif self._waiting is None and self.transport.get_protocol() is self:
            self._wait()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Leave the connection to its websocket."""
        self._stop()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEADERS_S, self.transport.close)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
