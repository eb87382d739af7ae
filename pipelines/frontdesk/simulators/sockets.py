"""A local server of a speech provider, its websockets and requests, and the faults it can have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from aiohttp import web

from frontdesk.simulators.listening import Listener
from frontdesk_processors.values import JsonObject

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

RETRY_AFTER_S = 20
"""What ``429`` asks for, in seconds."""
LARGEST_MB = 200
"""The largest recording that is taken, in megabytes."""
_REFUSED: Mapping[str | None, int] = {"401": 401, "429": 429, "500": 500}

Talk = Callable[[web.Request, web.WebSocketResponse], Awaitable[None]]
"""Holds one connection to its end."""
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""Answers one request."""


class SpeechServer(Listener):
    """Serves a provider's routes on a port of this machine while its context is open.

    Attributes:
        url: Where, once it is open; ``ws://…``. Requests go to the same place, by ``http://…``.
        fault: What goes wrong; may be changed at any time.
        opened: How many connections it has let in.
        closing: Set when the server stops.

    Args:
        header: The header that a key comes in.
        refusals: What is said with a status that lets nobody in.
        fault: What goes wrong, or None.
        port: Where it listens; 0 for any port that is free.
    """

    def __init__(
        self,
        *,
        header: str,
        refusals: Mapping[int, JsonObject],
        fault: SpeechFault | None = None,
        port: int = 0,
    ) -> None:
        self._app = web.Application(client_max_size=LARGEST_MB * 1024 * 1024)
        super().__init__(self._app, port=port, scheme="ws")
        self.fault = fault
        self.opened = 0
        self._header = header
        self._refusals = refusals

    def on_socket(
        self, path: str, talk: Talk, *, wrong: Callable[[Mapping[str, str]], str] = lambda _: ""
    ) -> None:
        """Serve a websocket; before the server is open.

        Args:
            path: Its route.
            talk: Holds one connection to its end.
            wrong: What is wrong with the query, so that no connection is taken; empty for nothing.
        """

        async def opened(request: web.Request) -> web.StreamResponse:
            if (refused := self._refused(request)) is not None:
                return refused
            if why := wrong(request.query):
                told = {"err_code": "INVALID_QUERY_PARAMETER", "err_msg": why}
                return web.json_response(told, status=400, headers={"dg-error": why})
            self.opened += 1
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await talk(request, socket)
            if not socket.closed:
                await socket.close()
            return socket

        self._app.router.add_get(path, opened)

    def on_request(self, method: str, path: str, answer: Answer) -> None:
        """Serve a request; before the server is open. Where it hangs, nothing comes back."""

        async def asked(request: web.Request) -> web.StreamResponse:
            if (refused := self._refused(request)) is not None:
                return refused
            if self.fault == "dropped":
                drop(request)
            if self.fault in ("dropped", "hang", "stalled"):
                await self.closing.wait()
            return await answer(request)

        self._app.router.add_route(method, path, asked)

    def _refused(self, request: web.Request) -> web.Response | None:
        """Why nobody is let in; None where somebody is."""
        known = bool(request.headers.get(self._header))
        status = _REFUSED.get(self.fault) if known else 401
        if status is None:
            return None
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 429 else {}
        return web.json_response(self._refusals[status], status=status, headers=headers)


def drop(request: web.Request) -> None:
    """Lose a connection, without a word."""
    if request.transport is not None:
        request.transport.abort()
