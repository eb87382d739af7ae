"""Handing out, erasing and purging conversations, as an operator does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import BOOKING, Ran
from tests.support.terminal import Terminal

Run = Callable[..., Ran]
CANARY = "zebra-canary-1804"


@pytest.fixture
def db(run: Run, home: Path) -> str:
    """A clinic's database with a booking in which the caller said the canary."""
    (home / "kept").mkdir()
    name = str(home / "kept" / "clinic.db")
    said = f"{CANARY}\n{BOOKING}"
    talk = ("chat", "healthcare", "--today", "2026-11-23", "--caller", "+14155550987")
    assert run(*talk, "--db", name, stdin=said.encode()).status == 0
    return name


def ids(run: Run, db: str) -> list[str]:
    return [call["id"] for call in json.loads(run("calls", "list", "--db", db, "--json").out)]


def on_disk(db: str) -> bytes:
    return b"".join(path.read_bytes() for path in Path(db).parent.iterdir())


def test_an_erased_call_is_nowhere_on_the_disk_and_the_chain_is_whole(run: Run, db: str) -> None:
    [id] = ids(run, db)
    said, number = CANARY.encode(), b"4155550987"
    assert said in on_disk(db) and number in on_disk(db)

    ran = run("calls", "erase", id, "--db", db, "--yes", "--json")
    erased = json.loads(ran.out)
    assert (ran.status, erased["erased"]) == (0, id)
    assert erased["rows"]["receipts"] == 1 and erased["rows"]["events"] > 10

    assert said not in on_disk(db) and number not in on_disk(db)
    assert ids(run, db) == []
    assert run("calls", "verify", "--db", db).out == "✓ chain default: 4 links, signed and whole\n"
    with closing(sqlite3.connect(db)) as connection:
        # The appointment is the clinic's, not the call's.
        booked = "SELECT count(*) FROM hc_appointments WHERE created_at >= '2026-11-23'"
        assert connection.execute(booked).fetchone() == (1,)


def test_nothing_is_erased_without_a_yes_or_the_whole_id(run: Run, db: str) -> None:
    [id] = ids(run, db)
    for words, told in (
        ((id,), "cannot be undone; say --yes"),
        ((id, "--json"), "cannot be undone; say --yes"),
        ((id[:5], "--yes"), f"is how {id} begins; give the whole id"),
        (("zzz", "--yes"), "unknown conversation 'zzz'"),
    ):
        ran = run("calls", "erase", *words, "--db", db)
        assert (ran.status, ran.out) == (2, "")
        assert told in ran.err
    assert ids(run, db) == [id]


@pytest.mark.parametrize(("typed", "left"), [("n", 1), ("yes", 0)])
def test_a_person_at_a_terminal_is_asked(
    run: Run, db: str, home: Path, typed: str, left: int
) -> None:
    [id] = ids(run, db)
    terminal = Terminal(home, "calls", "erase", id, "--db", db)
    try:
        terminal.until("[y/N]")
        terminal.types(f"{typed}\n")
        assert terminal.status() == left
    finally:
        terminal.leave()
    assert len(ids(run, db)) == left


def test_a_call_is_handed_out_as_one_json_object(run: Run, db: str) -> None:
    [id] = ids(run, db)
    out = json.loads(run("calls", "export", id[:5], "--db", db).out)
    assert out["id"] == id
    assert {"conversations", "events", "receipts", "links", "notices"} <= set(out["held"])
    assert CANARY in json.dumps(out["held"]["conversations"][0]["state"])


def test_calls_are_purged_when_they_are_older_than_they_are_kept(
    run: Run, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsaid = run("calls", "purge", "--db", db)
    assert (unsaid.status, unsaid.out) == (2, "")
    assert "set FRONTDESK_RETENTION_DAYS" in unsaid.err
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE conversations SET ended_at = '2020-01-01T00:00:00.000000+00:00'")
    run("chat", "healthcare", "--db", db, stdin=b"hello\n")
    old, new = sorted(ids(run, db), key=lambda id: id != _oldest(db))
    monkeypatch.setenv("FRONTDESK_RETENTION_DAYS", "400")
    ran = run("calls", "purge", "--db", db, "--json")
    assert json.loads(ran.out) == {"days": 400, "erased": [old], "kept": []}
    assert ids(run, db) == [new]
    assert CANARY.encode() not in on_disk(db)


def _oldest(db: str) -> str:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT id FROM conversations ORDER BY ended_at").fetchone()[0]
