"""HTTP and websockets for clients who take their time: each is let go after a while."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEADERS_S = 10.0
"""How long the head of a request may take to come, in seconds."""

READS_S = 20.0
"""How long a client may take to read what stands in its way, in seconds."""


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


class HurriedSocket(WebSocketsSansIOProtocol):
    """uvicorn's websocket, which lets go of a client who does not read what it is sent.

    uvicorn by itself closes a line once all was read, so that a client who reads nothing keeps its
    socket for ever, and with enough of them everybody else out.
    """

    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """The client has read."""
        self._stop()
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        """Close the line of a client who no longer answers, whether or not they read that."""
        super().keepalive_timeout()
        self._wait()

    async def run_asgi(self) -> None:
        """Serve the line, and wait no longer than that for its end to be read."""
        await super().run_asgi()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._unread is None and not self.disconnected:
            self._unread = self.loop.call_later(READS_S, self.transport.abort)

    def _stop(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
