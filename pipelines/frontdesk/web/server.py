"""Serves the demo on this machine, and says when it is ready."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from frontdesk_processors.errors import BadSetting

HOST = "127.0.0.1"
CLOSING_S = 10
"""How long open requests may take when the server stops, in seconds."""


def bind(port: int, *, address: str = HOST, backlog: int = 128) -> socket.socket:
    """A listening socket.

    Args:
        port: Which; 0 for any that is free.
        address: The address of an interface; ``0.0.0.0`` for all.
        backlog: How many connections may wait to be taken.

    Raises:
        BadSetting: The port is taken, or may not be used.
    """
    # Named, for asyncio sends at once (TCP_NODELAY) on what it knows to be TCP alone.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((address, port))
    except OSError as error:
        sock.close()
        raise BadSetting(
            f"port {port} of {address} cannot be had: {error.strerror}; "
            "give another with --port, or --port 0 for any"
        ) from error
    sock.listen(backlog)
    return sock


async def serve(app: FastAPI, *, sock: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        app: What is served.
        sock: Where, from `bind`; closed at the end.
        ready: Told of the address once it answers.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSING_S,
        ws="none",
    )
    await run(uvicorn.Server(config), sock=sock, ready=ready)


async def run(server: uvicorn.Server, *, sock: socket.socket, ready: Callable[[str], None]) -> None:
    """Run a server to its end.

    Args:
        server: The server.
        sock: Where, from `bind`; closed at the end.
        ready: Told of the address once it answers.
    """
    task = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started and not task.done():  # noqa: ASYNC110 (uvicorn has no event)
        await asyncio.sleep(0.02)
    if server.started:
        address, port = sock.getsockname()[:2]
        ready(f"http://{address}:{port}/")
    await task
