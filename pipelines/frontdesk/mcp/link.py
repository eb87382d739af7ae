"""A desk's connection to an MCP server: asked by all its sessions at once, made anew when lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loguru import logger

from frontdesk.mcp.held import Held
from frontdesk.mcp.pins import Pin
from frontdesk.mcp.target import Target
from frontdesk_processors.errors import BadSetting, DefinitionError, Unavailable, Unclear
from frontdesk_processors.values import Json

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.types import CallToolResult


@dataclass(frozen=True)
class Answer:
    """What a server answered to a call.

    Parameters:
        told: Its structured content, else its text, read as JSON where it is an object.
        failed: Whether the server says that the tool did not do as asked.
    """

    told: Json
    failed: bool


class Link:
    """A connection to a server. Made by `Server.connect`.

    Args:
        name: What the server is called in errors.
        target: Where it is.
        pins: What it has to offer.
        patience_s: How long one answer may take, in seconds.
    """

    def __init__(
        self, name: str, target: Target, *, pins: Mapping[str, Pin], patience_s: float
    ) -> None:
        self._name = name
        self._target = target
        self._pins = pins
        self._patience_s = patience_s
        self._held: Held | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect, and hold the server to what it offered when its tools were named.

        One that cannot be reached now is connected to when it is needed, and held to it then.

        Raises:
            BadSetting: Its program cannot be started.
            DefinitionError: It offers something else.
            MissingExtra: The extra that speaks MCP is not installed.
        """
        held = self._now()
        try:
            await held.session()
        except Unavailable as error:
            logger.error("{}; its tools do nothing until it is", error)
        except OSError as error:
            raise BadSetting(f"MCP server {self._name!r} cannot be started: {error}") from error
        if held.changed:
            reasons = "; ".join(f"{tool!r} {reason}" for tool, reason in held.changed.items())
            raise DefinitionError(
                f"MCP server {self._name!r} has changed since its tools were named: {reasons}. "
                "Read what it offers now, and pin it: python -m frontdesk.mcp"
            )

    async def close(self) -> None:
        """Leave the server; what is being asked of it fails."""
        if self._held is not None:
            await self._held.leave()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def ask(self, tool: str, arguments: Mapping[str, Json], *, safe: bool) -> Answer:
        """Call a tool once, and wait for the answer no longer than the patience.

        What only asks is asked once more where the connection turned out to be gone. Before it is
        asked to do something, the server has to show that it is there.

        Args:
            tool: What the server calls it.
            arguments: Its arguments.
            safe: Whether it changes nothing.

        Raises:
            Unavailable: It was not asked, or was only asked to tell something and did not.
            Unclear: It was asked to do something, and did not say that it did or did not.
        """
        held, session = await self._there(alive=not safe)
        if tool in held.changed:
            raise Unavailable(f"{self._name}: {tool!r} {held.changed[tool]} since it was named")
        try:
            return await self._called(held, session, tool, arguments, safe=safe)
        except _Gone as gone:
            if not safe:
                raise Unclear(f"{self._name} was lost while it was asked") from gone
        held, session = await self._there(alive=False)
        try:
            return await self._called(held, session, tool, arguments, safe=True)
        except _Gone as error:
            raise Unavailable(f"{self._name} was lost while it was asked") from error

    async def _there(self, *, alive: bool) -> tuple[Held, ClientSession]:
        """A session that stands, connected anew if need be.

        Args:
            alive: Whether it has to have answered just now.

        Raises:
            Unavailable: There is none to be had.
        """
        from mcp.shared.exceptions import MCPError

        held = self._now()
        try:
            session = await held.session()
            if alive:
                async with asyncio.timeout(self._patience_s):
                    await session.send_ping()
        except (MCPError, TimeoutError):
            self._lose(held)
            held = self._now()
            session = await held.session()
        except OSError as error:
            raise Unavailable(f"{self._name} cannot be started: {error.strerror}") from error
        return held, session

    def _now(self) -> Held:
        if self._held is None or self._held.lost:
            self._held = Held(
                self._name, self._target, pins=self._pins, patience_s=self._patience_s
            )
        return self._held

    def _lose(self, held: Held) -> None:
        """Leave a session that is of no use, and begin another, beside whatever else goes on."""
        if not held.lost:
            held.lost = True
            leaving = asyncio.create_task(held.leave())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            self._now()

    async def _called(
        self,
        held: Held,
        session: ClientSession,
        tool: str,
        arguments: Mapping[str, Json],
        *,
        safe: bool,
    ) -> Answer:
        from mcp.shared.exceptions import MCPError

        lost = Unavailable if safe else Unclear
        try:
            async with asyncio.timeout(self._patience_s):
                return _answer(await session.call_tool(tool, dict(arguments)))
        except TimeoutError as error:
            held.look()
            raise lost(f"{self._name} did not answer {tool!r} in {self._patience_s:g} s") from error
        except MCPError as error:
            if _is_lost(error):
                self._lose(held)
                raise _Gone from error
            raise lost(f"{self._name} answered {tool!r} with error {error.code}") from error
        except Exception as error:
            # What it quotes may be about somebody; its kind is enough to mend it.
            kind = type(error).__name__
            raise lost(f"{self._name} gave {tool!r} an answer of no use: {kind}") from error


class _Gone(Exception):
    """The connection broke before an answer came."""


def _is_lost(error: Any) -> bool:
    from mcp.types import CONNECTION_CLOSED, INVALID_REQUEST

    # Over HTTP, a session that the server knows no more is an invalid request.
    return error.code in (CONNECTION_CLOSED, INVALID_REQUEST)


def _answer(result: CallToolResult) -> Answer:
    from mcp.types import TextContent

    if result.structured_content is not None:
        return Answer(result.structured_content, failed=result.is_error)
    text = "\n".join(one.text for one in result.content if isinstance(one, TextContent))
    return Answer(_read(text), failed=result.is_error)


def _read(text: str) -> Json:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
