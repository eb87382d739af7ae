"""A statement costs one trip to SQLite's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from frontdesk.store.engine import WRITES, engine_for
from frontdesk.store.location import Location, prepared
from frontdesk.store.one_trip import Connection, connects


class Counted(Connection):
    """A connection that counts its trips."""

    trips = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        Counted.trips += 1
        return await super()._execute(fn, *args, **kwargs)  # pyright: ignore[reportUnknownMemberType]


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> URL:
    monkeypatch.setattr("frontdesk.store.one_trip.Connection", Counted)
    monkeypatch.setattr(Counted, "trips", 0)
    return URL.create("sqlite+aiosqlite", database=str(tmp_path / "a.db"))


async def trips(
    connection: AsyncConnection, sql: str, rows: list[dict[str, str]] | None = None
) -> int:
    before = Counted.trips
    await connection.execute(text(sql), rows)
    return Counted.trips - before


async def test_a_statement_is_run_and_read_in_one_trip(counted: URL, tmp_path: Path) -> None:
    uri = (tmp_path / "a.db").as_uri()
    engine = create_async_engine(counted, async_creator=connects(uri, timeout_s=1))
    async with engine.connect() as one:
        assert await trips(one, "CREATE TABLE seats (id INTEGER PRIMARY KEY, name TEXT)") == 1
        rows = [{"name": name} for name in ("a", "b", "c")]
        assert await trips(one, "INSERT INTO seats (name) VALUES (:name)", rows) == 1
        assert await trips(one, "SELECT * FROM seats") == 1
        changed = await one.execute(text("UPDATE seats SET name = 'd' WHERE id > 1"))
        added = await one.execute(text("INSERT INTO seats (name) VALUES ('e')"))
        assert (changed.rowcount, added.lastrowid) == (2, 4)
        found = await one.execute(text("SELECT name FROM seats ORDER BY id"))
        assert [name for (name,) in found] == ["a", "d", "d", "e"]
        with pytest.raises(Exception, match="no such table") as wrong:
            await one.execute(text("SELECT * FROM chairs"))
        assert isinstance(wrong.value.__cause__, sqlite3.OperationalError)
    await engine.dispose()


async def test_a_read_takes_its_transaction_along(counted: URL, tmp_path: Path) -> None:
    engine = engine_for(prepared(Location(path=tmp_path / "b.db"), create=True))
    async with engine.connect() as one:
        before = Counted.trips
        await one.execute(text("SELECT 1"))
        assert Counted.trips - before == 1
        await one.rollback()
        before = Counted.trips
        async with one.begin():
            pass
        assert Counted.trips == before
        with pytest.raises(OperationalError, match="readonly"):
            await one.execute(text("CREATE TABLE seats (id INTEGER)"))
    await engine.dispose()


async def test_what_is_committed_is_not_given_up_once_more(counted: URL, tmp_path: Path) -> None:
    engine = engine_for(prepared(Location(path=tmp_path / "c.db"), create=True))
    writers = engine.execution_options(**{WRITES: True})
    async with writers.connect() as one:
        await one.execute(text("CREATE TABLE seats (id INTEGER)"))
        before = Counted.trips
        await one.commit()
    assert Counted.trips - before == 1
    async with writers.connect() as one:
        await one.execute(text("INSERT INTO seats VALUES (1)"))
        before = Counted.trips
    assert Counted.trips - before == 1
    async with engine.connect() as one:
        assert (await one.execute(text("SELECT count(*) FROM seats"))).scalar() == 0
    await engine.dispose()
