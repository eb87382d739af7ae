"""``frontdesk eval scenarios``: a vertical's scenarios and their variants, each held once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import options
from frontdesk_processors.errors import BadSetting

Variants = Annotated[
    int,
    typer.Option(
        metavar="N", min=0, help="So many variants of them; by default as they are, once a manner."
    ),
]
Seed = Annotated[int, typer.Option(metavar="N", help="The same seed makes the same variants.")]
Beyond = Annotated[
    bool,
    typer.Option("--beyond", help="Also those that the embedded brain is known not to manage."),
]
Configuration = Annotated[
    Path | None,
    typer.Option("--candidate", metavar="FILE", help="A configuration; by default as installed."),
]
Workers = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Processes; by default one a processor.")
]
Write = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write what would be held there, as YAML, and hold nothing."),
]


def scenarios(
    *,
    vertical: options.VerticalName,
    variants: Variants = 0,
    seed: Seed = 0,
    beyond: Beyond = False,
    candidate: Configuration = None,
    workers: Workers = None,
    write: Write = None,
    as_json: options.AsJson = False,
) -> int:
    """Hold a vertical's scenarios, or variants of them, once each, and tell what did not pass.

    How a variant must end follows by rule from the scenario it was made of. It exits 1 when one
    did not end so.

    Example: frontdesk eval scenarios healthcare --variants 100
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, shown, write_json
    from frontdesk.cli.proof import progress
    from frontdesk.evals.gate.candidate import Candidate
    from frontdesk.evals.variants.hold import play, variants_of

    made = variants_of(vertical, count=variants, seed=seed, beyond=beyond)
    if write is not None:
        _write(write, made)
        return 0
    chosen = Candidate.read(candidate) if candidate else Candidate(name="installed")
    chosen = chosen.model_copy(update={"vertical": vertical})
    with progress("calls") as on_progress:
        played = play(
            made, chosen, workers=workers, on_done=lambda done: on_progress(done, len(made))
        )
    failed = [one for one in played if not one.grade.passed]
    if as_json:
        write_json(
            {
                "held": len(played),
                "passed": len(played) - len(failed),
                "failed": [{"name": one.scenario.name, "told": one.told()[1:]} for one in failed],
            }
        )
        return 1 if failed else 0
    for one in failed:
        people().print("\n".join(map(shown, one.told())), end="\n\n", soft_wrap=True, markup=False)
    people().print(f"{len(played) - len(failed)} of {len(played)} passed")
    return 1 if failed else 0


def _write(file: Path, made: Any) -> None:
    import yaml

    held = [one.model_dump(mode="json", exclude_defaults=True) for one in made]
    text = yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=110)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"{str(file)!r} cannot be written to: {error}") from error
