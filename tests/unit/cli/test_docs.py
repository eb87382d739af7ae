"""The examples of ``docs/cli.md`` do what they show.

In a block that begins with ``console run``, lines that begin with ``$ frontdesk`` are run, one
after the other in one folder, with the files of the page's ``text NAME`` blocks; what follows a
command is its output. ``…`` stands for anything, on a line of its own for any number of lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.main import get_command

from frontdesk.cli.app import app
from tests.support.commands import ROOT, Ran
from tests.support.wide import widely

Run = Callable[..., Ran]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "$ frontdesk "


class Example(NamedTuple):
    command: str
    shown: list[str]


def examples(block: str) -> Iterator[Example]:
    for part in block.split(_MARK)[1:]:
        command, *shown = part.splitlines()
        yield Example(command, shown)


def blocks(kind: str) -> list[tuple[str, str]]:
    return [(name, text) for found, name, text in _FENCE.findall(PAGE) if found == kind]


RUNNABLE = [list(examples(text)) for name, text in blocks("console") if name == "run"]


def is_shown(shown: list[str], out: str) -> bool:
    pattern = ""
    for line in shown:
        if line == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(piece) for piece in line.split("…")) + r"\n"
    return re.fullmatch(pattern, out) is not None


ALWAYS = [block for block in RUNNABLE if not block[0].command.startswith("eval")]


@pytest.mark.parametrize(
    "block", widely(RUNNABLE, always=ALWAYS), ids=lambda block: block[0].command
)
def test_an_example_does_what_it_shows(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, block: list[Example]
) -> None:
    for name, text in blocks("text"):
        (home / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(home)
    for example in block:
        ran = run(*shlex.split(example.command))
        assert (ran.status, ran.err) == (0, "")
        # What a terminal would leave empty at the edges is not written down.
        out = ran.out.strip("\n") + "\n"
        assert is_shown(example.shown, out), out


def test_every_command_there_is_has_a_section() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009
    assert set(re.findall(r"^## `frontdesk ([\w-]+)", PAGE, re.MULTILINE)) == set(commands)


@pytest.mark.parametrize(
    "command",
    ["chat", "verticals", "verticals check", "doctor", "calls list", "calls show", "calls explain"],
)
def test_every_help_has_an_example(run: Run, command: str) -> None:
    ran = run(*command.split(), "--help")
    assert ran.status == 0
    assert f"Example: frontdesk {command}" in ran.out
