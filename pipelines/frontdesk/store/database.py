"""Transactions on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.engine import BUSY_S, WRITES, engine_for
from frontdesk.store.location import Location
from frontdesk.store.server import Server
from frontdesk.store.translate import translated
from frontdesk_processors.errors import StoreError


class Database:
    """One database, its connections, and its writers' queue.

    Args:
        location: The file, prepared, or the server.

    Raises:
        MissingExtra: It is on a server, and the driver is not installed.
    """

    def __init__(self, location: Location | Server) -> None:
        self.location = location
        self._engine = engine_for(location)
        self._writers = self._engine.execution_options(**{WRITES: True})
        # SQLite lets one write at a time and polls unfairly for the turn; within a process
        # the writers stand in line, so that only other processes are polled for, and on a server
        # a crowd of them does not take every connection.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, *, write: bool) -> AsyncGenerator[AsyncSession]:
        """A session in a transaction, rolled back unless it is committed.

        Readers wait for nobody and see one state throughout. What the database raises in the body
        leaves it as one of the house's errors.

        Raises:
            KeyTaken: The body filed the same key twice.
            ReadOnlyStore: It is to write, and the database is read-only.
            StoreError: The lock was not had in `BUSY_S` seconds, or the database cannot be used.
        """
        async with self.untranslated(write=write) as session:
            with translated(self.location):
                yield session

    @asynccontextmanager
    async def untranslated(self, *, write: bool) -> AsyncGenerator[AsyncSession]:
        """A `transaction` whose body's errors, the database's too, pass through unchanged.

        A vertical's records are written in such a one, and know the database's errors.

        Raises:
            ReadOnlyStore: It is to write, and the database is read-only.
            StoreError: The lock was not had in `BUSY_S` seconds, or the database cannot be used.
        """
        if not write:
            async with self._session(write=False) as session:
                yield session
            return
        if self.location.read_only:
            raise self.location.refusal
        try:
            # Not by wait_for, which loses the lock when it is cancelled just as it is had.
            async with asyncio.timeout(BUSY_S):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StoreError(
                f"{self.location} is busy: another transaction of this process "
                f"has not ended in {BUSY_S:.0f} s"
            ) from error
        try:
            async with self._session(write=True) as session:
                yield session
        finally:
            self._turn.release()

    @asynccontextmanager
    async def _session(self, *, write: bool) -> AsyncGenerator[AsyncSession]:
        bind = self._writers if write else self._engine
        async with AsyncSession(bind, expire_on_commit=False) as session:
            with translated(self.location):
                await session.connection()
            yield session

    async def close(self) -> None:
        """Close every connection that is not in use."""
        await self._engine.dispose()


async def commit(session: AsyncSession) -> None:
    """Commit, and let a cancellation wait until it is known how that went."""
    task = asyncio.ensure_future(session.commit())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        # Bounded: the lock is held since the beginning, so the commit waits for nobody, and a
        # server that has stopped answering is given up on.
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise
