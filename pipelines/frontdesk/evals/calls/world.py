"""The state of the world before and after a call: a business's rows, read around our own code."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from frontdesk.evals.scenarios.scenario import Cell, Expected, Pattern
from frontdesk_processors.errors import BadSetting

Stored = str | int | float | bytes | None
Row = Mapping[str, Stored]
Rows = Sequence[tuple[Stored, ...]]
"""A table as the database gives it."""
Tables = Mapping[str, Mapping[str, Row]]
"""Rows by table and primary key."""
Kind = Literal["inserted", "updated", "deleted"]
OURS = ("fd_", "frontdesk_", "alembic_", "sqlite_")
"""Prefixes of tables that are no trade's: receipts, conversations, versions."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row that is new, other, or gone.

    Parameters:
        kind: Which of them.
        table: Its table.
        id: Its primary key, as text.
        row: How it stands now, or stood last.
    """

    kind: Kind
    table: str
    id: str
    row: Row

    def __str__(self) -> str:
        """The row as whoever mends the agent needs to see it."""
        return f"{self.table} {self.kind}: {dict(self.row)}"


@dataclass(frozen=True, kw_only=True)
class World:
    """Every row of a trade's tables at one moment.

    Parameters:
        tables: Its rows.
        links: Foreign keys: table and column to the table that they name a row of.
        stored: The tables as the database gave them, by name.
    """

    tables: Tables
    links: Mapping[tuple[str, str], str]
    stored: Mapping[str, Rows] = field(default_factory=dict[str, Rows], repr=False)

    @classmethod
    def read(
        cls, path: Path, *, without: Collection[str] = (), since: World | None = None
    ) -> World:
        """The rows of a SQLite database, without those of the tables named.

        Args:
            path: The database.
            without: Names of tables.
            since: An earlier world of the same business, with which this one shares the tables
                that have not changed: there are thousands of rows, and a call writes a few.

        Raises:
            BadSetting: There is no such database.
        """
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                names = [
                    name
                    for (name,) in connection.execute(
                        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                    )
                    if name not in without and not name.startswith(OURS)
                ]
                stored: dict[str, Rows] = {
                    name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names
                }
                return cls(
                    tables={
                        name: since.tables[name]
                        if since is not None and since.stored.get(name) == rows
                        else _keyed(connection, name, rows)
                        for name, rows in stored.items()
                    },
                    links=dict(_links(connection, names)),
                    stored=stored,
                )
        except sqlite3.Error as error:
            raise BadSetting(f"{str(path)!r} cannot be read as a database: {error}") from error

    def over(self, elsewhere: Tables) -> World:
        """The same world, where other systems hold the rows of these tables."""
        return World(tables={**self.tables, **elsewhere}, links=self.links)

    def changes(self, after: World) -> list[Change]:
        """What is new, other or gone in a later world."""
        found: list[Change] = []
        for table, rows in after.tables.items():
            before = self.tables.get(table, {})
            if rows is before:
                continue
            found += [
                Change(
                    kind="inserted" if key not in before else "updated",
                    table=table,
                    id=key,
                    row=row,
                )
                for key, row in rows.items()
                if before.get(key) != row
            ]
            found += [
                Change(kind="deleted", table=table, id=key, row=row)
                for key, row in before.items()
                if key not in rows
            ]
        return found

    def shows(self, change: Change, pattern: Pattern) -> bool:
        """Whether a row is as a pattern says; paths follow foreign keys.

        Raises:
            BadSetting: A column of the pattern does not exist.
        """
        return all(
            _same(self._value(change.table, change.row, path.split(".")), wanted)
            for path, wanted in pattern.items()
        )

    def _value(self, table: str, row: Row, path: Sequence[str]) -> Stored:
        column, *rest = path
        if column not in row:
            raise BadSetting(f"table {table!r} has no column {column!r}; it has {', '.join(row)}")
        value = row[column]
        if not rest or value is None:
            return value
        to = self.links.get((table, column))
        if to is None:
            raise BadSetting(f"{table}.{column} refers to no table: {'.'.join(path)}")
        return self._value(to, self.tables[to][str(value)], rest)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How the changes of a call stand to what was expected.

    Parameters:
        missing: What was expected and is not there.
        collateral: What changed and was not to.
        doubled: What was expected once and is there again.
    """

    missing: tuple[str, ...] = ()
    collateral: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


def compare(world: World, changes: Sequence[Change], expected: Expected) -> Compared:
    """Hold the changes of a call against the rows that were expected, each to one row."""
    left = list(changes)
    missing: list[str] = []
    wanted = [*_wanted("inserted", expected.inserted), *_wanted("updated", expected.updated)]
    for kind, table, pattern in wanted:
        hit = next((one for one in left if _is(world, one, kind, table, pattern)), None)
        if hit is None:
            missing.append(f"{table} {kind}: {dict(pattern)}")
        else:
            left.remove(hit)
    again = [one for one in left if any(_is(world, one, *want) for want in wanted)]
    return Compared(
        missing=tuple(missing),
        collateral=tuple(str(one) for one in left if one not in again),
        doubled=tuple(str(one) for one in again),
    )


def _wanted(
    kind: Kind, tables: Mapping[str, Sequence[Pattern]]
) -> Iterator[tuple[Kind, str, Pattern]]:
    for table, patterns in tables.items():
        for pattern in patterns:
            yield kind, table, pattern


def _is(world: World, change: Change, kind: Kind, table: str, pattern: Pattern) -> bool:
    return (change.kind, change.table) == (kind, table) and world.shows(change, pattern)


def _same(stored: Stored, wanted: Cell) -> bool:
    if isinstance(wanted, date):
        return isinstance(stored, str) and stored.startswith(wanted.isoformat())
    if isinstance(wanted, bool):
        return stored == int(wanted)
    if wanted is None or isinstance(stored, int | float):
        return stored == wanted
    return str(stored) == str(wanted)


def _keyed(connection: sqlite3.Connection, table: str, stored: Rows) -> dict[str, Row]:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    names = [column[1] for column in columns]
    keys = [column[1] for column in sorted(columns, key=lambda c: c[5]) if column[5]] or names
    rows = (dict(zip(names, row, strict=True)) for row in stored)
    return {"/".join(str(row[key]) for key in keys): row for row in rows}


def _links(
    connection: sqlite3.Connection, names: Sequence[str]
) -> Iterator[tuple[tuple[str, str], str]]:
    for table in names:
        for key in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            yield (table, key[3]), key[2]
