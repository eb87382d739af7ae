"""A local server of websockets, and the faults that speech providers can have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from aiohttp import web

from frontdesk.simulators.listening import Listener

SpeechFault = Literal["401", "429", "500", "dropped", "hang", "slow", "stalled"]
SPEECH_FAULTS: Mapping[str, SpeechFault] = {
    "401": "401",
    "429": "429",
    "500": "500",
    "dropped": "dropped",
    "hang": "hang",
    "slow": "slow",
    "stalled": "stalled",
}
"""By name. ``401``: the key is wrong; ``429``, ``500``: no connection is taken; ``dropped``: the
socket is lost in mid-utterance; ``hang``: nothing comes back; ``slow``: a voice is slower than it
is played; ``stalled``: nothing more comes from mid-utterance on."""

_REFUSED: Mapping[str | None, int] = {"401": 401, "429": 429, "500": 500}


class SocketServer(Listener):
    """Serves one websocket route on a port of this machine while its context is open.

    Attributes:
        url: Where, once it is open; ``ws://…``.
        fault: What goes wrong; may be changed at any time.
        opened: How many connections it has let in.
        closing: Set when the server stops.

    Args:
        path: The route.
        talk: Holds one connection to its end.
        header: The header that a key comes in.
        fault: What goes wrong, or None.
        port: Where it listens; 0 for any port that is free.
    """

    def __init__(
        self,
        path: str,
        talk: Callable[[web.Request, web.WebSocketResponse], Awaitable[None]],
        *,
        header: str,
        fault: SpeechFault | None = None,
        port: int = 0,
    ) -> None:
        app = web.Application()
        app.router.add_get(path, self._open)
        super().__init__(app, port=port, scheme="ws")
        self.fault = fault
        self.opened = 0
        self._talk = talk
        self._header = header

    async def _open(self, request: web.Request) -> web.StreamResponse:
        if not request.headers.get(self._header):
            return web.json_response({"err_code": "INVALID_AUTH"}, status=401)
        if (status := _REFUSED.get(self.fault)) is not None:
            return web.json_response({"err_code": "REFUSED"}, status=status)
        self.opened += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._talk(request, socket)
        if not socket.closed:
            await socket.close()
        return socket


def drop(request: web.Request) -> None:
    """Lose a connection, without a word."""
    if request.transport is not None:
        request.transport.abort()
