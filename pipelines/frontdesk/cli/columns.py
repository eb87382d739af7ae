"""Rows under heads, for a terminal or for whatever reads lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_rows(
    console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], *, whole: str = "id"
) -> None:
    """Show them; one line a row where the console is no terminal.

    Args:
        console: Where.
        heads: One a column.
        rows: As many cells each; nothing in them may steer a terminal.
        whole: The column whose cells are never broken.
    """
    if not console.is_terminal:
        wide = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
        for cells in (heads, *rows):
            padded = (cell.ljust(width) for cell, width in zip(cells, wide, strict=True))
            console.print("  ".join(padded).rstrip(), soft_wrap=True)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="quiet")
    for head in heads:
        table.add_column(head, no_wrap=head == whole, overflow="fold")
    for cells in rows:
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
