"""``frontdesk eval judge``: what a language model says of calls, beside their grades."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options


def judge(
    *,
    calls: Annotated[
        list[Path], typer.Argument(metavar="CALLS…", help="What --out of run or gate left.")
    ],
    model: Annotated[str, typer.Option(metavar="MODEL", help="The judge, by OpenAI's protocol.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Passed on to the judge.")] = 0,
    as_json: options.AsJson = False,
) -> int:
    """Have a model answer yes or no of each call: polite, clear, the outcome said, and so on.

    It decides nothing. Beside its answers stands how far it agrees with the grades, which go by
    the records; where it does not, do not go by it.

    Example: frontdesk eval judge gate/baseline.jsonl gate/candidate.jsonl --model gpt-4.1
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress

    with progress("calls") as on_progress:
        told = asyncio.run(_judged(calls, model, seed=seed, on_progress=on_progress))
    if as_json:
        write_json(told)
    else:
        people().print(_tables(told), soft_wrap=True)
    return 0


async def _judged(files: list[Path], name: str, *, seed: int, on_progress: Any) -> Any:
    from frontdesk.evals.gate.files import read_calls
    from frontdesk.evals.gate.told import cost_of
    from frontdesk.evals.judge import judge
    from frontdesk.evals.outside_model import OutsideModel
    from frontdesk.settings import Settings

    read = {str(file): read_calls(file) for file in files}
    model = OutsideModel.by(Settings.read(), "judge", name)
    try:
        judged = {
            file: await judge(results, model, seed=seed, on_progress=on_progress)
            for file, results in read.items()
        }
    finally:
        await model.close()
    return {
        "model": name,
        "decides": False,
        "calls": {file: one.to_json(seed=seed) for file, one in judged.items()},
        "cost": cost_of(name, [one.usage for one in judged.values()]),
    }


def _tables(told: Any) -> Any:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    parts: list[Any] = []
    for file, one in told["calls"].items():
        table = Table("question", "yes", "95 % interval", box=None, pad_edge=False)
        for name, figure in one["yes"].items():
            table.add_row(name, *_share(figure))
        agreement, beyond = _share(one["agreement"]), one["kappa"]
        said = "none to tell: one of them says the same of every call"
        if beyond["value"] is not None:
            said = f"{beyond['value']:.2f} ({beyond['low']:.2f} to {beyond['high']:.2f})"
        parts += [
            Text(f"{file}: {one['answered']} of {one['calls']} calls answered", style="bold"),
            table,
            Text(
                f"Agrees with the grades on {agreement[0]} ({agreement[1]}); kappa {said}. "
                "It decides nothing.\n"
            ),
        ]
    return Group(*parts)


def _share(figure: Any) -> tuple[str, str]:
    if figure["value"] is None:
        return "-", ""
    return (
        f"{100 * figure['value']:.0f} %",
        f"{100 * figure['low']:.0f} to {100 * figure['high']:.0f} %",
    )
