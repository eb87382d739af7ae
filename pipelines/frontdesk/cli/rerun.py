"""``frontdesk eval rerun``: scenarios that hold, held again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options
from frontdesk_processors.errors import UsageError

Vertical = Annotated[
    str, typer.Option("--vertical", metavar="NAME", help="The trade; by default as they say.")
]
Since = Annotated[
    Path | None,
    typer.Option(metavar="REPORT", help="Hold it against the calls that an earlier --out left."),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Hold it against another configuration, held at the same time."
    ),
]
Out = Annotated[
    Path | None, typer.Option(metavar="REPORT", help="Leave the calls there: JSON Lines.")
]


Scenarios = Annotated[Path, typer.Option(metavar="PATH", help="A file or folder of scenarios.")]
Configuration = Annotated[
    Path | None,
    typer.Option("--candidate", metavar="FILE", help="A configuration; by default as installed."),
]
Calls = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="How many; by default each scenario once."),
]
Seed = Annotated[int, typer.Option(metavar="N", help="The same seed makes the same calls.")]
Workers = Annotated[int, typer.Option(metavar="N", min=1, help="Processes a side.")]


def rerun(
    *,
    scenarios: Scenarios,
    vertical: Vertical = "",
    since: Since = None,
    baseline: Baseline = None,
    candidate: Configuration = None,
    calls: Calls = None,
    seed: Seed = 0,
    workers: Workers = 1,
    out: Out = None,
    as_json: options.AsJson = False,
) -> int:
    """Hold scenarios again that held before, and raise an alarm when they no longer do.

    It exits 1 on drift: what passed passes no more, a number is surely worse, or something
    happened that never may. Without --since or --baseline only the last counts.

    Example: frontdesk eval rerun --scenarios regression/ --since last.jsonl --out last.jsonl
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.gate.candidate import Candidate
    from frontdesk.evals.gate.files import read_calls, write_calls
    from frontdesk.evals.gate.run import Order, both, hold
    from frontdesk.evals.gate.verdict import MARGINS
    from frontdesk.evals.rerun import ELSEWHERE, drift, drift_json, trade_of
    from frontdesk.evals.scenarios import read_scenarios

    if since is not None and baseline is not None:
        raise UsageError("--since and --baseline are two things to hold it against: give one")
    held = read_scenarios(scenarios)
    trade = trade_of(held, vertical)
    order = Order(
        calls=calls or len(held), seed=seed, ways=("none",), scenarios=scenarios, workers=workers
    )
    chosen = _configured(candidate, trade)
    before, margins = read_calls(since) if since else [], ELSEWHERE
    with progress("calls") as on_progress:
        if baseline is not None:
            other = Candidate.read(baseline).model_copy(update={"vertical": trade})
            before, after = both(other, chosen, order, on_progress=on_progress)
            margins = MARGINS
        else:
            after = hold(chosen, order, on_progress=on_progress)
    found = drift(before, after, seed=seed, margins=margins)
    if out is not None:
        write_calls(out, after)
    told = drift_json(found, after, seed=seed)
    if as_json:
        write_json(told)
    else:
        people().print(_told(told), soft_wrap=True)
    return 1 if found.alarms else 0


def _configured(file: Path | None, trade: str) -> Any:
    from frontdesk.evals.gate.candidate import Candidate

    chosen = Candidate.read(file) if file else Candidate(name="installed")
    return chosen.model_copy(update={"vertical": trade})


def _told(told: Any) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from frontdesk.cli.output import shown

    table = Table("figure", "value", "n", "gain (95 %)", box=None, pad_edge=False)
    for name, figure in told["numbers"].items():
        value = "-" if figure["value"] is None else f"{figure['value']:.4g}"
        table.add_row(name.replace("_", " "), value, str(figure["n"]), _gain(figure["gain"]))
    lines = [Text(f"alarm: {shown(one)}", style="bad") for one in told["alarms"]]
    lines += [Text(f"new: {name}") for name in told["new"] if told["compared"]]
    if not told["alarms"]:
        lines.append(Text(f"no drift in {told['compared'] or told['calls']} calls", style="good"))
    return Group(*lines, table)


def _gain(gain: Any) -> str:
    if gain is None:
        return "-"
    return f"{gain['value']:+.4g} ({gain['low']:+.4g} to {gain['high']:+.4g})"
