"""``frontdesk eval pool`` and ``frontdesk eval power``: how far the gate can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options
from frontdesk_processors.errors import BadSetting

Seed = Annotated[int, typer.Option(metavar="N", help="The same seed makes the same calls.")]


def pool(
    *,
    baseline: Annotated[Path, typer.Option(metavar="A.toml", help="What is in use.")],
    candidate: Annotated[
        Path, typer.Option(metavar="B.toml", help="What shall be; or the same once more.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the calls are kept.")],
    calls: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many pairs of calls there shall be.")
    ] = 2000,
    seed: Seed = 0,
    noise: Annotated[
        str, typer.Option(metavar="WAYS", help="What goes wrong in them, as in 'eval gate'.")
    ] = "none,asr,partial,tools",
    a_minute: Annotated[
        float, typer.Option("--a-minute", metavar="N", min=1, help="Calls that come in a minute.")
    ] = 90.0,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="Processes a side.")] = 1,
    as_json: options.AsJson = False,
) -> int:
    """Hold many calls with both, side by side, for 'eval power' to draw gates from.

    They are kept fifty at a time: stop it whenever you like, and the same command goes on.

    Example: frontdesk eval pool --baseline now.toml --candidate now.toml --out pool/
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.calls.dials import ways
    from frontdesk.evals.gate.candidate import Candidate
    from frontdesk.evals.gate.pool import gather
    from frontdesk.evals.gate.run import Order

    order = Order(calls=calls, seed=seed, ways=ways(noise), a_minute=a_minute, workers=workers)
    sides = Candidate.read(baseline), Candidate.read(candidate)
    try:
        with progress("pairs") as on_progress:
            kept = gather(out, *sides, order, on_progress=on_progress)
    except OSError as error:
        raise BadSetting(f"{str(out)!r} cannot be written to: {error}") from error
    if as_json:
        write_json({"pool": kept, "folder": str(out)})
    else:
        people().print(f"{kept} pairs in {out}", soft_wrap=True)
    return 0


def power(
    *,
    pool: Annotated[
        Path, typer.Argument(metavar="DIR", help="What 'eval pool' or a gate with --out left.")
    ],
    calls: Annotated[
        int, typer.Option("--calls", metavar="N", min=1, help="How many calls a gate sees.")
    ] = 200,
    gates: Annotated[int, typer.Option(metavar="N", min=1, help="How many gates.")] = 200,
    worse: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=SIZE",
            help="Plant a regression: a number of the gate's, and by how much it is worse, as a "
            "share: first_token_p95_ms=0.3, argument_accuracy=0.02.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed draws the same.")] = 0,
    as_json: options.AsJson = False,
) -> int:
    """Tell how often the gate would be wrong, and right, from resamples of calls that were held.

    With the sides of each pair swapped by a coin there is nothing to find: what is adopted or
    refused is a false alarm. As they were held, it is the power to find what differs; with
    --worse, the power to find a difference of that size.

    Example: frontdesk eval power pool/ --calls 200 --worse cost_usd=0.1
    """
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.gate.files import read_calls
    from frontdesk.evals.gate.power import power

    before, after = (read_calls(pool / f"{side}.jsonl") for side in ("baseline", "candidate"))
    sizes = dict(_size(one) for one in worse or ())
    with progress("gates") as on_progress:
        told: Any = power(
            before,
            after,
            calls=calls,
            gates=gates,
            seed=seed,
            worse=sizes,
            on_progress=on_progress,
        )
    if as_json:
        write_json(told)
    else:
        people().print(_table(told))
    return 0


def _size(given: str) -> tuple[str, float]:
    name, _, size = given.partition("=")
    try:
        return name, float(size)
    except ValueError as error:
        raise BadSetting(f"{given!r} is no NAME=SIZE, such as cost_usd=0.1") from error


def _table(told: Any) -> Any:
    from rich.table import Table

    ways = [way for way in ("alike", "as_held", "planted") if way in told]
    table = Table("verdict", *(way.replace("_", " ") for way in ways), box=None, pad_edge=False)
    for name in told["alike"]:
        table.add_row(name, *(f"{100 * told[way][name]:.1f} %" for way in ways))
    return table
