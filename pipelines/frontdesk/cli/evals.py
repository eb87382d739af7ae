"""``frontdesk eval run`` and ``frontdesk eval gate``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import (
    eval_export,
    eval_judge,
    eval_margins,
    eval_pool,
    eval_scenarios,
    options,
    rerun,
)
from frontdesk.cli.eval_tables import numbers_table, verdict_table
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

app = typer.Typer(help="Measure an agent on simulated calls.", rich_markup_mode=None)

app.command("rerun")(rerun.rerun)
app.command("export")(eval_export.export)
app.command("judge")(eval_judge.judge)
app.command("margins")(eval_margins.margins)
app.command("scenarios")(eval_scenarios.scenarios)
app.command("pool")(eval_pool.pool)
app.command("power")(eval_pool.power)

Calls = Annotated[int, typer.Option("--calls", metavar="N", min=1, help="How many calls.")]
Seed = Annotated[int, typer.Option(metavar="N", help="The same seed makes the same calls.")]
Suite = Annotated[
    str, typer.Option(metavar="NAME", help="One file of the vertical's scenarios; all by default.")
]
Ways = Annotated[
    str,
    typer.Option(
        metavar="WAYS",
        help="What goes wrong, apart by commas, one way a call: none, asr, partial, barge_in, "
        "tools, model, stumbling, slow, late, down.",
    ),
]
Scenarios = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="A file or folder of scenarios, instead of the vertical's."),
]
Profile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Profile or recordings of another recogniser for 'asr'."),
]
Rate = Annotated[
    float, typer.Option("--a-minute", metavar="N", min=1, help="Calls that come in a minute.")
]
Workers = Annotated[int, typer.Option(metavar="N", min=1, help="Processes a side.")]
Callers = Annotated[
    str, typer.Option(metavar="MODEL", help="Callers' lines by this model, not by rule.")
]
_ALL = "none,asr,partial,tools"


@app.command("run")
def run(
    *,
    vertical: options.VerticalName,
    candidate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A configuration; by default as installed.")
    ] = None,
    suite: Suite = "",
    scenarios: Scenarios = None,
    calls: Calls = 100,
    seed: Seed = 0,
    noise: Ways = _ALL,
    profile: Profile = None,
    a_minute: Rate = 90.0,
    workers: Workers = 2,
    callers: Callers = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write each call there: JSON Lines.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Hold simulated calls with one configuration, and tell the four numbers.

    It exits 1 when anything happened that never may: something said to be done that was not, done
    twice or without the caller's yes, a row changed that nobody asked to change.

    Example: frontdesk eval run healthcare --calls 100
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.gate.candidate import Candidate
    from frontdesk.evals.gate.files import write_calls
    from frontdesk.evals.gate.run import hold
    from frontdesk.evals.gate.told import report

    order = _order(
        suite=suite,
        scenarios=scenarios,
        calls=calls,
        seed=seed,
        noise=noise,
        profile=profile,
        a_minute=a_minute,
        workers=workers,
        callers=callers,
    )
    chosen = Candidate.read(candidate) if candidate else Candidate(name="embedded")
    chosen = chosen.model_copy(update={"vertical": vertical})
    with progress("calls") as on_progress:
        results = hold(chosen, order, on_progress=on_progress)
    if out is not None:
        write_calls(out, results)
    told = report(results, chosen, order)
    if as_json:
        write_json(told)
    else:
        people().print(numbers_table(told), soft_wrap=True)
    return 1 if told["vetoes"] else 0


@app.command("gate")
def gate(
    *,
    baseline: Annotated[Path, typer.Option(metavar="A.toml", help="What is in use.")],
    candidate: Annotated[Path, typer.Option(metavar="B.toml", help="What shall be.")],
    suite: Suite = "",
    calls: Calls = 400,
    seed: Seed = 0,
    noise: Ways = _ALL,
    profile: Profile = None,
    a_minute: Rate = 90.0,
    workers: Workers = 1,
    callers: Callers = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the signed verdict, the calls and a report there."),
    ] = None,
    margins: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How much worse each number may be: TOML."),
    ] = None,
    again: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Where numbers alone refuse it, calls of this seed must refuse it too.",
        ),
    ] = None,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt", help="Where the verdict lets it, the candidate becomes the baseline's file."
        ),
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Hold the same calls with both, side by side, and decide.

    It exits 1 when the candidate is refused.

    Example: frontdesk eval gate --baseline now.toml --candidate new.toml --out gate/
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.gate.candidate import Candidate
    from frontdesk.evals.gate.run import compare
    from frontdesk.evals.gate.told import verdict_json
    from frontdesk.evals.gate.verdict import MARGINS, read_margins

    order = _order(
        suite=suite,
        calls=calls,
        seed=seed,
        noise=noise,
        profile=profile,
        a_minute=a_minute,
        workers=workers,
        callers=callers,
        again=again,
        margins=read_margins(margins) if margins else MARGINS,
    )
    before, after = Candidate.read(baseline), Candidate.read(candidate)
    with progress("calls") as on_progress:
        compared = compare(before, after, order, on_progress=on_progress)
    told, decision = verdict_json(compared), compared.verdict.decision
    if out is not None:
        _write(out, told, compared)
    if adopt and decision in ("adopt", "no_harm"):
        shutil.copyfile(candidate, baseline)
    if as_json:
        write_json(told)
    else:
        people().print(verdict_table(told), soft_wrap=True)
    return 1 if decision == "refuse" else 0


@app.command("check")
def check(
    *,
    verdict: Annotated[Path, typer.Argument(metavar="VERDICT", help="A verdict's file.")],
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="fdpk_…", help="Public key that must have signed it."),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Tell a verdict whose signature holds; 1 when it is a refusal.

    Example: frontdesk eval check gate/verdict.json
    """
    from frontdesk.cli.output import people, write_json
    from frontdesk.evals.gate.files import read_verdict

    told: Any = read_verdict(verdict, trusted=key or ())
    if as_json:
        write_json(told)
    else:
        people().print(verdict_table(told), soft_wrap=True)
    return 1 if told["verdict"] == "refuse" else 0


def _order(*, noise: str, profile: Path | None, **asked: Any) -> Any:
    from frontdesk.evals.calls.dials import ways
    from frontdesk.evals.gate.run import Order
    from frontdesk.evals.gate.traffic import RECOGNISER

    return Order(ways=ways(noise), noise=profile or RECOGNISER, **asked)


def _write(folder: Path, told: JsonObject, compared: Any) -> None:
    from frontdesk.evals.gate.files import REPORT, write_calls, write_verdict
    from frontdesk.evals.gate.report import page
    from frontdesk.settings import Settings

    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_verdict(folder, told, settings=Settings.read())
        write_calls(folder / "baseline.jsonl", compared.before)
        write_calls(folder / "candidate.jsonl", compared.after)
        (folder / REPORT).write_text(page(told, compared), encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"{str(folder)!r} cannot be written to: {error}") from error
