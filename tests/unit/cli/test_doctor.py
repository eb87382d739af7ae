"""Whether a machine can run it, and what to do where it cannot."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.cli.doctor import BRAINS, PIPECAT
from frontdesk.providers.llm import BRAINS as PROVIDED
from tests.support.commands import BOOKING, ROOT, Ran

Run = Callable[..., Ran]
SECRET = "sk-local-0123456789abcdef"


def checks(ran: Ran) -> dict[str, tuple[bool, str]]:
    return {row["check"]: (row["ok"], row["detail"]) for row in json.loads(ran.out)}


def test_a_good_machine_passes_and_nothing_is_made(run: Run, home: Path) -> None:
    ran = run("doctor", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert all(ok for ok, _ in checks(ran).values())
    assert "made when it is first used" in checks(ran)["database"][1]
    assert not (home / "data").exists()


def test_a_key_is_told_of_and_never_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    for words in (["doctor"], ["doctor", "--json"]):
        ran = run(*words)
        assert SECRET not in ran.out + ran.err
    assert checks(ran)["brain"] == (True, "openai, because OPENAI_API_KEY is set")
    assert "OpenAI's own server" in checks(ran)["openai"][1]
    monkeypatch.setenv("FRONTDESK_BRAIN", "openai,")
    assert checks(run("doctor", "--json"))["brain"][0]
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert "the server in OPENAI_BASE_URL" in checks(run("doctor", "--json"))["openai"][1]


@pytest.mark.parametrize(
    ("brain", "said"),
    [("hal", "known: embedded, openai"), ("openai", "needs OPENAI_API_KEY")],
)
def test_a_brain_that_could_not_answer_fails_with_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, brain: str, said: str
) -> None:
    monkeypatch.setenv("FRONTDESK_BRAIN", brain)
    ran = run("doctor", "--json")
    assert ran.status == 1
    ok, detail = checks(ran)["brain"]
    assert not ok and said in detail


def test_a_database_in_use_passes_and_one_that_is_none_fails(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = home / "clinic.db", home / "notes.db"
    run("chat", "healthcare", "--db", str(good), stdin=b"hello\n")
    bad.write_text("these are my notes, and no database\n" * 100)

    monkeypatch.setenv("FRONTDESK_DB", str(good))
    assert checks(run("doctor", "--json"))["database"] == (True, str(good))
    for name, said in (
        (str(bad), "file is not a database"),
        (str(home), "is a folder"),
        (f"file:{good}?mode=ro", "is read-only"),
        (str(bad / "clinic.db"), "cannot be made"),
    ):
        monkeypatch.setenv("FRONTDESK_DB", name)
        ok, detail = checks(run("doctor", "--json"))["database"]
        assert not ok and said in detail


def test_a_key_that_is_gone_fails_once_something_is_signed(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = home / "clinic.db"
    monkeypatch.setenv("FRONTDESK_DB", str(db))
    run("chat", "healthcare", "--db", str(db), stdin=BOOKING.encode())
    assert checks(run("doctor", "--json"))["signing"][0]

    Path(f"{db}.key").unlink()
    ran = run("doctor", "--json")
    ok, detail = checks(ran)["signing"]
    assert (ran.status, ok) == (1, False)
    assert f"its key {db}.key is gone; put it back" in detail


def test_people_see_a_mark_a_name_and_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_BRAIN", "hal")
    lines = run("doctor").out.splitlines()
    assert f"✗ brain: FRONTDESK_BRAIN 'hal'; known: {', '.join(BRAINS)}" in lines
    assert any(line.startswith("✓ python: 3.") for line in lines)


def test_what_it_knows_by_heart_is_what_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [pipecat] = [d for d in project["project"]["dependencies"] if d.startswith("pipecat-ai")]
    assert pipecat.endswith(f"~={PIPECAT}.0")
    assert sorted(BRAINS) == sorted(PROVIDED)


def test_a_model_that_was_shut_down_fails_with_what_takes_its_place(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_MODEL", "gpt-4.1-nano")
    ran = run("doctor", "--json")
    assert ran.status == 1
    ok, detail = checks(ran)["models"]
    assert not ok and "gpt-4.1-nano was shut down on 2026-10-23" in detail


def test_a_model_without_a_price_is_marked_and_passes(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_MODEL", "house-7b")
    assert any(
        line.startswith("! models: house-7b is in no") for line in run("doctor").out.splitlines()
    )
    [row] = [one for one in json.loads(run("doctor", "--json").out) if one["check"] == "models"]
    assert (row["ok"], row["warning"]) == (True, True)
    (tmp_path / "own.toml").write_text("as_of = yesterday", encoding="utf-8")
    monkeypatch.setenv("FRONTDESK_SHEET", str(tmp_path / "own.toml"))
    assert "no sheet of models" in checks(run("doctor", "--json"))["models"][1]
