"""A database behind SQLAlchemy: a file's settings, and when its transactions lock."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from sqlalchemy import URL, Connection, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool
from sqlalchemy.util import LRUCache

from frontdesk.store import one_trip
from frontdesk.store.location import Location
from frontdesk.store.server import Server

BUSY_S = 5.0
"""How long a writer waits for another process, in seconds."""
MIGRATION_BUSY_S = 30.0
"""How long one waits for another process to bring the schema up to date, in seconds."""

WRITES = "frontdesk_writes"
"""Execution option of connections whose transactions will write."""


class AlikeDialect(SQLiteDialect_aiosqlite):
    """SQLite as every engine here has it: what is compiled for one of them holds for all.

    SQLAlchemy compiles a statement once for an engine, by its dialect. A process that opens many
    desks, each on a file of its own, would compile everything anew for each.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        """Whether it is of the same kind."""
        return type(other) is type(self)

    def __hash__(self) -> int:
        """As for every other of its kind."""
        return hash(type(self))


registry.register("sqlite.alike", __name__, AlikeDialect.__name__)
_COMPILED: LRUCache[Any, Any] = LRUCache(1_000)
"""Statements as SQLite takes them, by what they say; as long as they are used."""


def engine_for(location: Location | Server, *, migrating: bool = False) -> AsyncEngine:
    """An engine on the database; connects to nothing yet.

    Args:
        location: The file, prepared, or the server.
        migrating: One connection for schema changes: foreign keys are off, so that a table can be
            rebuilt under those that refer to it, and the lock is waited for longer.

    Raises:
        MissingExtra: It is on a server, and the driver is not installed.
    """
    busy_s = MIGRATION_BUSY_S if migrating else BUSY_S
    if isinstance(location, Server):
        from frontdesk.store.postgres import postgres_engine

        return postgres_engine(
            location, writes=WRITES, busy_s=busy_s, migrating=migrating, pool=_pool(migrating)
        )
    return _sqlite_engine(location, busy_s=busy_s, migrating=migrating)


def _sqlite_engine(location: Location, *, busy_s: float, migrating: bool) -> AsyncEngine:
    query = {"mode": "ro" if location.read_only else "rw"}
    if location.immutable:
        query["immutable"] = "1"
    engine = create_async_engine(
        URL.create("sqlite+alike", database=location.path.as_uri()),
        async_creator=one_trip.connects(
            f"{location.path.as_uri()}?{urlencode(query)}", timeout_s=busy_s
        ),
        # Errors are logged, and what a statement binds is about people.
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
        **_pool(migrating),
    )
    # A booking that was acknowledged survives a power cut only if the log is synced on commit.
    synchronous = "OFF" if location.scratch else "FULL"
    foreign_keys = "OFF" if migrating else "ON"

    @event.listens_for(engine.sync_engine, "connect")
    def _settle(connection: DBAPIConnection, record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # The driver's own BEGIN is deferred and skips reads; ours is `_begin`.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={foreign_keys}")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        if migrating:
            # Outside a transaction, where alone it can be; the file keeps it.
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _pool(migrating: bool) -> dict[str, Any]:
    if migrating:
        return {"poolclass": NullPool}
    # Writers queue before they take a connection, so nearly all of these serve readers.
    return {
        "poolclass": AsyncAdaptedQueuePool,
        "pool_size": 4,
        "max_overflow": 12,
        "pool_timeout": BUSY_S,
    }


def _begin(connection: Connection) -> None:
    """Begin as a writer at once, or as a reader that cannot become one.

    A reader that turns writer half way fails under load without waiting: SQLite will not let it
    upgrade a snapshot that another writer has passed.
    """
    writes = bool(connection.get_execution_options().get(WRITES, False))
    driver = cast("one_trip.Connection", connection.connection.driver_connection)
    query_only = f"PRAGMA query_only={'OFF' if writes else 'ON'}"
    if writes:
        driver.first = (query_only,)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Until something is read there is no state to be kept, nor a lock to wait for.
        driver.first = (query_only, "BEGIN")
