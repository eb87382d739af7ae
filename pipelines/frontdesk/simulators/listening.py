"""A simulator's place on this machine."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import web

from frontdesk_processors.errors import BadSetting


class Listener:
    """An application on a port of this machine while its context is open.

    Who waits is cut off when it stops, which takes a second at most.

    Attributes:
        url: Where, once it is open.
        closing: Set when it stops.

    Args:
        app: What answers.
        port: Where it listens; 0 for any port that is free.
        scheme: How its address begins.
        path: What follows the server in its address.
    """

    def __init__(
        self, app: web.Application, *, port: int, scheme: str = "http", path: str = ""
    ) -> None:
        self.url = ""
        self.closing = asyncio.Event()
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1
        )
        self._port = port
        self._scheme = scheme
        self._path = path

    async def __aenter__(self) -> Self:
        """Start to listen.

        Raises:
            BadSetting: The port is taken, or may not be used.
        """
        self.url = f"{self._scheme}://{await _listen(self._runner, self._port)}{self._path}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and cut what is connected."""
        self.closing.set()
        await self._runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> str:
    """Start to listen on the loopback; gives host and port.

    Args:
        runner: What answers; cleaned up again where the port cannot be had.
        port: Where; 0 for any port that is free.

    Raises:
        BadSetting: The port is taken, or may not be used.
    """
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        await runner.cleanup()
        raise BadSetting(
            f"port {port} cannot be had: {error.strerror}; give another, or 0 for any"
        ) from error
    host, taken = runner.addresses[0]
    return f"{host}:{taken}"
