"""What changed in a business's rows, and how that stands to what was expected."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frontdesk.evals.calls.world import Compared, World, compare
from frontdesk.evals.scenarios import Expected
from frontdesk_processors.errors import BadSetting

SCHEMA = """
CREATE TABLE guests (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE tables (id TEXT PRIMARY KEY, day TEXT, guest_id TEXT REFERENCES guests(id), seats INT);
CREATE TABLE holds (id TEXT PRIMARY KEY);
INSERT INTO guests VALUES ('g1', 'Ann Example'), ('g2', 'Bo Example');
INSERT INTO tables VALUES ('t1', '2026-11-27', 'g1', 2);
"""
BOOKED = {"guest_id.name": "Bo Example", "day": date(2026, 11, 28), "seats": 4}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "inn.db"
    run(found, SCHEMA)
    return found


def run(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def after(path: Path, script: str, **expected: Any) -> Compared:
    before = World.read(path, without=("holds",))
    run(path, script)
    world = World.read(path, without=("holds",), since=before)
    return compare(world, before.changes(world), Expected(**expected))


def test_a_row_that_was_expected_is_found_by_its_own_columns_and_those_it_refers_to(
    path: Path,
) -> None:
    script = "INSERT INTO tables VALUES ('t2', '2026-11-28 19:00', 'g2', 4)"
    assert after(path, script, inserted={"tables": [BOOKED]}) == Compared()


def test_a_row_of_somebody_else_is_missing_and_collateral(path: Path) -> None:
    script = "INSERT INTO tables VALUES ('t2', '2026-11-28', 'g1', 4)"
    found = after(path, script, inserted={"tables": [BOOKED]})
    assert len(found.missing) == 1 and len(found.collateral) == 1 and not found.doubled


def test_what_is_there_twice_is_doubled(path: Path) -> None:
    script = (
        "INSERT INTO tables VALUES ('t2', '2026-11-28', 'g2', 4), ('t3', '2026-11-28', 'g2', 4)"
    )
    found = after(path, script, inserted={"tables": [BOOKED]})
    assert len(found.doubled) == 1 and not found.missing and not found.collateral


def test_a_row_that_is_changed_or_gone_unasked_is_collateral(path: Path) -> None:
    found = after(path, "UPDATE tables SET seats = 9; DELETE FROM guests WHERE id = 'g2'")
    assert len(found.collateral) == 2


def test_a_change_that_was_expected_is_none(path: Path) -> None:
    expected = {"tables": [{"guest_id.name": "Ann Example", "seats": 9}]}
    assert after(path, "UPDATE tables SET seats = 9", updated=expected) == Compared()


def test_tables_that_are_written_in_passing_do_not_count(path: Path) -> None:
    assert after(path, "INSERT INTO holds VALUES ('h1')") == Compared()


def test_tables_that_have_not_changed_are_shared_with_the_earlier_world(path: Path) -> None:
    before = World.read(path)
    run(path, "UPDATE tables SET seats = 9")
    world = World.read(path, since=before)
    assert world == World.read(path)
    assert world.tables["guests"] is before.tables["guests"]
    assert [str(one) for one in before.changes(world)] == [
        "tables updated: {'id': 't1', 'day': '2026-11-27', 'guest_id': 'g1', 'seats': 9}"
    ]


def test_a_column_that_does_not_exist_is_named(path: Path) -> None:
    script = "INSERT INTO tables VALUES ('t2', '2026-11-28', 'g2', 4)"
    with pytest.raises(BadSetting, match="no column 'table_size'; it has id, day"):
        after(path, script, inserted={"tables": [{"table_size": 4}]})
