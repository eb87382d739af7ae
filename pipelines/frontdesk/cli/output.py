"""Where commands write: people's text or JSON on stdout, everything else on stderr."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.theme import Theme

from frontdesk_processors.values import Json

THEME = Theme(
    {
        "agent.mark": "bold green",
        "caller": "bold cyan",
        "caller.text": "cyan",
        "quiet": "dim",
        "good": "green",
        "bad": "yellow",
        "status.spinner": "dim",
    }
)
PLAIN_WIDTH = 100
"""Columns of tables that go to a file or a pipe."""

_ASCII = {
    "→": "->", "✓": "ok", "✗": "x", "·": "-", "●": "*", "›": ">", "…": "...", "–": "-",
    "“": '"', "”": '"', "’": "'", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "─": "-", "│": "|",
}  # fmt: skip
_ERRORS = "frontdesk.spelt"
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class OutputClosed(Exception):
    """Whoever reads our output has gone, as ``head`` does."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise OutputClosed


def people() -> Console:
    """A console on stdout; plain text without colour where that is no terminal."""
    _spell_out(sys.stdout)
    console = _Console(theme=THEME, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PLAIN_WIDTH
    return console


def notes() -> Console:
    """A console on stderr."""
    _spell_out(sys.stderr)
    return _Console(theme=THEME, stderr=True, highlight=False, markup=False, emoji=False)


def write_json(value: Json) -> None:
    """Write one line of JSON to stdout, at once.

    Raises:
        OutputClosed: Nobody reads it any more.
    """
    stdout = sys.stdout
    if isinstance(stdout, io.TextIOWrapper):
        # A lone surrogate, which UTF-8 has not, comes out as the escape that JSON has for it.
        stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosed from error


def complain(message: str) -> None:
    """Write one line to stderr, with the program's name."""
    _spell_out(sys.stderr)
    line = " ".join(shown(message).split())
    try:
        sys.stderr.write(f"frontdesk: {line}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        _to_nowhere(2)


def let_go_of_stdout() -> None:
    """Send what is still buffered to nowhere, so that the end of the process is quiet too."""
    _to_nowhere(1)


@contextmanager
def waiting(what: str) -> Generator[None]:
    """Show on a terminal that something is under way."""
    console = notes()
    if not console.is_terminal:
        yield
        return
    with console.status(f"[dim]{what}[/dim]", spinner="dots"):
        yield


def shown(text: str) -> str:
    """Text that cannot steer a terminal: control characters and reversals are spelt out."""
    return "".join(c if _harmless(c) else c.encode("unicode_escape").decode() for c in text)


def _harmless(character: str) -> bool:
    if character in "\n\t":
        return True
    return not (character < " " or "\x7f" <= character <= "\x9f" or character in _OVERRIDES)


def _spell_out(stream: TextIO) -> None:
    """What the terminal's encoding has not is spelt with what it has."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_ERRORS)


def _spelt(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    piece = error.object[error.start : error.end]
    spelt = (_ASCII.get(c) or c.encode("unicode_escape").decode() for c in piece)
    return "".join(spelt), error.end


codecs.register_error(_ERRORS, _spelt)


def _to_nowhere(descriptor: int) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
    except OSError:
        # Closed from the outside; there is nothing left to be quiet about.
        return
