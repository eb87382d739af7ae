"""``frontdesk prompts``: versions of a trade's or a business's prompts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.cli import options
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

app = typer.Typer(help="Versions of the prompts.", rich_markup_mode=None)

Vertical = Annotated[str, typer.Argument(metavar="VERTICAL", help="Whose prompts.")]
Folder = Annotated[
    Path | None,
    typer.Option("--dir", metavar="DIR", help="A business's own; by default the vertical's."),
]
_VERSION = "A version or how it begins, pinned, or working."


@app.command("list")
def list_versions(
    *, vertical: Vertical, folder: Folder = None, as_json: options.AsJson = False
) -> int:
    """List the versions that were ever in force, latest first, and what is being worked on.

    Example: frontdesk prompts list healthcare
    """
    from frontdesk.prompts.versions import lock_of, named, texts

    place = _place(vertical, folder)
    lock, working = lock_of(place), named(texts(place))
    told: Sequence[JsonObject] = [
        {
            "version": pin.version,
            "pinned": lock is not None and number == len(lock.history) - 1,
            "at": pin.at.isoformat(timespec="seconds"),
            "how": pin.how,
            "verdict": pin.verdict or None,
        }
        for number, pin in enumerate(lock.history if lock else ())
    ][::-1]
    if as_json:
        _write({"working": working, "pinned": lock.pinned if lock else None, "versions": told})
        return 0
    lines = [
        f"{one['version']}  {str(one['at'])[:16].replace('T', ' ')}  {one['how']}"
        f"{'  pinned' if one['pinned'] else ''}"
        for one in told
    ]
    note = "in use: nothing is pinned" if lock is None else "as pinned"
    changed = lock is not None and lock.pinned != working
    _say(*lines, f"{working}  working  {'not in use' if changed else note}")
    return 0


@app.command("diff")
def diff(
    *,
    vertical: Vertical,
    before: Annotated[str, typer.Argument(metavar="[A]", help=_VERSION)] = "pinned",
    after: Annotated[str, typer.Argument(metavar="[B]", help=_VERSION)] = "working",
    folder: Folder = None,
    as_json: options.AsJson = False,
) -> int:
    """Tell how two versions differ; by default what is worked on from what is pinned.

    Example: frontdesk prompts diff healthcare
    """
    from frontdesk.prompts.versions import differences, find

    place = _place(vertical, folder)
    found = list(differences(find(place, before), find(place, after)))
    if as_json:
        _write([one._asdict() for one in found])
    else:
        _say(*(one.diff for one in found) if found else ["no difference"])
    return 0


@app.command("pin")
def pin(*, vertical: Vertical, folder: Folder = None, as_json: options.AsJson = False) -> int:
    """Pin the prompts as they are; from then on only adopt and rollback change what is in force.

    Example: frontdesk prompts pin healthcare --dir prompts
    """
    from frontdesk.prompts.versions import pin

    version = pin(_place(vertical, folder), at=datetime.now(UTC))
    return _told(version, "pinned", as_json=as_json)


@app.command("rollback")
def rollback(
    *,
    vertical: Vertical,
    version: Annotated[
        str, typer.Argument(metavar="[VERSION]", help="By default the one before.")
    ] = "",
    folder: Folder = None,
    as_json: options.AsJson = False,
) -> int:
    """Put an earlier version in force again; what is being worked on stays as it is.

    Example: frontdesk prompts rollback healthcare
    """
    from frontdesk.prompts.versions import rollback

    found = rollback(_place(vertical, folder), version, at=datetime.now(UTC))
    return _told(found, "in force again", as_json=as_json)


@app.command("adopt")
def adopt(
    *,
    vertical: Vertical,
    verdict: Annotated[
        Path, typer.Option(metavar="FILE", help="What 'eval gate --out' wrote: verdict.json.")
    ],
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="fdpk_…",
            help="Public key that may have signed it; by default that of FRONTDESK_SIGNING_KEY.",
        ),
    ] = None,
    folder: Folder = None,
    as_json: options.AsJson = False,
) -> int:
    """Put the prompts in force that the gate decided to adopt: exactly those, nothing else.

    Example: frontdesk prompts adopt healthcare --verdict gate/verdict.json
    """
    from frontdesk.cli import logs

    logs.set_up()
    from frontdesk.evals.gate.files import read_verdict, signature_of, trusted_keys
    from frontdesk.evals.gate.prompts import let_by
    from frontdesk.prompts.versions import adopt
    from frontdesk.settings import Settings

    place = _place(vertical, folder)
    trusted = key or trusted_keys(Settings.read())
    if not trusted:
        raise BadSetting(
            "no key says whose verdicts count: set FRONTDESK_SIGNING_KEY, or name a public key "
            f"with --key; the one that signed {str(verdict)!r} stands in it under signature"
        )
    let = let_by(read_verdict(verdict, trusted=trusted), vertical=vertical)
    adopt(
        place,
        let.version,
        instead_of=let.instead_of,
        at=datetime.now(UTC),
        verdict=signature_of(verdict),
    )
    return _told(let.version, f"in force instead of {let.instead_of}", as_json=as_json)


def _place(vertical: str, folder: Path | None) -> Path:
    from frontdesk.registry import vertical as find_vertical

    found = find_vertical(vertical)
    return folder.resolve() if folder is not None else found.prompts_folder


def _told(version: str, what: str, *, as_json: bool) -> int:
    if as_json:
        _write({"version": version})
    else:
        _say(f"{version} is {what}")
    return 0


def _say(*lines: str) -> None:
    from frontdesk.cli.output import people, shown

    for line in lines:
        people().print(shown(line), soft_wrap=True)


def _write(told: JsonObject | Sequence[JsonObject]) -> None:
    from frontdesk.cli.output import write_json

    write_json(told)
