"""Versions of a folder of prompts: named by what is in them, one of them pinned.

The folder holds the prompts that are being worked on, ``en/reception.md`` and the like. Once a
version is pinned, a lock file beside them says which one is in force, and every version that ever
was is kept below ``versions/``, so that going back needs nothing but the lock.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from frontdesk_processors.errors import BadSetting, UnknownName

LOCK, KEPT = "prompts.lock", "versions"
DIGITS = 16
"""Hexadecimal digits of a version's name."""
How = Literal["pin", "adopt", "rollback"]


class Pin(BaseModel):
    """A version that was put in force.

    Parameters:
        version: Its name.
        at: When.
        how: By which command.
        verdict: Signature of the verdict that let it; empty where none was needed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    at: datetime
    how: How
    verdict: str = ""


class Lock(BaseModel):
    """What the lock file holds.

    Parameters:
        pinned: The version in force.
        history: Every version that was put in force, oldest first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    pinned: str
    history: tuple[Pin, ...]


class Difference(NamedTuple):
    """How one file differs: its path, and the difference as ``diff -u`` tells it."""

    file: str
    diff: str


def texts(folder: Path) -> dict[str, str]:
    """The prompts of a folder by their path in it, in order.

    Raises:
        BadSetting: It holds none, or one cannot be read.
    """
    try:
        found = {
            file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(folder.glob("*/*.md"))
        }
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"prompts in {str(folder)!r} cannot be read: {error}") from error
    if not found:
        raise BadSetting(f"{str(folder)!r} holds no prompts: LANGUAGE/NAME.md")
    return found


def named(held: Mapping[str, str]) -> str:
    """The name of a version: a hash of its files' paths and texts."""
    whole = json.dumps(dict(sorted(held.items())), ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGITS]


@cache
def version_of(folder: Path) -> str:
    """The version that a folder's prompts are, read once, as the prompts themselves."""
    return named(texts(folder))


def lock_of(folder: Path) -> Lock | None:
    """What is pinned in a folder of prompts; None where nothing is.

    Raises:
        BadSetting: The lock file cannot be read.
    """
    file = folder / LOCK
    try:
        return Lock.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise BadSetting(f"{file} cannot be used: {told}; take it back from the last state") from (
            error
        )


def in_force(folder: Path) -> Path:
    """Where the prompts in force are: those that are pinned, else the folder itself.

    Raises:
        BadSetting: The version that is pinned is missing, or is not what was pinned.
    """
    lock = lock_of(folder)
    return folder if lock is None else _kept(folder, lock.pinned)


def find(folder: Path, name: str) -> Path:
    """Where a version is: by its name or how it begins, ``pinned``, or ``working``.

    Raises:
        UnknownName: There is none, or several begin so.
        BadSetting: It is not what was pinned.
    """
    if name == "working":
        return folder
    if name == "pinned":
        return in_force(folder)
    lock = lock_of(folder)
    known = list(dict.fromkeys(pin.version for pin in lock.history)) if lock else []
    hits = [version for version in known if name and version.startswith(name)]
    if len(hits) != 1:
        hint = "Several begin so" if hits else ""
        raise UnknownName("version", name, known=[*known, "pinned", "working"], hint=hint)
    return _kept(folder, hits[0])


def pin(folder: Path, *, at: datetime) -> str:
    """Pin the prompts as they are, for the first time, and name the version.

    Raises:
        BadSetting: Something is pinned already: what follows it is adopted through the gate.
    """
    if (lock := lock_of(folder)) is not None:
        raise BadSetting(
            f"{str(folder)!r} has {lock.pinned} pinned; another version takes its place with "
            "'frontdesk prompts adopt' and a verdict, or an earlier one with 'prompts rollback'"
        )
    return _put(folder, texts(folder), at=at, how="pin", verdict="")


def adopt(folder: Path, version: str, *, instead_of: str, at: datetime, verdict: str) -> None:
    """Put the working prompts in force that a verdict let through.

    Args:
        folder: The prompts.
        version: The version that the verdict is on; the working prompts must be it.
        instead_of: The version that it was held against; it must be in force.
        at: The time.
        verdict: Signature of the verdict.

    Raises:
        BadSetting: The prompts are not those that the verdict is on.
    """
    held = texts(folder)
    if (now := named(held)) != version:
        raise BadSetting(
            f"the verdict is on version {version}, and the prompts in {str(folder)!r} are {now}: "
            "run the gate on them"
        )
    lock = _locked(folder)
    if lock.pinned != instead_of:
        raise BadSetting(
            f"the verdict holds {version} against {instead_of}, and {lock.pinned} is pinned: run "
            "the gate against what is in force"
        )
    _put(folder, held, at=at, how="adopt", verdict=verdict)


def rollback(folder: Path, name: str, *, at: datetime) -> str:
    """Put an earlier version in force again, and name it; the working prompts stay.

    Args:
        folder: The prompts.
        name: The version, or how it begins; empty for the one before.
        at: The time.

    Raises:
        UnknownName: There is no such version.
        BadSetting: Nothing is pinned, there is none before, or it was changed since.
    """
    lock = _locked(folder)
    if not name:
        before = [one.version for one in lock.history if one.version != lock.pinned]
        if not before:
            raise BadSetting(f"{lock.pinned} is the only version that ever was in force")
        name = before[-1]
    held = texts(find(folder, name))
    return _put(folder, held, at=at, how="rollback", verdict="")


def differences(before: Path, after: Path) -> Iterator[Difference]:
    """How the prompts of one folder differ from those of another, file by file."""
    old, new = texts(before), texts(after)
    for file in sorted({*old, *new}):
        lines = difflib.unified_diff(
            old.get(file, "").splitlines(),
            new.get(file, "").splitlines(),
            f"{named(old)}/{file}",
            f"{named(new)}/{file}",
            lineterm="",
        )
        if told := "\n".join(lines):
            yield Difference(file, told)


def _locked(folder: Path) -> Lock:
    if (lock := lock_of(folder)) is None:
        raise BadSetting(
            f"{str(folder)!r} has nothing pinned: pin what is in use with 'frontdesk prompts pin'"
        )
    return lock


@cache
def _kept(folder: Path, version: str) -> Path:
    """Where a version is kept, looked at once: it never changes."""
    kept = folder / KEPT / version
    if not kept.is_dir():
        raise BadSetting(f"version {version} is missing: {str(kept)!r} is no folder; restore it")
    if (now := named(texts(kept))) != version:
        raise BadSetting(
            f"version {version} was changed after it was pinned: {str(kept)!r} is {now} now; "
            "restore it, and change the working prompts instead"
        )
    return kept


def _put(folder: Path, held: Mapping[str, str], *, at: datetime, how: How, verdict: str) -> str:
    version, lock = named(held), lock_of(folder)
    try:
        _keep(folder / KEPT / version, held)
        pinned = Pin(version=version, at=at, how=how, verdict=verdict)
        now = Lock(pinned=version, history=(*(lock.history if lock else ()), pinned))
        new = folder / f"{LOCK}.new"
        new.write_text(now.model_dump_json(indent=1) + "\n", encoding="utf-8")
        # Whoever opens a desk meanwhile reads the one lock or the other.
        new.replace(folder / LOCK)
    except OSError as error:
        raise BadSetting(f"{str(folder)!r} cannot be written to: {error}") from error
    return version


def _keep(place: Path, held: Mapping[str, str]) -> None:
    if place.is_dir() and named(texts(place)) == place.name:
        return
    new = place.with_name(f"{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    for file, text in held.items():
        (new / file).parent.mkdir(parents=True, exist_ok=True)
        # As it was read: a version's name is of these bytes.
        (new / file).write_text(text, encoding="utf-8", newline="")
    shutil.rmtree(place, ignore_errors=True)
    new.replace(place)
