"""Socket Mode: Slack's requests over a websocket that we open, for a server without an address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import ClientError
from loguru import logger
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from frontdesk.channels.slack_post import client, quiet_logger

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

_PING_S = 10
_CLOSE_S = 5.0


class Socket:
    """A connection to Slack, which is opened again when it drops.

    Args:
        app: Answers what comes.
        token: The app-level token, ``xapp-…``.
        base: Address of a server that speaks Slack's protocol; None for Slack's.
    """

    def __init__(self, app: AsyncApp, *, token: str, base: str | None) -> None:
        self._app, self._token, self._base = app, token, base
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Open it, trying until it opens: the server begins without."""
        self._handler = AsyncSocketModeHandler(
            self._app,
            self._token,
            logger=quiet_logger(),
            web_client=client(self._token, base=self._base),
            ping_interval=_PING_S,
        )
        self._connecting = asyncio.create_task(self._handler.connect_async())  # pyright: ignore[reportUnknownMemberType]

    async def close(self) -> None:
        """Close it; what is not acknowledged Slack sends again, to another process."""
        if self._handler is None or self._connecting is None:
            return
        self._connecting.cancel()
        await asyncio.gather(self._connecting, return_exceptions=True)
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._handler.close_async()  # pyright: ignore[reportUnknownMemberType]
        except (TimeoutError, ClientError, OSError) as error:
            # The turns that are being answered are still to be finished.
            logger.warning("the socket to Slack is left open: {}", type(error).__name__)
