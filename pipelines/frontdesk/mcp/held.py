"""One session with an MCP server, on a task that opens, watches and leaves it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from loguru import logger

from frontdesk.mcp.pins import Pin, differing
from frontdesk.mcp.target import Target, opened
from frontdesk_processors.errors import Unavailable

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client.session import IncomingMessage
    from mcp.types import Tool as Offered

CONNECT_S = 10.0
"""How long a server may take to start and to say what it offers, in seconds."""
_LEAVE_S = 10.0
"""How long it may take to leave one: it is asked to end, told to, and killed, in that order."""
_PAGES = 20
"""More pages than any server's list of tools has."""


class Held:
    """A session that stands until it is lost or left. It begins when this is made.

    The SDK's transports have to be left in the task that entered them, so that one task does both.

    Args:
        name: What the server is called in errors.
        target: Where it is.
        pins: What it has to offer.
        patience_s: How long it may take to answer once, in seconds.
    """

    def __init__(
        self, name: str, target: Target, *, pins: Mapping[str, Pin], patience_s: float
    ) -> None:
        self._name = name
        self._target = target
        self._pins = pins
        self._patience_s = patience_s
        #: What is different about which tool since it was named.
        self.changed: Mapping[str, str] = {}
        #: Whether it is of no use any more.
        self.lost = False
        self._session: asyncio.Future[ClientSession] = asyncio.get_running_loop().create_future()
        self._looks: asyncio.Queue[bool] = asyncio.Queue()
        self._task = asyncio.create_task(self._hold())
        self._timer = asyncio.get_running_loop().call_later(CONNECT_S, self._give_up)

    async def session(self) -> ClientSession:
        """The session, once the server has said what it offers.

        Raises:
            Unavailable: It could not be reached, or said nothing in time.
            OSError: The program cannot be started.
            FrontdeskError: The extra is missing.
        """
        return await asyncio.shield(self._session)

    def look(self) -> None:
        """Have it asked again what it offers: it has said nothing for long, or that it changed."""
        self._looks.put_nowait(True)

    def lose(self) -> None:
        """Have it left: it is of no use any more."""
        self.lost = True
        self._looks.put_nowait(False)

    async def leave(self) -> None:
        """Leave it, and wait until that is done."""
        self.lose()
        self._timer.cancel()
        _, still = await asyncio.wait({self._task}, timeout=_LEAVE_S)
        if still:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _hold(self) -> None:
        try:
            async with opened(self._target, heard=self._heard) as session:
                await session.initialize()
                self.changed = await self._checked(session)
                self._timer.cancel()
                if not self._session.done():
                    self._session.set_result(session)
                while await self._looks.get():
                    async with asyncio.timeout(self._patience_s):
                        self.changed = await self._checked(session)
        except (Exception, asyncio.CancelledError) as error:
            # A transport that fails cancels this task from inside, and tells why on the way out.
            self._ended(_cause(error))
        finally:
            self.lost = True
            self._timer.cancel()

    def _ended(self, error: BaseException) -> None:
        if self._session.done():
            logger.warning("{} is lost: {}", self._name, type(error).__name__)
            return
        if not isinstance(error, OSError | ImportError) or isinstance(error, ConnectionError):
            error = Unavailable(f"{self._name} cannot be reached: {type(error).__name__}")
        self._session.set_exception(error)
        # Whoever waits for it is told; without anybody it is no defect.
        self._session.exception()

    def _give_up(self) -> None:
        if not self._session.done():
            self._session.set_exception(Unavailable(f"{self._name} does not answer"))
            self._session.exception()
            self._task.cancel()

    async def _checked(self, session: ClientSession) -> Mapping[str, str]:
        changed = differing(self._pins, await _offered(session))
        for tool, reason in changed.items():
            logger.error("{}: tool {!r} {} since it was named", self._name, tool, reason)
        return changed

    async def _heard(self, message: IncomingMessage) -> None:
        from mcp.types import ToolListChangedNotification

        if isinstance(message, ToolListChangedNotification):
            self.look()


async def pins_of(target: Target) -> list[Pin]:
    """What a server offers now.

    Raises:
        MissingExtra: The extra that speaks MCP is not installed.
        OSError: Its program cannot be started.
    """
    async with opened(target, heard=_deaf) as session:
        await session.initialize()
        return [Pin.of(tool) for tool in await _offered(session)]


async def _deaf(message: IncomingMessage) -> None:
    pass


async def _offered(session: ClientSession) -> list[Offered]:
    from mcp.types import PaginatedRequestParams

    listed = await session.list_tools()
    offered: list[Offered] = list(listed.tools)
    for _ in range(_PAGES):
        if listed.next_cursor is None:
            break
        after = PaginatedRequestParams(cursor=listed.next_cursor)
        listed = await session.list_tools(params=after)
        offered += listed.tools
    return offered


def _cause(error: BaseException) -> BaseException:
    """The one error that a group of one holds, at whatever depth."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    held = cast("tuple[BaseException, ...]", error.exceptions)  # pyright: ignore[reportUnknownMemberType]
    return _cause(held[0]) if len(held) == 1 else error  # pyright: ignore[reportUnknownVariableType]
