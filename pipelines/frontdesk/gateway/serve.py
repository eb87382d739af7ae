"""Serves a gateway until it is told to stop, and then lets answers come to their end."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from frontdesk.gateway.app import gateway_app
from frontdesk.gateway.gateway import Gateway
from frontdesk.host.draining import Server
from frontdesk.host.hurried import Hurried
from frontdesk.web.server import run


async def serve(gateway: Gateway, *, sock: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until a signal says stop, and drain.

    Args:
        gateway: What is served, open.
        sock: Where, from `frontdesk.web.server.bind`; closed at the end.
        ready: Told of the address once it answers.
    """
    await run(server_of(gateway), sock=sock, ready=ready)


def server_of(gateway: Gateway) -> Server:
    """The server of an open gateway, not yet started."""
    config = uvicorn.Config(
        gateway_app(gateway),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        http=Hurried,
        ws="none",
    )
    return Server(config, drained=gateway)
