"""``frontdesk eval margins``: how many calls it takes to let a candidate through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options

_WORSE = (0, 1, 2, 4)


def margins(
    *,
    calls: Annotated[
        Path | None,
        typer.Argument(metavar="CALLS", help="What --out of run or gate left: by what calls have."),
    ] = None,
    margins: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How much worse each number may be: TOML.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Tell how many calls a gate needs to exclude that a share is worse than its margin.

    Told for candidates with whom no call goes worse, or one, two or four; none goes better. A call
    with many arguments or handoffs counts for more than one with few, so that unequal calls tell
    less than as many equal ones: with CALLS it is told for such calls, else for equal ones.

    Example: frontdesk eval margins gate/baseline.jsonl
    """
    from frontdesk.cli.output import people, write_json
    from frontdesk.evals.gate.bounds import calls_needed
    from frontdesk.evals.gate.files import read_calls
    from frontdesk.evals.gate.numbers import SHARES, equal_calls
    from frontdesk.evals.gate.verdict import MARGINS, read_margins

    limits = read_margins(margins) if margins else MARGINS
    held = read_calls(calls) if calls else []
    told: dict[str, Any] = {}
    for name in (name for name in SHARES if name in limits):
        weight = equal_calls(held, name) / len(held) if held else 1.0
        needed = [calls_needed(limits[name].harm, worse=worse, weight=weight) for worse in _WORSE]
        told[name] = {
            "margin": limits[name].harm,
            "weight": round(weight, 3),
            "calls": dict(zip(map(str, _WORSE), needed, strict=True)),
        }
    if as_json:
        write_json(told)
    else:
        people().print(_table(told))
    return 0


def _table(told: Any) -> Any:
    from rich.table import Table

    heads = ("none worse", *(f"{worse} worse" for worse in _WORSE[1:]))
    table = Table("share", "margin", *heads, box=None, pad_edge=False)
    for name, one in told.items():
        needed = ("-" if calls is None else f"{calls:,}" for calls in one["calls"].values())
        table.add_row(name.replace("_", " "), f"{100 * one['margin']:g} %", *needed)
    return table
