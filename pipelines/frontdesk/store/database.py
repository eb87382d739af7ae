"""Transactions on one database file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.engine import WRITES, engine_for
from frontdesk.store.location import Location
from frontdesk.store.translate import translated
from frontdesk_processors.errors import StoreError

QUEUE_S = 20.0
"""How long a writer stands in line behind others of its process, in seconds. The line moves, so
this is longer than any caller is kept waiting without a word: Guard and Act have deadlines too.
"""


class Database:
    """One file, its connections, and its writers' queue.

    Args:
        location: The file, prepared.
    """

    def __init__(self, location: Location) -> None:
        self.location = location
        self._engine = engine_for(location)
        self._writers = self._engine.execution_options(**{WRITES: True})
        # SQLite lets one write at a time and polls unfairly for the turn; within a process
        # the writers stand in line, so that only other processes are polled for.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, *, write: bool) -> AsyncGenerator[AsyncSession]:
        """A session in a transaction, rolled back unless it is committed.

        Readers wait for nobody and see one state throughout. What the body raises passes through
        unchanged.

        Raises:
            ReadOnlyStore: It is to write, and the database is read-only.
            StoreError: The turn was not had in `QUEUE_S` seconds, another process has held the
                lock for too long, or the file cannot be used.
        """
        if not write:
            async with self._session(write=False) as session:
                yield session
            return
        if self.location.read_only:
            raise self.location.refusal
        try:
            # Not wait_for: cancelled in the tick in which it is our turn, it keeps it for ever.
            async with asyncio.timeout(QUEUE_S):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StoreError(
                f"{self.location} is busy: another transaction of this process "
                f"has not ended in {QUEUE_S:.0f} s"
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
                await finished(session.connection())
            yield session

    async def close(self) -> None:
        """Close every connection that is not in use."""
        await self._engine.dispose()


async def commit(session: AsyncSession) -> None:
    """Commit, and let a cancellation wait until it is known how that went."""
    await finished(session.commit())


async def finished(work: Coroutine[object, object, object]) -> None:
    """Do a part of a transaction, and let a cancellation wait until that part has ended.

    A statement that is abandoned goes on in the driver's thread: a begin would take the lock after
    nobody is left to give it back. Bounded by the time for which the driver waits for the lock.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise
