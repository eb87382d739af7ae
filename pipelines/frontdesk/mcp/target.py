"""Where an MCP server is: a program to start, or an address."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from frontdesk_processors.errors import MissingExtra

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client._transport import TransportStreams
    from mcp.client.session import MessageHandlerFnT

PATIENCE_S = 5.0
"""How long a server may take to answer once, in seconds: half of what a tool may."""
_STREAM_S = 300.0
"""How long a stream that a server holds open may be silent, in seconds."""


@dataclass(frozen=True)
class Stdio:
    """A server that is started, and spoken to over its standard input and output.

    It gets the environment's PATH, HOME and the like and no other variable, and what it writes to
    its standard error is dropped: nobody masks what it says of callers there.

    Parameters:
        command: The program.
        args: Its arguments.
        env: Variables of its own, its keys among them.
        folder: Where it runs; by default where we do.
    """

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    folder: Path | None = None


@dataclass(frozen=True)
class Http:
    """A server at an address, spoken to over streamable HTTP.

    Parameters:
        url: Its address.
        headers: What every request carries, a key among them.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


Target = Stdio | Http


@asynccontextmanager
async def opened(target: Target, *, heard: MessageHandlerFnT) -> AsyncGenerator[ClientSession]:
    """A session with a server, not yet greeted, which has to be left in the task that entered it.

    Args:
        target: Where it is.
        heard: Told what the server says unasked.

    Raises:
        MissingExtra: The extra that speaks MCP is not installed.
        OSError: The program cannot be started.
    """
    try:
        from mcp import ClientSession
    except ImportError as error:
        raise MissingExtra("a tool of an MCP server", extra="mcp") from error
    async with AsyncExitStack() as stack:
        if isinstance(target, Stdio):
            streams = await stack.enter_async_context(_started(target))
        else:
            streams = await stack.enter_async_context(_reached(target))
        reads, writes = streams
        yield await stack.enter_async_context(ClientSession(reads, writes, message_handler=heard))


@asynccontextmanager
async def _started(target: Stdio) -> AsyncGenerator[TransportStreams]:
    from mcp import StdioServerParameters
    from mcp.client.stdio import stdio_client

    parameters = StdioServerParameters(
        command=target.command, args=list(target.args), env=dict(target.env), cwd=target.folder
    )
    with _nowhere() as errors:
        async with stdio_client(parameters, errlog=errors) as streams:
            yield streams


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


@asynccontextmanager
async def _reached(target: Http) -> AsyncGenerator[TransportStreams]:
    # The family of clients that the SDK itself is built on.
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    timeout = httpx2.Timeout(PATIENCE_S, read=_STREAM_S)
    headers = dict(target.headers)
    async with (
        httpx2.AsyncClient(headers=headers, timeout=timeout, trust_env=False) as client,
        streamable_http_client(target.url, http_client=client) as streams,
    ):
        yield streams
