"""What cannot be done is one clear line and status 2; what fails is one line and status 1."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Ran, child

Run = Callable[..., Ran]
Script = Callable[[str | bytes], str]


def complaint(ran: Ran) -> str:
    """The one line on stderr; nothing may stand on stdout."""
    assert ran.out == ""
    [line] = ran.err.splitlines()
    assert line.startswith("frontdesk: ")
    return line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chat"], "Missing argument 'VERTICAL'"),
        (["chat", "bakery", "--script", "-"], "unknown vertical 'bakery'; known: healthcare"),
        (
            ["chat", "healthcare", "--brain", "hal"],
            "unknown brain 'hal'; known: anthropic, embedded, ",
        ),
        (["chat", "healthcare", "--brain", "openai"], "needs OPENAI_API_KEY"),
        (["chat", "healthcare", "--today", "2026-02-31"], "'2026-02-31' is no date"),
        (["chat", "healthcare", "--today", "9999-12-31"], "too far off"),
        (["chat", "healthcare", "--caller", "me"], "'me' is no phone number"),
        (["chat", "healthcare", "--script", "/no/such"], "'/no/such' cannot be read: No such file"),
        (["chat", "healthcare", "--script", "/"], "'/' cannot be read: Is a directory"),
        (["chat", "healthcare", "--seed", "x"], "Invalid value for '--seed'"),
        (["chat", "healthcare", "--db", "mysql://x/y"], "is not supported"),
        (["chat", "healthcare", "--colour"], "No such option: --colour"),
        (["dial"], "No such command 'dial'"),
        (["call"], "Missing argument 'VERTICAL'"),
        (["calls"], "Missing command"),
        (["calls", "list", "--limit", "0"], "Invalid value for '--limit'"),
        (["calls", "list", "--db", "memory:"], "keeps no calls"),
    ],
)
def test_bad_usage_is_one_line_that_names_the_value(run: Run, words: list[str], said: str) -> None:
    ran = run(*words)
    assert ran.status == 2
    assert said in complaint(ran)


def test_a_script_that_is_not_utf_8_names_the_row(run: Run, script: Script) -> None:
    ran = run("chat", "healthcare", "--script", script(b"hello\ncaf\xe9\n"))
    assert ran.status == 2
    assert "row 2: not UTF-8" in complaint(ran)


def test_a_setting_that_cannot_be_used_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_BRAIN", "hal")
    ran = run("chat", "healthcare")
    assert ran.status == 2
    assert "unknown brain 'hal'" in complaint(ran)


def test_a_file_that_is_no_database_is_left_as_it_is(run: Run, home: Path) -> None:
    file = home / "notes.db"
    file.write_text("these are my notes, and no database\n" * 100)
    before = file.read_bytes()

    for words in (["chat", "healthcare"], ["calls", "list"]):
        ran = run(*words, "--db", str(file))
        assert ran.status == 1
        assert "is not a SQLite database" in complaint(ran)
    assert file.read_bytes() == before


def test_a_read_only_database_is_one_line(run: Run, home: Path) -> None:
    db = home / "clinic.db"
    run("chat", "healthcare", "--db", str(db), stdin=b"hello\n")
    ran = run("chat", "healthcare", "--db", f"file:{db}?mode=ro", stdin=b"hello\n")
    assert ran.status == 1
    assert "is read-only" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_an_extra_that_is_missing_is_named_with_the_command_that_brings_it(home: Path) -> None:
    # As on a machine where only the package itself is installed.
    hide = (
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'sqlalchemy':\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
    )
    for words in (["chat", "healthcare"], ["calls", "list"]):
        ran = child(home, words, before=hide)
        assert ran.status == 2
        assert "pip install 'frontdesk[records]'" in complaint(ran)


def test_a_defect_is_one_line_and_a_trace_only_on_demand(home: Path) -> None:
    broken = "import rich.console as c\ndel c.Console.print\n"
    ran = child(home, ["doctor"], before=broken)
    assert ran.status == 1
    assert "unforeseen AttributeError" in complaint(ran)
    assert "FRONTDESK_DEBUG=1" in ran.err
    traced = child(home, ["doctor"], before=broken, extra={"FRONTDESK_DEBUG": "1"})
    assert "Traceback" in traced.err
