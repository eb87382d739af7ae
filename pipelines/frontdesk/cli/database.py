"""Looks at a database without making, opening or changing it as a desk would."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from frontdesk.cli.verticals import Broken, found
from frontdesk.settings import Settings
from frontdesk.store.location import Location, locate
from frontdesk.store.revisions import read
from frontdesk.store.server import Server
from frontdesk.store.signing import VARIABLE, Keys
from frontdesk_processors.errors import StoreError

_OWN = Path(__file__).parents[1] / "store" / "migrations" / "versions"


class Found(NamedTuple):
    """How a database is."""

    ok: bool
    detail: str


def look(url: str) -> Found:
    """Whether a conversation could be held on it, and why not.

    Raises:
        BadSetting: The URL is of no known kind.
        MissingExtra: It is on a server, and what speaks to that is not installed.
    """
    location = locate(url)
    if location is None:
        return Found(True, "memory: a private one for each command, nothing is kept")
    if isinstance(location, Server):
        return _on_server(location)
    path = location.path
    if path.is_dir():
        return Found(False, f"{path} is a folder; name a file in it in FRONTDESK_DB")
    if not path.exists():
        return _to_be_made(location)
    if not os.access(path, os.R_OK):
        return Found(False, f"{path} may not be read; change its permissions")
    return _existing(location)


def signing(settings: Settings) -> Found:
    """What signs the receipts of the settings' database; no key is made or shown.

    Raises:
        BadSetting: The URL is of no known kind, or what is given is no key.
        StoreError: The key file cannot be read.
    """
    location = locate(settings.database)
    if location is None:
        return Found(True, "memory: a key that ends with each command")
    given = settings.signing_key
    keys = Keys(given.get_secret_value() if given else "", location=location)
    known = asyncio.run(keys.known()).values()
    first = next((key for key in known if key.seed is not None), None)
    if first is not None:
        return Found(True, f"key {first.id}, from {VARIABLE if given else keys.file}")
    if isinstance(location, Server) or _signed(location):
        return Found(False, str(keys.missing()))
    return Found(True, f"{keys.file}, made with the first receipt")


def _signed(location: Location) -> bool:
    """Whether anything in it is signed; not of a file that cannot be read, which `look` tells."""
    try:
        return bool(_column(location, "heads", "tenant"))
    except sqlite3.Error:
        return False


def _to_be_made(location: Location) -> Found:
    path = location.path
    if location.read_only or not location.create:
        return Found(False, f"there is no {path}, and its URL says not to make it")
    parent = next(folder for folder in path.parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        return Found(
            False, f"{path} cannot be made: no access to {parent}; name another in FRONTDESK_DB"
        )
    return Found(True, f"{path}, made when it is first used")


def _existing(location: Location) -> Found:
    path = location.path
    try:
        applied = _column(location, "alembic_version", "version_num")
    except sqlite3.Error as error:
        return Found(False, f"{path}: {error}; name another file in FRONTDESK_DB, or move it away")
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if location.read_only or not writable:
        why = location.read_only or "this process may not write it or its folder"
        return Found(False, f"{path} is read-only: {why}; give write access to both")
    return _standing(str(path), applied)


def _standing(name: str, applied: list[str]) -> Found:
    """Whether this release can use a database whose schema stands there."""
    installed = [row.migrations for row in found() if not isinstance(row, Broken)]
    # A trade that the database was never opened for is no part of it.
    kept = [folder for folder in installed if read([folder]).in_use(applied)]
    match read([_OWN, *kept]).state(applied):
        case "newer":
            return Found(False, f"{name} was written by a newer release; upgrade frontdesk")
        case "behind":
            return Found(True, f"{name}, brought up to date when it is next used")
        case "current":
            return Found(True, name)


def _on_server(server: Server) -> Found:
    from frontdesk.store.schema import applied_on

    name = str(server).removeprefix("the database ")
    try:
        applied, version, writable = asyncio.run(applied_on(server))
    except StoreError as error:
        return Found(False, f"{error}; FRONTDESK_DB says where it is")
    if not writable:
        return Found(False, f"{name} is read-only; let the user write it")
    if not applied:
        return Found(True, f"{name} (PostgreSQL {version}), given its tables when first used")
    return _standing(f"{name} (PostgreSQL {version})", applied)


def _column(location: Location, table: str, column: str) -> list[str]:
    """A column of a table, read without opening the database for writing; empty without it."""
    path = location.path
    if not path.exists():
        return []
    # Where no log can be made beside it, only a file that nobody writes can be read.
    alone = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    options = "mode=ro&immutable=1" if alone or location.immutable else "mode=ro"
    with closing(sqlite3.connect(f"{path.as_uri()}?{options}", uri=True)) as connection:
        named = "SELECT name FROM sqlite_master WHERE name = ?"
        if not connection.execute(named, (table,)).fetchall():
            return []
        return [str(row[0]) for row in connection.execute(f"SELECT {column} FROM {table}")]
