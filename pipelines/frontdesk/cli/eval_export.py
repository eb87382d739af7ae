"""``frontdesk eval export``: scenarios for pipecat's own evals."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import options
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.tool import JsonObject

if TYPE_CHECKING:
    from frontdesk.evals.for_pipecat import Script

MANIFEST = "suite.yaml"


def export(
    *,
    vertical: options.VerticalName,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]…", help="Which; all by default.")
    ] = None,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where the files are written.")],
    bot: Annotated[
        Path, typer.Option(metavar="FILE", help="The bot that pipecat is to start.")
    ] = Path("bot.py"),
    scenarios: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A file or folder of scenarios instead.")
    ] = None,
    candidate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who answers the rehearsal; by default as installed."),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Write scenarios as pipecat's own evals play them, and say what they do not look at.

    Each is held once, and its caller says then what they said there. It exits 1 when one did not
    go as it should; that one is not written.

    Example: frontdesk eval export healthcare flu_shot_on_friday --to pipecat/
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.cli.output import people, shown, write_json
    from frontdesk.evals.for_pipecat import exported, suite_of
    from frontdesk.evals.gate.candidate import Candidate

    chosen = Candidate.read(candidate) if candidate else Candidate(name="embedded")
    chosen = chosen.model_copy(update={"vertical": vertical})
    wanted = _wanted(vertical, names or [], scenarios)
    scripts, failed = asyncio.run(exported(wanted, chosen))
    _write(to, scripts, suite=suite_of(scripts, bot=str(bot.resolve())))
    if as_json:
        write_json(_told(to, scripts, failed))
    else:
        for line in _lines(to, scripts, failed):
            people().print(shown(line), soft_wrap=True)
    return 1 if failed else 0


def _write(to: Path, scripts: Sequence[Script], *, suite: str) -> None:
    try:
        to.mkdir(parents=True, exist_ok=True)
        for script in scripts:
            (to / f"{script.name}.yaml").write_text(script.to_yaml(), encoding="utf-8")
        (to / MANIFEST).write_text(suite, encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"{str(to)!r} cannot be written to: {error}") from error


def _told(to: Path, scripts: Sequence[Script], failed: Mapping[str, Sequence[str]]) -> JsonObject:
    return {
        "dir": str(to),
        "scenarios": [{"name": one.name, "unexpressed": list(one.unexpressed)} for one in scripts],
        "failed": [{"name": name, "problems": list(why)} for name, why in failed.items()],
    }


def _lines(
    to: Path, scripts: Sequence[Script], failed: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for script in scripts:
        yield f"{to / script.name}.yaml, without:"
        yield from (f"  {one}" for one in script.unexpressed)
    for name, why in failed.items():
        yield f"{name} is not written: {'; '.join(why)}"


def _wanted(vertical: str, names: list[str], given: Path | None) -> list[Any]:
    from frontdesk.evals.gate.run import scenarios_of
    from frontdesk.evals.gate.worker import trade
    from frontdesk.evals.scenarios import read_scenarios

    found = read_scenarios(given) if given else scenarios_of(trade(vertical))
    known = {one.name: one for one in found}
    if missing := next((name for name in names if name not in known), None):
        raise UnknownName("scenario", missing, known=known)
    return [known[name] for name in names] or found
