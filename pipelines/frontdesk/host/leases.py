"""A lease: one process at a time holds a conversation, and one that died loses it soon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from loguru import logger

from frontdesk.store.lines import Lines
from frontdesk_processors.errors import FrontdeskError, StoreError
from frontdesk_processors.moments import later

HOLD_S = 15.0
"""How long a process that died goes on holding a conversation, in seconds."""

PATIENCE_S = HOLD_S + 1
"""How long to wait for who holds it, in seconds: longer than one that died can hold it."""

RENEW_S = 5.0
"""How often who holds it says so, in seconds."""

_RETRY_S = 0.25


class Taken(FrontdeskError):
    """Another line holds the conversation."""


class Lost(Taken):
    """Another line has come to hold the conversation that this one held."""


class Lease:
    """Holds a conversation for as long as its context lasts, and renews itself.

    Where another has come to hold it, as when this process stood still for too long, what runs
    under the context is cancelled.

    Args:
        lines: Where leases are kept.
        conversation: What is held.
        holder: Who holds it, unlike any other.
        clock: The time, aware.
        patience_s: How long to wait for who holds it, in seconds.

    Raises:
        Taken: Another has held it all that time.
        Lost: Another has come to hold it, at the end of what was cancelled.
    """

    def __init__(
        self,
        lines: Lines,
        *,
        conversation: str,
        holder: str,
        clock: Callable[[], datetime],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._lines = lines
        self._conversation = conversation
        self._holder = holder
        self._clock = clock
        self._patience_s = patience_s
        self._renewing: asyncio.Task[None] | None = None
        self._lost_by: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        """Wait for it, and hold it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience_s
        while not await self._take():
            if loop.time() >= deadline:
                raise Taken("this conversation is being held on another line; end that first")
            await asyncio.sleep(_RETRY_S)
        holder = asyncio.current_task()
        assert holder is not None
        self._renewing = asyncio.create_task(self._renew(holder))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hold it no more; where that cannot be written, its time ends it."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        try:
            await self._lines.leave(self._conversation, holder=self._holder)
        except StoreError as lost:
            logger.warning("a lease is left to its time: {}", lost)
        lost_by = self._lost_by
        if lost_by and not lost_by.uncancel() and kind is asyncio.CancelledError:
            raise Lost("this conversation goes on on another line") from error

    async def _take(self) -> bool:
        now = self._clock()
        until = later(now, timedelta(seconds=HOLD_S))
        return await self._lines.take(self._conversation, holder=self._holder, until=until, now=now)

    async def _renew(self, holder: asyncio.Task[Any]) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                held = await self._take()
            except StoreError as error:
                logger.warning("a lease could not be renewed: {}", error)
                continue
            if not held:
                logger.error("the lease on {} was lost", self._conversation)
                self._lost_by = holder
                holder.cancel()
                return
