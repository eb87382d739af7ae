"""``frontdesk bench dialogues``, ``frontdesk bench entities`` and ``frontdesk bench noise``."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options
from frontdesk.cli.bench import Data, Limited, write_rows
from frontdesk_processors.values import JsonObject

Schemas = Annotated[Path, typer.Option(metavar="FILE", help="The services' schemas.")]
NoiseFile = Annotated[
    Path | None,
    typer.Option(
        metavar="PROFILE",
        help="Also as a recogniser would hear the caller: its figures as JSON, or its recordings "
        "as JSON Lines to learn from.",
    ),
]
Seed = Annotated[int, typer.Option(metavar="N", help="Of the noise and of the intervals.")]
BrainName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Who answers: embedded or openai; or gold, always-ask and last-value, which show "
        "what the measure is worth.",
    ),
]


def dialogues(
    *,
    data: Data,
    schemas: Schemas,
    noise: NoiseFile = None,
    brain: BrainName = "embedded",
    seed: Seed = 0,
    limit: Limited = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write each dialogue's answers there.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Ask for tool calls on recorded dialogues, with the recorded history up to each.

    The history is what was recorded, whatever the brain would have done before. A call counts
    when its tool and arguments are the recorded ones; asking where everything was said counts as
    wrong.

    Example: frontdesk bench dialogues --data sgd_dev.jsonl.gz --schemas sgd_schemas_dev.json
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.dialogues import recorded
    from frontdesk.evals.dialogues.run import Setup, run
    from frontdesk.evals.dialogues.score import report
    from frontdesk.evals.noise import read_noise
    from frontdesk.evals.noise.pairs import words

    chosen = recorded.dialogues(data)
    # Spread over the file, which is sorted by service.
    chosen = chosen if limit is None else chosen[:: max(1, len(chosen) // limit)][:limit]
    setup = Setup(services=recorded.services(schemas), brain=brain, seed=seed)
    ways = {"clean": setup}
    if noise is not None:
        model = read_noise(noise)
        # What is misheard is heard as something that callers of these businesses say.
        said = {w for one in chosen for turn in one.turns for w in words(turn.text) if w.isalpha()}
        model = replace(model, vocabulary=sorted(said.union(model.vocabulary)))
        ways["noisy"] = replace(setup, noise=model)
    told: JsonObject = {}
    rows: list[JsonObject] = []
    for way, how in ways.items():
        began = time.monotonic()
        with progress(f"dialogues, {way}") as on_progress:
            trials = run(chosen, how, on_progress=on_progress)
        told[way] = {
            **report([trial.counts for trial in trials], seed=seed),
            "took_s": round(time.monotonic() - began, 1),
        }
        rows += [{"way": way, "dialogue": t.dialogue, "answers": list(t.answers)} for t in trials]
    if out is not None:
        write_rows(out, rows, what="each dialogue's answers")
    if as_json:
        write_json(told)
    else:
        people().print(_table(told))
    return 0


def noise(
    *,
    data: Data,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Figures of the recogniser, to be tried as well."),
    ] = None,
    seed: Seed = 0,
    as_json: options.AsJson = False,
) -> int:
    """Hold the noise that is learned from a recogniser's recordings against the recogniser.

    It exits 1 when the rate of a kind of mistake, or the share of names, days and times that
    survive, is more than 2 points off. Told beside it: how far off it is on one half of the
    sentences when it learned from the other, and how far the recogniser's own two halves are apart.

    Example: frontdesk bench noise --data slurp_asr_dev.jsonl.gz
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.evals.noise import read_pairs, read_profile
    from frontdesk.evals.noise.report import report

    figures = None if profile is None else read_profile(profile).model()
    told = report(read_pairs(data), figures=figures, seed=seed)
    if as_json:
        write_json(told)
    else:
        people().print(_gaps(told))
    return 0 if told["within"] else 1


def entities(
    *,
    data: Data,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Of the intervals, and of what is drawn.")
    ] = 0,
    limit: Limited = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was read of each value there.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Read names, dates and codes out of what a recogniser heard, as a live turn would.

    Told for each type of value: how often the recogniser's text gives it exactly, how often the
    readers repair it to the value, and how often they do with records that hold it. A value that
    was right and came out wrong is harmed.

    Example: frontdesk bench entities --data slurp_asr_dev.jsonl.gz
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.entities.mentions import read_mentions
    from frontdesk.evals.entities.report import report, run
    from frontdesk_processors.language import load

    mentions = read_mentions(data)
    # Drawn, not every so many: callers are asked for the same things in the same order.
    few = limit is not None and limit < len(mentions)
    chosen = random.Random(seed).sample(mentions, limit or 0) if few else mentions
    with progress("values") as on_progress:
        outcomes = run(chosen, load(), on_progress=on_progress)
    if out is not None:
        write_rows(out, [one.to_json() for one in outcomes], what="what was read of each value")
    told = report(outcomes, seed=seed)
    if as_json:
        write_json(told)
    else:
        people().print(_entities(told))
    return 0


def _entities(told: Any) -> Any:
    from rich.table import Table

    table = Table("type", box=None, pad_edge=False)
    for title in (
        "n",
        "as heard",
        "from the first text",
        "repaired",
        "harmed",
        "with records",
        "harmed by records",
    ):
        table.add_column(title, justify="right")
    for kind, figures in told.items():
        shares = figures["intervals"]
        table.add_row(
            kind.replace("_", " "),
            str(figures["n"]),
            _percent(shares["asr_exact"]),
            f"{100 * figures['first_exact']:.1f} %",
            _percent(shares["repaired_exact"]),
            str(figures["harmed"]),
            _percent(shares["known_exact"]) if "known_exact" in shares else "-",
            str(figures.get("harmed_by_records", "-")),
        )
    return table


def _percent(figure: Any) -> str:
    low, value, high = (f"{100 * figure[name]:.1f}" for name in ("low", "value", "high"))
    return f"{value} % ({low}-{high})"


def _table(told: Any) -> Any:
    from rich.table import Table

    table = Table("figure", box=None, pad_edge=False)
    for way in told:
        table.add_column(way, justify="right")
    for name in told["clean"]:
        table.add_row(name.replace("_", " "), *(_cell(figures[name]) for figures in told.values()))
    return table


def _cell(figure: Any) -> str:
    if not isinstance(figure, dict):
        return str(figure)
    if figure["value"] is None:
        return "-"
    low, value, high = (f"{100 * figure[name]:.1f}" for name in ("low", "value", "high"))
    return f"{value} % ({low}-{high}, n={figure['n']})"


def _gaps(told: Any) -> Any:
    from rich.table import Table

    table = Table("points off", box=None, pad_edge=False)
    titles = {
        "gaps": "channel",
        "gaps_unseen": "on the other half",
        "halves_apart": "halves apart",
        "gaps_figures": "by figures",
    }
    columns = [name for name in titles if name in told]
    for title in (*(titles[name] for name in columns), "heard verbatim"):
        table.add_column(title, justify="right")
    for kind in told["gaps"]:
        points = (_points(told[name].get(kind, 0), name) for name in columns)
        sure = told["intervals"].get(kind)
        table.add_row(kind, *points, _percent(sure) if sure else "")
    return table


def _points(gap: float, of: str) -> str:
    return f"{100 * gap:.1f}" if of == "halves_apart" else f"{100 * gap:+.1f}"
