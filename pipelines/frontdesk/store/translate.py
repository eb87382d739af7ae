"""The database's errors as the ledger's."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError

from frontdesk.store.location import Location
from frontdesk_processors.errors import KeyTaken, ReadOnlyStore, StoreError

_KEY_CONSTRAINT = ("receipts.key", "uq_receipts_key", "effects.key", "uq_effects_key")
"""How SQLite names the constraints in its message, and how servers do."""

_SAYS = {
    sqlite3.SQLITE_BUSY: "is locked by another process; try again",
    sqlite3.SQLITE_LOCKED: "is locked by another process; try again",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; name another file, or move it away",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup",
    sqlite3.SQLITE_FULL: "has no room: the disk is full; free some space",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check its folder's permissions",
}


@contextmanager
def translated(location: Location) -> Generator[None]:
    """Raise what the database raises as one of the house's errors.

    Raises:
        KeyTaken: A receipt of the same key is filed.
        ReadOnlyStore: It cannot be written.
        StoreError: Anything else.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError) as error:
        raise translate(error, location=location) from error


def translate(error: Exception, *, location: Location) -> StoreError:
    """The house's error for one of the database's."""
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    if isinstance(error, IntegrityError) and any(n in str(cause) for n in _KEY_CONSTRAINT):
        return KeyTaken("an action of this key is already filed")
    code = sqlite_code(error)
    if code == sqlite3.SQLITE_READONLY:
        if location.read_only:
            return location.refusal
        return ReadOnlyStore(f"{location} is read-only: {cause}; open it for writing first")
    if code in _SAYS:
        return StoreError(f"{location} {_SAYS[code]}")
    return StoreError(f"{location} did not take it: {cause}")


def sqlite_code(error: BaseException) -> int:
    """SQLite's primary result code, or 0 when it is not SQLite that failed."""
    cause = error.orig if isinstance(error, StatementError) else error
    # Extended codes keep the primary one in their low byte.
    return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF
