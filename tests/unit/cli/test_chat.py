"""A scripted conversation, run as it is from the command line."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import BOOKING, Ran

DAY = ("--today", "2026-11-23")
Run = Callable[..., Ran]
Script = Callable[[str | bytes], str]


def test_a_script_books_and_every_line_of_stdout_is_an_event(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script(BOOKING), *DAY, "--json")

    assert (ran.status, ran.err) == (0, "")
    kinds = [event["type"] for event in ran.events]
    assert (kinds[0], kinds[-1]) == ("agent", "end")
    assert all({"type", "turn", "t_ms"} <= event.keys() for event in ran.events)
    [booked] = [event for event in ran.of_type("done") if event["receipt"]]
    assert booked["ok"] and booked["verified"] and booked["receipt"]["does"] == "book"
    assert booked["receipt"]["facts"]["start"].startswith("2026-12-01T15:00")
    end = ran.events[-1]
    assert (end["outcome"], len(end["receipts"])) == ("completed", 1)


def test_the_clock_starts_at_the_days_opening_in_the_zone_of_the_business(
    run: Run, script: Script
) -> None:
    ran = run("chat", "healthcare", "--script", script(BOOKING), *DAY, "--json")
    [receipt] = ran.events[-1]["receipts"]
    assert receipt["done_at"].startswith("2026-11-23T09:00:")
    assert receipt["done_at"].endswith("-08:00")


def test_a_script_gives_the_same_conversation_every_time(run: Run, script: Script) -> None:
    words = ("chat", "healthcare", "--script", script(BOOKING), *DAY, "--json")
    said = [[event["text"] for event in run(*words).of_type("agent")] for _ in range(2)]
    assert said[0] == said[1]


def test_a_script_without_a_database_leaves_none_behind(
    run: Run, script: Script, home: Path
) -> None:
    run("chat", "healthcare", "--script", script("hello"), *DAY)
    assert not (home / "data").exists()


def test_a_caller_who_leaves_half_way_is_no_failure(run: Run, script: Script) -> None:
    line = "I need to see the doctor next Tuesday afternoon"
    ran = run("chat", "healthcare", "--script", script(line), *DAY, "--json")
    assert (ran.status, ran.events[-1]["outcome"]) == (0, "abandoned")


def test_the_number_they_call_from_reaches_the_desk_in_one_form(
    run: Run, script: Script, home: Path
) -> None:
    db = str(home / "clinic.db")
    run(
        "chat", "healthcare", "--script", script("hello"), "--db", db,
        "--caller", "+1 (415) 555-0123",
    )  # fmt: skip
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT phone FROM conversations").fetchall() == [
            ("+14155550123",)
        ]
    connection.close()


def test_the_seed_stands_in_the_last_event(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script("hello"), "--seed", "7", "--json")
    assert ran.events[-1]["seed"] == 7


def test_what_is_piped_in_is_a_script(run: Run) -> None:
    ran = run("chat", "healthcare", *DAY, "--json", stdin=b"# a note\nhello\n\nbye\n")
    assert [event["text"] for event in ran.of_type("caller")] == ["hello", "bye"]


def test_without_a_terminal_the_text_is_plain_and_a_line_stays_a_line(
    run: Run, script: Script
) -> None:
    ran = run("chat", "healthcare", "--script", script(BOOKING), *DAY)

    lines = ran.out.splitlines()
    assert "\x1b" not in ran.out
    assert "› March 5th 1984" in lines
    assert any(line.startswith("● You're booked: office visit") for line in lines)
    assert any("receipt book · R-" in line and "✓ verified" in line for line in lines)
    assert any("schedule_appointment ✗ identity_required" in line for line in lines)
    assert lines[-2] == "  completed · next: send confirmation · 1 receipt"
    assert lines[-1] == "  nothing of it is kept; --db FILE keeps it"


def test_the_last_line_is_a_command_that_works_as_it_stands(
    run: Run, script: Script, home: Path
) -> None:
    db = str(home / "my clinic.db")
    ran = run("chat", "healthcare", "--script", script("hello"), *DAY, "--db", db)

    [printed] = re.findall(r"^  frontdesk (.+) says why$", ran.out, re.MULTILINE)
    explained = run(*shlex.split(printed))
    assert (explained.status, explained.err) == (0, "")
    assert "heard     hello" in explained.out


def test_the_last_line_names_no_database_that_is_the_users_own(
    run: Run, script: Script, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_DB", str(home / "clinic.db"))
    ran = run("chat", "healthcare", "--script", script("hello"), "--db", str(home / "clinic.db"))
    assert re.fullmatch(r"  frontdesk calls explain c_\w+ says why", ran.out.splitlines()[-1])


def test_a_program_that_is_on_no_path_is_named_as_it_was_called(
    run: Run, script: Script, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.setattr(sys, "argv", [".venv/bin/frontdesk", "chat"])
    ran = run("chat", "healthcare", "--script", script("hello"), "--db", str(home / "clinic.db"))
    assert ran.out.splitlines()[-1].startswith("  .venv/bin/frontdesk calls explain c_")


@pytest.mark.parametrize("db", ["memory:", ":memory:", "sqlite://"])
def test_a_database_that_ends_with_the_command_is_called_private(
    run: Run, script: Script, db: str
) -> None:
    ran = run("chat", "healthcare", "--script", script("hello"), *DAY, "--db", db)
    assert "embedded brain · a private database" in ran.out
    assert "calls explain" not in ran.out


def test_an_explained_turn_says_which_rule_fired_and_why(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script(BOOKING), *DAY, "-v")
    assert "identity_required – the caller is not known well enough" in ran.out
    assert "confirmation – a change is read back first" in ran.out


@pytest.mark.parametrize(
    "line",
    ["a\x00b \x07", "word " * 200_000, "x" * 1_000_000, "שלום \u202eabc", "\x1b[2J\x1b]0;hi\x07"],
    ids=["nul", "a megabyte of words", "a megabyte", "right to left", "escapes"],
)
def test_no_line_of_a_caller_breaks_the_conversation_or_steers_the_terminal(
    run: Run, script: Script, line: str
) -> None:
    ran = run("chat", "healthcare", "--script", script(f"{line}\nhello"), *DAY)

    assert (ran.status, ran.err) == (0, "")
    assert "● Hello! How can I help you?" in ran.out
    assert not any(character in ran.out for character in "\x00\x07\x1b\u202e")


def test_json_carries_what_the_caller_said_as_it_may_be_kept(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script("\x1b[2J שלום \u202e"), *DAY, "--json")
    assert ran.of_type("caller")[0]["text"] == "[2J שלום"


def test_events_are_utf_8_whatever_the_terminal_speaks(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script("je m'appelle Zoé"), *DAY, "--json")
    assert "Zoé" in ran.out
    assert json.loads(ran.out.splitlines()[1])["text"] == "je m'appelle Zoé"
