"""A PostgreSQL database behind SQLAlchemy: one writer at a time, every wait bounded.

The records decide by reading first and writing then: a provider's and a patient's appointments
must not overlap, a conversation has so many tries, receipts form a chain. No constraint holds these
between two transactions that do not see one another. So a writing transaction takes one advisory
lock of the database before it reads anything, and lets it go with its end: the writers are in
line, each sees all that was committed before it, and none has to be repeated. That is what SQLite's
``BEGIN IMMEDIATE`` gives, so that records are written once for both. SERIALIZABLE would need every
tool to be safe to run again, and repeats most under load; a business writes a few times a minute.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from frontdesk.store.server import Server
from frontdesk_processors.errors import MissingExtra

WRITER_LOCK = 0x66726F6E74646573
"""The advisory lock that writers stand in line for; known to one database alone."""

_IDLE_S = 60.0
"""How long a transaction may do nothing, in seconds: its process may be gone and hold the lock."""
_READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def postgres_engine(
    server: Server, *, writes: str, busy_s: float, migrating: bool, pool: dict[str, Any]
) -> AsyncEngine:
    """An engine on the database; connects to nothing yet.

    Args:
        server: The database.
        writes: Execution option of connections whose transactions will write.
        busy_s: How long a writer waits for its turn, in seconds.
        migrating: For schema changes, which may take as long as they need once it is their turn.
        pool: The pool's arguments.

    Raises:
        MissingExtra: The driver is not installed.
    """
    if find_spec("asyncpg") is None:
        raise MissingExtra("a PostgreSQL database", extra="postgres")
    settings = {
        "application_name": "frontdesk",
        "lock_timeout": _ms(busy_s),
        "statement_timeout": "0" if migrating else _ms(2 * busy_s),
        "idle_in_transaction_session_timeout": _ms(_IDLE_S),
        # The records hold moments without a zone, in UTC.
        "timezone": "UTC",
    }
    connect: dict[str, Any] = {"timeout": busy_s, "server_settings": settings}
    if not migrating:
        # The server's own limits do not help when it has stopped answering.
        connect["command_timeout"] = 2 * busy_s + 1
    if server.ssl is not None:
        connect["ssl"] = server.ssl
    url = URL.create(
        "postgresql+asyncpg",
        username=server.user,
        password=server.password,
        host=server.host,
        port=server.port,
        database=server.name,
    )
    engine = create_async_engine(
        url,
        hide_parameters=True,
        # A connection that a restart of the server has cut is replaced before it is used.
        pool_pre_ping=not migrating,
        connect_args=connect,
        **pool,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        if connection.get_execution_options().get(writes, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
        else:
            connection.exec_driver_sql(_READ)

    event.listen(engine.sync_engine, "handle_error", _without_values)
    return engine


def _ms(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))


def _without_values(context: ExceptionContext) -> None:
    """Leave out what PostgreSQL repeats of a row in an error's details: it is about people."""
    error: BaseException | None = context.original_exception
    while error is not None:
        _shorten(error)
        error = error.__cause__
    if context.sqlalchemy_exception is not None:
        _shorten(context.sqlalchemy_exception)


def _shorten(error: BaseException) -> None:
    if getattr(error, "detail", None) is not None and hasattr(error, "sqlstate"):
        error.detail = None  # pyright: ignore[reportAttributeAccessIssue]
    error.args = tuple(
        part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in error.args
    )
