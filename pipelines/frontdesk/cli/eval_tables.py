"""Runs and verdicts of the gate, as people read them in a terminal."""

from __future__ import annotations

from typing import Any

_FEW = 10
"""So many vetoes and flips are printed; the files have all."""


def numbers_table(told: Any) -> Any:
    """The figures of a run."""
    from rich.table import Table

    from frontdesk.evals.gate.numbers import BESIDE

    table = Table("figure", "value", "95 % interval", "n", box=None, pad_edge=False)
    figures = {**told["numbers"], **{name: told[name] for name in BESIDE}}
    for name, figure in figures.items():
        table.add_row(name.replace("_", " "), *_cells(figure))
    table.add_row("vetoes", str(len(told["vetoes"])), "", str(told["calls"]))
    if callers := told.get("callers"):
        cost = callers["cost_usd"]
        paid = "no price known" if cost is None else f"{cost:.4g}"
        table.add_row(f"cost usd of the callers ({callers['model']}), all", paid, "", "")
    return table


def _cells(figure: Any) -> tuple[str, str, str]:
    if figure["value"] is None:
        return "-", "", str(figure["n"])
    return (
        f"{figure['value']:.4g}",
        f"{figure['low']:.4g} to {figure['high']:.4g}",
        str(figure["n"]),
    )


def verdict_table(told: Any) -> Any:
    """A verdict, why, and what it rests on."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table("figure", "baseline", "candidate", "gain (95 %)", box=None, pad_edge=False)
    for name, row in told["numbers"].items():
        sides = (_cells(row[side])[0] for side in ("baseline", "candidate"))
        table.add_row(name.replace("_", " "), *sides, _gain(row["gain"]))
    style = "good" if told["verdict"] in ("adopt", "no_harm") else "bad"
    lines = [Text(f"{told['verdict']}: {'; '.join(told['reasons'])}", style=style)]
    lines += [Text(f"  {v['kind']} in {v['call']}: {v['what']}") for v in told["vetoes"][:_FEW]]
    lines += [Text(f"  {f['id']}: better with the {f['better']}") for f in told["flipped"][:_FEW]]
    return Group(*lines, table)


def _gain(gain: Any) -> str:
    if gain is None:
        return "-"
    return f"{gain['value']:+.4g} ({gain['low']:+.4g} to {gain['high']:+.4g})"
