"""Whether a database's schema is this release's, and what is done when it is not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError

from frontdesk.store import revisions
from frontdesk.store.database import Database
from frontdesk.store.engine import MIGRATION_BUSY_S, WRITES, engine_for
from frontdesk.store.location import Location
from frontdesk.store.revisions import Revisions
from frontdesk.store.server import Server
from frontdesk.store.translate import sqlite_code, translated
from frontdesk_processors.errors import ReadOnlyStore, StoreError

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
"""This package's own revisions."""

_RETRY_S = 0.02
"""Between two tries to take a lock that SQLite does not wait for itself, in seconds."""


async def bring_up_to_date(database: Database, folders: Sequence[Path]) -> None:
    """Upgrade the schema to the last revision of every folder, if it is not there.

    Raises:
        DefinitionError: A folder holds no revisions, or one that cannot be read.
        ReadOnlyStore: It needs an upgrade and cannot be written.
        StoreError: It is newer than this release, or cannot be read.
    """
    known = await asyncio.to_thread(revisions.read, folders)
    location = database.location
    async with database.transaction(write=False) as session:
        connection = await session.connection()
        ready = await connection.run_sync(_is_current, known, location)
    if ready:
        return
    if location.read_only:
        raise ReadOnlyStore(
            f"{location} needs its schema brought up to date, and is read-only: "
            f"{location.read_only}; open it once where it can be written"
        )
    # Alembic takes longer to import than a warm database takes to open.
    await asyncio.to_thread(import_module, "frontdesk.store.migrate")
    with translated(location):
        await _upgrade(location, known, folders)


def _is_current(connection: Connection, known: Revisions, location: Location | Server) -> bool:
    """Whether nothing is to be done.

    Raises:
        StoreError: The schema is newer than this release.
    """
    applied = _applied(connection)
    state = known.state(applied)
    if state == "newer":
        raise StoreError(
            f"{location} was written by a newer release (schema {', '.join(sorted(applied))}); "
            "upgrade frontdesk, or name another database"
        )
    if isinstance(location, Server):
        if not applied and not location.create:
            raise StoreError(f"{location} holds nothing of frontdesk yet; check the name")
        return state == "current"
    # A reader takes the file as it is; for a writer, the log is what keeps readers from waiting.
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    return state == "current" and (mode == "wal" or bool(location.read_only))


def _applied(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return [str(version) for version in rows.scalars()]


class Standing(NamedTuple):
    """How a server's database is.

    Attributes:
        applied: The revisions it stands at; none when it has no tables of ours.
        version: The server's version.
        writable: Whether it can be written.
    """

    applied: list[str]
    version: str
    writable: bool


async def applied_on(server: Server) -> Standing:
    """How a server's database is; changes nothing in it.

    Raises:
        MissingExtra: The driver is not installed.
        StoreError: It cannot be reached or does not let us in.
    """
    database = Database(server)
    try:
        async with database.transaction(write=False) as session:
            connection = await session.connection()
            applied = await connection.run_sync(_applied)
            version = await connection.exec_driver_sql("SHOW server_version")
            refuses = await connection.exec_driver_sql("SHOW default_transaction_read_only")
            number = str(version.scalar_one()).partition(" ")[0]
            return Standing(applied, number, refuses.scalar_one() == "off")
    finally:
        await database.close()


async def _upgrade(location: Location | Server, known: Revisions, folders: Sequence[Path]) -> None:
    from frontdesk.store.migrate import upgrade

    engine = engine_for(location, migrating=True).execution_options(**{WRITES: True})
    deadline = asyncio.get_running_loop().time() + MIGRATION_BUSY_S
    try:
        while True:
            try:
                async with engine.begin() as connection:
                    # Another process may have done it while this one waited for the lock.
                    if not await connection.run_sync(_is_current, known, location):
                        await connection.run_sync(upgrade, folders)
                return
            except (OperationalError, sqlite3.OperationalError) as error:
                # To turn the log on, SQLite needs the file for itself and does not wait for it.
                busy = sqlite_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not busy or asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(_RETRY_S)
    finally:
        await engine.dispose()
