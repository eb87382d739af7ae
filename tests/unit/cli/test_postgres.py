"""The commands on a PostgreSQL database; the password is in nothing that they print."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.commands import BOOKING, Ran
from tests.support.postgres import PASSWORD, SIGNING_KEY, Postgres

Run = Callable[..., Ran]


@pytest.fixture
def db(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database."""
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    with asyncio.Runner() as runner:
        made = postgres.database(migrations=None)
        yield runner.run(made.__aenter__())
        runner.run(made.__aexit__(None, None, None))


def database(run: Run) -> tuple[bool, str]:
    ran = run("doctor", "--json")
    assert PASSWORD not in ran.out + ran.err
    [row] = [row for row in json.loads(ran.out) if row["check"] == "database"]
    return row["ok"], row["detail"]


def test_a_booking_is_filed_and_shown_and_no_command_prints_the_password(
    run: Run, db: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = ("chat", "healthcare", "--today", "2026-11-23")
    chats = [
        run(*talk, "--db", db, "--json", stdin=BOOKING.encode()),
        run(*talk, "--db", db, stdin=b"hello\n"),
    ]
    assert [ran.status for ran in chats] == [0, 0]
    listed = run("calls", "list", "--db", db, "--json")
    [call] = [call for call in json.loads(listed.out) if call["outcome"] == "completed"]
    more = [run("calls", word, call["id"], "--db", db) for word in ("show", "explain")]
    assert "✓ verified" in more[0].out
    monkeypatch.setenv("FRONTDESK_DB", db)
    more.append(run("calls", "show", "nobody"))
    wrong = [run("calls", "list", "--db", db + end) for end in ("x", "/y", "?sslmode=z")]
    assert [ran.status for ran in wrong] == [1, 2, 2]
    for ran in (*chats, listed, *more, *wrong):
        assert PASSWORD not in ran.out + ran.err


def test_nobody_is_answered_while_no_receipt_could_be_signed(
    run: Run, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRONTDESK_SIGNING_KEY")
    ran = run("chat", "healthcare", "--db", db, stdin=b"hello\n")
    assert (ran.status, ran.out) == (1, "")
    assert "export FRONTDESK_SIGNING_KEY=" in ran.err


def test_doctor_says_how_the_database_is(
    run: Run, db: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_DB", db)
    ok, detail = database(run)
    assert ok and "given its tables when first used" in detail
    run("chat", "healthcare", stdin=b"hello\n")
    ok, detail = database(run)
    assert ok and f"on 127.0.0.1:{postgres.port} (PostgreSQL " in detail
    for url, told in (
        (f"{db}x", "does not exist on its server"),
        (db.replace(PASSWORD, f"{PASSWORD}x"), "check the user and the password"),
        (db.replace(str(postgres.port), "1"), "does not answer"),
    ):
        monkeypatch.setenv("FRONTDESK_DB", url)
        ok, detail = database(run)
        assert not ok and told in detail
