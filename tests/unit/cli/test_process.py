"""What only a process of its own shows: its start, its end, its streams, a real server."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.simulators.openai import ChatRequest, OpenAIWire, Reply, Say, Stall
from tests.support.commands import BOOKING, child, environment
from tests.support.terminal import Terminal
from tests.support.wide import widely

# Not of the form that is left out of texts anyway.
SECRET = "local0123456789abcdef"
TELL = "import atexit\natexit.register(lambda: sys.stderr.write(str('pipecat' in sys.modules)))"

LIGHT = "import atexit, os\natexit.register(lambda: 'openai' in sys.modules and os._exit(9))"
"""Fails where OpenAI's SDK was loaded, which the embedded brain can do without."""


@pytest.mark.parametrize(
    "words",
    widely(
        [["--help"], ["verticals"], ["calls", "list"], ["doctor"], ["chat", "--help"]],
        always=[["--help"], ["doctor"]],
    ),
)
def test_what_holds_no_conversation_starts_without_pipecat(home: Path, words: list[str]) -> None:
    assert child(home, words, before=TELL).err.splitlines()[-1] == "False"


def test_nothing_but_events_is_on_stdout_and_nothing_at_all_on_stderr(home: Path) -> None:
    words = ["chat", "healthcare", "--script", _written(home, BOOKING), "--json"]
    ran = child(home, words, before=LIGHT)
    assert (ran.status, ran.err) == (0, "")
    assert ran.events[-1]["type"] == "end"


@pytest.mark.parametrize("way", widely(["--json", "--explain"], always=["--json"]))
def test_a_reader_that_goes_away_ends_it_quietly(home: Path, way: str) -> None:
    words = ("chat", "healthcare", "--script", _written(home, BOOKING), way)
    with subprocess.Popen(
        (sys.executable, "-m", "frontdesk.cli", *words),
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


async def test_a_key_that_is_refused_is_one_line_that_says_what_to_do(home: Path) -> None:
    async def respond(request: ChatRequest) -> Reply:
        return Say("Hello.")

    words = ["chat", "healthcare", "--db", str(home / "clinic.db"), "--script", _hello(home)]
    async with OpenAIWire(respond) as wire:
        key = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": wire.url}
        ran = await asyncio.to_thread(child, home, words, extra=key)
    assert ran.status == 1
    assert ran.err.splitlines() == [
        f"frontdesk: the openai brain at {wire.url} does not accept the key (401): "
        "check OPENAI_API_KEY, or use --brain embedded"
    ]
    assert SECRET not in ran.out
    assert _filed(home) == [(2, 1)]


@pytest.mark.wide
async def test_another_model_answers_in_the_same_events(home: Path) -> None:
    async def respond(request: ChatRequest) -> Reply:
        return Say("We open at eight.")

    words = ["chat", "healthcare", "--script", _hello(home), "--json"]
    async with OpenAIWire(respond, key=SECRET) as wire:
        key = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": wire.url}
        ran = await asyncio.to_thread(child, home, words, extra=key)
    assert (ran.status, ran.err) == (0, "")
    assert [event["text"] for event in ran.of_type("agent")][1:] == ["We open at eight."] * 2


async def test_an_interrupt_does_not_wait_for_a_model_that_never_answers(home: Path) -> None:
    async def respond(request: ChatRequest) -> Reply:
        return Stall("")

    def leave(key: Mapping[str, str]) -> tuple[int, str]:
        terminal = Terminal(home, "chat", "healthcare", extra=key)
        try:
            terminal.until("How can I help you?")
            terminal.until("› ")
            terminal.types("hello\n")
            terminal.until("working…")
            terminal.types("\x03")
            return terminal.status(), terminal.shown
        finally:
            terminal.leave()

    async with OpenAIWire(respond, key=SECRET) as wire:
        key = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": wire.url}
        status, shown = await asyncio.to_thread(leave, key)
    assert status == 0
    assert "frontdesk calls explain c_" in shown


def _hello(home: Path) -> str:
    return _written(home, "hello\nare you there\n")


def _written(home: Path, text: str) -> str:
    script = home / "script.txt"
    script.write_text(text)
    return str(script)


def _filed(home: Path) -> list[tuple[int, int]]:
    """The turns of each conversation and whether it has ended, from files that hold no key."""
    for file in home.glob("clinic.db*"):
        assert SECRET.encode() not in file.read_bytes()
    with closing(sqlite3.connect(home / "clinic.db")) as connection:
        rows = connection.execute("SELECT turns, ended_at IS NOT NULL FROM conversations")
        return rows.fetchall()


@pytest.fixture
def clinic(home: Path) -> Iterator[Terminal]:
    terminal = Terminal(home, "chat", "healthcare", "--today", "2026-11-23")
    try:
        terminal.until("How can I help you?")
        terminal.until("› ")
        yield terminal
    finally:
        terminal.leave()


def test_a_person_can_book_and_goodbye_ends_it(clinic: Terminal) -> None:
    assert "Try “I need to see the doctor" in clinic.shown
    for line in BOOKING.splitlines()[1:]:
        if line:
            clinic.types(f"{line}\n")
            clinic.until("answered")
    assert clinic.status() == 0
    assert "╭─" in clinic.shown and "✓ verified" in clinic.shown
    assert "completed · next: send confirmation · 1 receipt" in clinic.shown


@pytest.mark.wide
def test_commands_are_not_told_to_the_agent(clinic: Terminal) -> None:
    for line, answer in (
        ("/help", "Everything else goes to the agent."),
        ("/record", "nothing has been done yet"),
        ("/nope", "unknown command '/nope'"),
        ("/quit", "abandoned"),
    ):
        clinic.types(f"{line}\n")
        clinic.until(answer)
    assert clinic.status() == 0
    assert "answered" not in clinic.shown


@pytest.mark.parametrize(
    "way", widely(["\x04", "\x03", "SIGTERM", "SIGHUP"], always=["\x03", "SIGTERM"])
)
def test_however_a_person_leaves_the_end_is_recorded(
    clinic: Terminal, home: Path, way: str
) -> None:
    clinic.types("I need to see the doctor next Tuesday afternoon\n")
    clinic.until("answered")
    clinic.until("› ")
    if way.startswith("SIG"):
        clinic.signalled(signal.Signals[way])
    else:
        clinic.types(way)
    assert clinic.status() == 0
    assert "Traceback" not in clinic.shown
    with closing(sqlite3.connect(home / "data" / "frontdesk" / "frontdesk.db")) as connection:
        rows = connection.execute("SELECT outcome, turns FROM conversations").fetchall()
    assert rows == [("abandoned", 1)]
