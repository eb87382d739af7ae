"""``frontdesk init``: what it writes can be talked to at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Ran

Run = Callable[..., Ran]
Script = Callable[[str | bytes], str]


@pytest.mark.parametrize(
    ("trade", "asked", "told"),
    [
        ("healthcare", "Is there parking?", "You can park behind the house, free of charge."),
        ("salon", "What is your policy on gift cards?", "Gift cards are sold at the desk"),
    ],
)
def test_a_business_of_ones_own_passes_its_check_and_answers(
    *,
    run: Run,
    script: Script,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trade: str,
    asked: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("init", trade, "--dir", "mine", "--json")
    assert made.status == 0
    assert "business.toml" in json.loads(made.out)["files"]
    file = tmp_path / "mine" / "business.toml"
    text = file.read_text(encoding="utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name = "))
    file.write_text(text.replace(name, 'name = "Birch"'), encoding="utf-8")
    assert run("verticals", "check", "./mine").status == 0
    said = run("chat", "./mine", "--script", script(asked), "--today", "2026-11-23").out
    assert "Thank you for calling Birch." in said and told in said


def test_a_chat_keeps_its_records_beside_the_bot_unless_told_otherwise(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frontdesk.opening import database_of
    from frontdesk.registry import vertical
    from frontdesk.settings import Settings

    run("init", "salon", "--dir", str(tmp_path / "mine"))
    own = vertical(str(tmp_path / "mine"))
    assert database_of(own, settings=Settings.read()) == str(tmp_path / "mine" / "frontdesk.db")
    monkeypatch.setenv("FRONTDESK_DB", "elsewhere.db")
    assert database_of(own, settings=Settings.read()) == "elsewhere.db"


def test_the_files_are_listed_with_what_comes_next(run: Run, tmp_path: Path) -> None:
    out = run("init", "healthcare", "--dir", str(tmp_path / "mine")).out
    assert f"{tmp_path}/mine/wording/en.toml" in out
    assert f"Talk to it: frontdesk chat {tmp_path}/mine" in out


def test_a_row_of_a_csv_file_that_cannot_be_is_bad_usage(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("name,price\nCut,cheap\n", encoding="utf-8")
    ran = run("init", "salon", "--dir", str(tmp_path / "x"), "--services", str(tmp_path / "s.csv"))
    assert ran.status == 2
    assert f"{tmp_path}/s.csv:2: hands_on: Field required" in ran.err
