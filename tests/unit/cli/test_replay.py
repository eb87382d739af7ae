"""Running a conversation again, as whoever looks into a complaint does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Ran

Run = Callable[..., Ran]
SAID = b"are you open on Thursday?\nand on Friday?\nbye\n"


@pytest.fixture
def db(run: Run, home: Path) -> str:
    """A clinic's database with one conversation in it."""
    name = str(home / "clinic.db")
    talk = ("chat", "healthcare", "--today", "2026-11-23", "--db", name)
    assert run(*talk, stdin=SAID).status == 0
    return name


def test_a_chat_is_run_again_stepped_through_and_changed(run: Run, db: str) -> None:
    ran = run("calls", "replay", "c_", "--db", db)
    assert ran.status == 0 and "as it was taped" in ran.out

    stepped = run("calls", "replay", "c_", "--db", db, "--step")
    assert "turn 1" in stepped.out and "get_office_hours" in stepped.out

    words = ("--change", "2", "I need a flu shot on Friday", "--say", "no thanks, bye")
    told = json.loads(run("calls", "replay", "c_", "--db", db, *words, "--json").out)
    assert (told["changed"], told["same"]) == (2, True)
    lines = [line["text"] for line in told["transcript"] if line["who"] == "caller"]
    assert lines == ["are you open on Thursday?", "I need a flu shot on Friday", "no thanks, bye"]


def test_who_asks_for_what_cannot_be_is_told_so(run: Run, db: str) -> None:
    for words, wrong in (
        (("--change", "8", "x"), "no turn 8"),
        (("--say", "x"), "--change"),
        (("--step", "--json"), "--json"),
        (("--brain", "parrot"), "parrot"),
    ):
        ran = run("calls", "replay", "c_", "--db", db, *words)
        assert ran.status == 2 and wrong in ran.err and ran.err.count("\n") == 1


def test_a_scenario_is_made_held_and_missed_when_it_no_longer_holds(
    run: Run, db: str, tmp_path: Path
) -> None:
    file, last = tmp_path / "hours.yaml", tmp_path / "last.jsonl"
    made = run("calls", "scenario", "c_", "--db", db, "--out", str(file))
    assert made.status == 0 and str(file) in made.out
    rerun = ("eval", "rerun", "--scenarios", str(file), "--json")
    held = run(*rerun, "--out", str(last))
    assert (held.status, json.loads(held.out)["alarms"]) == (0, [])

    text = file.read_text("utf-8")
    file.write_text(text.replace("outcome: answered", "outcome: completed"), encoding="utf-8")
    missed = run(*rerun, "--since", str(last))
    [alarm] = json.loads(missed.out)["alarms"]
    assert missed.status == 1 and "passed and does no more" in alarm

    both = run(*rerun, "--since", str(last), "--baseline", str(file))
    assert both.status == 2 and "give one" in both.err
