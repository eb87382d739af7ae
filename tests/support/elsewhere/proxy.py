"""Stands between an adapter and a server, and loses what is said between them as asked."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal

import aiohttp
from aiohttp import web

Mode = Literal["pass", "lose", "swallow", "error", "fail", "late"]
"""Passes on; does it and hangs up; hangs up and never does it; does it and answers 500; answers
503 and never does it; hangs up and does it later."""
_WRITES = frozenset({"PUT", "POST", "DELETE", "PATCH"})
_HOP = frozenset({"Connection", "Transfer-Encoding", "Content-Length", "Content-Encoding", "Host"})


class Proxy:
    """Passes requests on to a server.

    Args:
        target: URL of the server.
        port: Where it listens itself.
        session: Asks the server.
    """

    def __init__(self, target: str, *, port: int, session: aiohttp.ClientSession) -> None:
        self._target = target.rstrip("/")
        self._session = session
        self._modes: deque[Mode] = deque()
        self._late: list[Callable[[], Awaitable[object]]] = []
        self.url = f"http://127.0.0.1:{port}"
        #: Told of every URL that is asked for.
        self.on_url: Callable[[str], object] = lambda _: None

    def plan(self, *modes: Mode) -> None:
        """Let these happen to the next writes, one each; what follows passes."""
        self._modes.extend(modes)

    async def land(self) -> None:
        """Let what is late arrive."""
        while self._late:
            await self._late.pop(0)()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass one request on, or not."""
        body = await request.read()
        self.on_url(request.raw_path)
        # FHIR asks its searches in the body of a POST.
        writes = request.method in _WRITES and not request.path.endswith("/_search")
        mode = self._modes.popleft() if writes and self._modes else "pass"

        async def ask() -> web.Response:
            kept = {k: v for k, v in request.headers.items() if k not in _HOP}
            async with self._session.request(
                request.method,
                f"{self._target}{request.raw_path}",
                data=body,
                headers=kept,
                allow_redirects=False,
            ) as reply:
                told = {k: v for k, v in reply.headers.items() if k not in _HOP}
                return web.Response(body=await reply.read(), status=reply.status, headers=told)

        if mode == "late":
            self._late.append(ask)
        elif mode not in ("swallow", "fail"):
            answer = await ask()
            if mode == "pass":
                return answer
        if mode in ("error", "fail"):
            return web.Response(status=500 if mode == "error" else 503)
        assert request.transport is not None
        request.transport.abort()
        raise web.HTTPInternalServerError


@asynccontextmanager
async def proxied(target: str) -> AsyncGenerator[Proxy]:
    """A proxy before a server, on a port of its own."""
    async with aiohttp.ClientSession() as session:
        app = web.Application(client_max_size=10_000_000)
        runner = web.AppRunner(app, access_log=None)

        async def answer(request: web.Request) -> web.StreamResponse:
            return await proxy.answer(request)

        app.router.add_route("*", "/{path:.*}", answer)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        proxy = Proxy(target, port=port, session=session)
        try:
            yield proxy
        finally:
            await runner.cleanup()
