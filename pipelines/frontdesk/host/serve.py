"""Serves the host until it is told to stop, and then lets what is held come to its end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from frontdesk.channels.channel import Channel
from frontdesk.channels.chat_line import FRAME_LIMIT
from frontdesk.host.app import host_app
from frontdesk.host.draining import Server
from frontdesk.host.host import Host
from frontdesk.host.hurried import Hurried, HurriedSocket
from frontdesk.host.warming import warm
from frontdesk.web.server import run

_VOICE_FRAME = 64_000
"""Longest frame on any websocket, in bytes: a second of sound, and some."""

_PING_S = 20.0


async def serve(
    host: Host,
    channels: Sequence[Channel],
    *,
    sock: socket.socket,
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve until a signal says stop, and drain.

    In production the first to call waits no longer than the others.

    Args:
        host: What is served, open.
        channels: The ways in.
        sock: Where, from `frontdesk.web.server.bind`; closed at the end.
        ready: Told of the address once it answers.
    """
    if host.config.host.mode == "production":
        await warm(host)
    server = Server(config_of(host_app(host, channels)), drained=host)
    await run(server, sock=sock, ready=ready)


def config_of(app: ASGIApp) -> uvicorn.Config:
    """How the host's application is served: nobody holds up the others."""
    assert FRAME_LIMIT < _VOICE_FRAME
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        http=Hurried,
        ws=HurriedSocket,
        ws_max_size=_VOICE_FRAME,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
    )
