"""Where the appointment book's rows are: in a file, in PostgreSQL, or in another system."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import tempfile
import threading
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import asyncpg

from frontdesk.desk import Desk
from frontdesk.store.copying import copy
from frontdesk.testing import MONDAY, FixedClock
from frontdesk_processors.tool import Tool
from tests.support.agenda.agent import agent
from tests.support.agenda.elsewhere import Elsewhere
from tests.support.agenda.faults import Faults
from tests.support.agenda.oracle import Records
from tests.support.agenda.remote import remote_tools
from tests.support.agenda.vertical import agenda, local_tools
from tests.support.postgres import Postgres
from tests.support.ram import in_memory

BOOKINGS = "SELECT id, slot, ended FROM ag_bookings"
RECEIPTS = "SELECT tool, facts, after FROM receipts"

Result = TypeVar("Result")


class Place(Protocol):
    """The records of one interleaving."""

    url: str

    @property
    def there(self) -> Elsewhere | None:
        """The other system, where there is one."""
        ...

    def tools(self, faults: Faults) -> tuple[Tool, ...]:
        """The tools that write there."""
        ...

    def read(self) -> Records:
        """The records as they are committed."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Home(Protocol):
    """Makes places."""

    def place(self) -> Place:
        """A new one, empty."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Files:
    """SQLite files."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=in_memory())
        self._numbers = itertools.count()
        self._template = asyncio.run(_template(Path(self._folder.name)))

    def file(self) -> Path:
        """A database of its own."""
        to = Path(self._folder.name) / f"{next(self._numbers)}.db"
        copy(self._template, to)
        return to

    def place(self) -> Place:
        return _File(self.file())

    def close(self) -> None:
        self._folder.cleanup()


class _File:
    def __init__(self, file: Path, there: Elsewhere | None = None) -> None:
        self._file, self.url, self._there = file, str(file), there

    @property
    def there(self) -> Elsewhere | None:
        return self._there

    def tools(self, faults: Faults) -> tuple[Tool, ...]:
        return local_tools(faults)

    def read(self) -> Records:
        return _records(*_from_file(self._file, BOOKINGS, RECEIPTS))

    def close(self) -> None:
        for suffix in ("", "-wal", "-shm", ".key"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)


class Servers(Files):
    """Another system with the rows, and SQLite files with the receipts.

    Args:
        port: Of the other system.
    """

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def place(self) -> Place:
        return _Server(self.file(), Elsewhere(self._port, uuid4().hex))


class _Server(_File):
    def tools(self, faults: Faults) -> tuple[Tool, ...]:
        assert self.there is not None
        return remote_tools(faults, self.there)

    def read(self) -> Records:
        assert self.there is not None
        [receipts] = _from_file(self._file, RECEIPTS)
        rows = [(r["id"], r["slot"], r["ended_by"] is not None) for r in self.there.rows()]
        found = _records(rows, receipts)
        # What it said it did and did not is filed, and must never be told as done.
        real = tuple(one for one in found.receipts if one[1] in found.booked)
        return replace(found, receipts=real)


class Databases:
    """PostgreSQL databases.

    Args:
        server: The server.
    """

    def __init__(self, server: Postgres) -> None:
        self.server = server
        # What the caller hears is checked in the loop that talks; the records are read in another.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Wait for something without the loop of whoever asks."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def place(self) -> Place:
        return _Database(self)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Database:
    @property
    def there(self) -> Elsewhere | None:
        return None

    def __init__(self, home: Databases) -> None:
        self._home = home
        self._made = home.server.database(migrations=[agenda(()).migrations])
        self.url = home.run(self._made.__aenter__())
        self._connection: Any = home.run(_connected(self.url))

    def tools(self, faults: Faults) -> tuple[Tool, ...]:
        return local_tools(faults)

    def read(self) -> Records:
        return self._home.run(self._read())

    async def _read(self) -> Records:
        async with self._connection.transaction(isolation="repeatable_read", readonly=True):
            booked = await self._connection.fetch(BOOKINGS)
            filed = await self._connection.fetch(RECEIPTS)
        return _records(booked, filed)

    def close(self) -> None:
        self._home.run(self._connection.close())
        self._home.run(self._made.__aexit__(None, None, None))


async def _connected(url: str) -> Any:
    connect: Any = asyncpg.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return await connect(url)


def _from_file(file: Path, *queries: str) -> list[list[Any]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        connection.execute("BEGIN")
        found = [connection.execute(query).fetchall() for query in queries]
    connection.close()
    return found


def _records(rows: Sequence[Any], filed: Sequence[Any]) -> Records:
    return Records(
        booked={id: slot for id, slot, _ in rows},
        ended=frozenset(id for id, _, ended in rows if ended),
        receipts=tuple(
            ((tool, _plain(facts)["slot"]), str(_plain(after)["id"]))
            for tool, facts, after in filed
        ),
    )


def _plain(value: str | Mapping[str, Any]) -> Mapping[str, Any]:
    return json.loads(value) if isinstance(value, str) else value


async def _template(folder: Path) -> Path:
    """A database with its schema, to copy for each run."""
    file = folder / "template.db"
    business = agenda(local_tools(Faults()))
    async with await Desk.open(business, db=str(file), brain=agent, clock=FixedClock(MONDAY)):
        pass
    return file
