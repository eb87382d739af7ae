"""A private database that begins as a copy of a file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from frontdesk.store.location import MEMORY
from frontdesk_processors.errors import StoreError


def copied(url: str | Path) -> Path | None:
    """The file that ``memory:FILE`` is a copy of; None where it begins empty, or is no memory."""
    text = str(url)
    name = text.removeprefix(MEMORY)
    return Path(name).expanduser().resolve() if text.startswith(MEMORY) and name else None


def copy(source: Path, to: Path) -> None:
    """Copy a database as it stands, whoever is at work in it, with the key beside it.

    Blocks; call it in a thread.

    Raises:
        StoreError: There is no such file, or it is no SQLite database.
    """
    if not source.is_file():
        raise StoreError(f"there is no database {source} to copy; check the name")
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(to)) as here,
        ):
            there.backup(here)
    except sqlite3.Error as error:
        raise StoreError(f"the database {source} cannot be copied: {error}") from error
    key = Path(f"{source}.key")
    if key.exists():
        shutil.copy(key, f"{to}.key")
