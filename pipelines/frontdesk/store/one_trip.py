"""SQLite's driver with one trip to its thread a statement.

aiosqlite runs SQLite in a thread of its own, and SQLAlchemy asks it four times for what one
statement needs: a cursor, the execution, the rows, the end of the cursor. Each is a wake-up of the
thread and one of the loop. Here a cursor is opened, run, read to its end and closed in one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

import aiosqlite

_Rows = list[Any]


class _Ran(NamedTuple):
    """What a statement has come to."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: _Rows


class Connection(aiosqlite.Connection):
    """A connection whose cursors need one trip a statement.

    Attributes:
        first: Statements to be run in the trip of the next one, ahead of it: a transaction that
            begins so begins with what is read or written in it.
    """

    first: tuple[str, ...] = ()
    _ended = False
    """Whether nothing has run since a transaction ended: SQLAlchemy gives up even what it has
    committed, before a connection is lent again."""

    def cursor(self) -> Cursor:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A new cursor; it costs nothing before it is used."""
        return Cursor(self)

    async def ran(self, work: Callable[[sqlite3.Cursor], object]) -> _Ran:
        """Run something on a new cursor in the thread, and read that to its end."""
        first, self.first = self.first, ()
        self._ended = False
        return await self._execute(_run, self._conn, first, work)  # pyright: ignore[reportUnknownMemberType]

    async def rollback(self) -> None:
        """Give up the transaction; one that was not begun, or has ended, costs nothing."""
        if self._begun():
            await super().rollback()
            self._ended = True

    async def commit(self) -> None:
        """Commit the transaction; one that was not begun, or has ended, costs nothing."""
        if self._begun():
            await super().commit()
            self._ended = True

    def _begun(self) -> bool:
        """Whether something may have run in the transaction, which is not begun any more."""
        ahead, self.first = self.first, ()
        return not (ahead or self._ended)


class Cursor:
    """A cursor that has read all its rows once it has run; the driver's part of SQLAlchemy's.

    Args:
        connection: Where it runs.
    """

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: _Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """There is nothing to open yet."""
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        """There is nothing to wait for."""
        return self.__aenter__().__await__()

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement, and read its rows."""
        self._take(await self._connection.ran(lambda one: one.execute(operation, parameters)))

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each of several rows of parameters."""
        self._take(await self._connection.ran(lambda one: one.executemany(operation, parameters)))

    async def fetchall(self) -> _Rows:
        """The rows of the statement that was run; once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It was closed when its rows were read."""
        self._rows = []

    def _take(self, ran: _Ran) -> None:
        self.description, self.rowcount, self.lastrowid, self._rows = ran


def _run(
    connection: sqlite3.Connection,
    first: Sequence[str],
    work: Callable[[sqlite3.Cursor], object],
) -> _Ran:
    cursor = connection.cursor()
    try:
        for statement in first:
            cursor.execute(statement)
        work(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return _Ran(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


def connects(uri: str, *, timeout_s: float) -> Callable[[], Awaitable[Connection]]:
    """What SQLAlchemy opens connections with: its ``async_creator``.

    Args:
        uri: The file, as SQLite takes it in URIs.
        timeout_s: How long a statement waits for a lock, in seconds.
    """

    async def connect() -> Connection:
        opens = partial(sqlite3.connect, uri, uri=True, timeout=timeout_s)
        connection = Connection(opens, iter_chunk_size=1)
        # A process that is told to end does not wait for it.
        connection._thread.daemon = True  # pyright: ignore[reportPrivateUsage]
        await connection
        return connection

    return connect
