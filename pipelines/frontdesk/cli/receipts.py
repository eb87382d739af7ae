"""A receipt as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rich.box import ROUNDED
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from frontdesk.cli.output import shown
from frontdesk_processors.values import Json, JsonObject

WIDTH = 56
_INTERNAL = ("_id", "_code", "_token")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")
_SAID_BY = {"day": "when", "time": "when", "place": "location"}
"""Facts that another one says in full."""


def facts(receipt: JsonObject) -> Iterator[tuple[str, str]]:
    """What was done, for people: no ids, no machine times, nothing said twice."""
    held = receipt.get("facts")
    if not isinstance(held, Mapping):
        return
    for name, value in held.items():
        text = _plain(value)
        if not text or name.endswith(_INTERNAL) or _INSTANT.match(text):
            continue
        if _SAID_BY.get(name) in held:
            continue
        yield name.replace("_", " "), text


def seal(receipt: JsonObject, *, whole: bool = True) -> Text:
    """Whether it was verified; of a receipt in a broken chain nothing of the kind is said."""
    if not whole:
        return Text("✗ not vouched for", style="bad")
    if receipt.get("verified_at"):
        return Text("✓ verified", style="good")
    return Text("not verified yet", style="bad")


def show(receipt: JsonObject, console: Console, *, whole: bool = True) -> None:
    """Print a receipt: framed on a terminal, as one line elsewhere.

    Args:
        receipt: The receipt.
        console: Where it is printed.
        whole: Whether the chain it is in was found whole, or was not looked at.
    """
    sealed = seal(receipt, whole=whole)
    if console.is_terminal:
        panel = _panel(receipt, sealed, width=min(WIDTH, console.width - 2))
        console.print(Padding(panel, (0, 0, 0, 2)))
        return
    told = "; ".join(f"{name} {text}" for name, text in facts(receipt))
    line = Text("  receipt ").append_text(_title(receipt)).append(" · ").append_text(sealed)
    console.print(line.append(f" · {told}" if told else ""), soft_wrap=True)


def _title(receipt: JsonObject) -> Text:
    does, number = str(receipt.get("does", "")), str(receipt.get("id", ""))
    return Text(f"{shown(does)} · {shown(number)}")


def _panel(receipt: JsonObject, sealed: Text, *, width: int) -> Panel:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts(receipt):
        table.add_row(name, text)
    title = _title(receipt)
    title.stylize("bold")
    return Panel(
        table,
        title=title,
        title_align="left",
        subtitle=sealed,
        subtitle_align="right",
        box=ROUNDED,
        border_style=sealed.style,
        width=width,
        padding=(0, 1),
    )


def _plain(value: Json) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(shown(str(value)).split())
    return ""
