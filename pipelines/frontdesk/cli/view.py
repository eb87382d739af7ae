"""How a conversation is shown while it is held: to people, or as JSON Lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from frontdesk.cli.explain import explained, explained_lines
from frontdesk.cli.output import complain, shown, write_json
from frontdesk.cli.receipts import show
from frontdesk.cli.strip import packed, strip
from frontdesk.cli.turns import Turn, add
from frontdesk_processors.values import JsonObject

_GUTTER = 2
COMMANDS = (
    ("/help", "what can be typed"),
    ("/record", "the receipts so far"),
    ("/quit", "end the conversation; so do Ctrl-D and Ctrl-C"),
)


class View(Protocol):
    """Shows a conversation; every method may raise `OutputClosed`."""

    def header(self, lines: Sequence[str]) -> None:
        """Say where one is, before the first word."""
        ...

    def caller(self, text: str) -> None:
        """Show a caller's line that nobody typed here."""
        ...

    def event(self, event: JsonObject) -> None:
        """Show what has just happened."""
        ...

    def turn_over(self) -> None:
        """Show what is known once a turn has settled."""
        ...


class JsonView:
    """Events as JSON Lines on stdout, and nothing else there.

    Args:
        conversation: Its id, for the last event.
        seed: Goes there too.
    """

    def __init__(self, conversation: str, *, seed: int | None = None) -> None:
        self._last: JsonObject = {"conversation": conversation, "seed": seed}

    def header(self, lines: Sequence[str]) -> None:
        """Nothing: stdout is for events."""

    def caller(self, text: str) -> None:
        """Nothing: the event says it."""

    def event(self, event: JsonObject) -> None:
        """Write it."""
        write_json({**event, **self._last} if event.get("type") == "end" else event)

    def turn_over(self) -> None:
        """Nothing: every event is written already."""


class PeopleView:
    """A conversation as people read it, plain where stdout is no terminal.

    Args:
        console: Where to.
        verbose: Whether each turn is explained in full.
        times: Whether to say how long things took.
    """

    def __init__(self, console: Console, *, verbose: bool = False, times: bool = True) -> None:
        self._console = console
        self._verbose = verbose
        self._times = times
        self._turn = Turn(number=0)
        self._receipts: list[JsonObject] = []

    def header(self, lines: Sequence[str]) -> None:
        """The first line stands out."""
        self._console.print()
        for number, line in enumerate(lines):
            self._indented(Text(shown(line), style="quiet" if number else "bold"))
        self._console.print()

    def caller(self, text: str) -> None:
        """As if it had been typed."""
        self._marked("›", Text(shown(text), style="caller.text"), style="caller")

    def event(self, event: JsonObject) -> None:
        """The agent's words at once; everything else when the turn is over."""
        kind = event.get("type")
        if kind == "caller":
            self._turn = Turn(number=0, heard=str(event.get("text", "")))
        elif kind == "end":
            return
        else:
            add(self._turn, event)
        if kind == "agent":
            self._marked("●", Text(shown(str(event.get("text", "")))), style="agent.mark")

    def turn_over(self) -> None:
        """Its receipts, and its stages."""
        turn, self._turn = self._turn, Turn(number=0)
        for receipt in turn.receipts:
            show(receipt, self._console)
        self._receipts += turn.receipts
        if self._verbose:
            self._explain(turn)
        elif stages := strip(turn, times=self._times):
            terminal = self._console.is_terminal
            width = self._console.width - _GUTTER if terminal else None
            self._indented(packed(stages, width=width))
        if turn != Turn(number=0):
            self._console.print()

    def _explain(self, turn: Turn) -> None:
        if self._console.is_terminal:
            self._indented(explained(turn, times=self._times, speech=False))
            return
        for line in explained_lines(turn, times=self._times, speech=False):
            self._console.print(f"  {line}", soft_wrap=True)

    def record(self) -> None:
        """The receipts so far."""
        if not self._receipts:
            self._indented(Text("nothing has been done yet", style="quiet"))
        for receipt in self._receipts:
            show(receipt, self._console)
        self._console.print()

    def help(self) -> None:
        """What can be typed."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for command, does in COMMANDS:
            table.add_row(Text(command, style="bold"), Text(does, style="quiet"))
        self._indented(table)
        self._indented(Text("Everything else goes to the agent.", style="quiet"))
        self._console.print()

    def interrupted(self) -> None:
        """Leave the line that was being typed."""
        self._console.print()

    def last_words(self, lines: Sequence[str]) -> None:
        """How it ended."""
        for line in lines:
            self._indented(Text(shown(line), style="quiet"))

    def unknown(self, command: str) -> None:
        """It is no command."""
        complain(f"unknown command {command!r}; known: {', '.join(name for name, _ in COMMANDS)}")

    def _marked(self, mark: str, text: Text, *, style: str) -> None:
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(width=1)
        table.add_column(overflow="fold")
        table.add_row(Text(mark, style=style), text)
        self._print(table, plain=Text(f"{mark} ").append_text(text))

    def _indented(self, what: Text | Table) -> None:
        if isinstance(what, Text):
            self._print(Padding(what, (0, 0, 0, _GUTTER)), plain=Text("  ").append_text(what))
        else:
            self._console.print(Padding(what, (0, 0, 0, _GUTTER)))

    def _print(self, framed: Table | Padding, *, plain: Text) -> None:
        # A line stays a line where another program reads it.
        if self._console.is_terminal:
            self._console.print(framed)
        else:
            self._console.print(plain, soft_wrap=True)


def at_home(path: str) -> str:
    """A path as its owner writes it."""
    home = str(Path.home())
    return f"~{path.removeprefix(home)}" if path.startswith(f"{home}/") else path
