"""The database's errors as the ledger's."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from frontdesk.store.location import Location
from frontdesk.store.server import Server
from frontdesk_processors.errors import KeyTaken, ReadOnlyStore, StoreError

_KEY_CONSTRAINT = ("receipts.key", "uq_receipts_key", "effects.key", "uq_effects_key")
"""How SQLite names the constraints in its message, and how servers do."""

_LOCKED = "is locked by another process; try again"
_GONE = "cannot be reached: the server does not answer; try again"
_SAYS = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; name another file, or move it away",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup",
    sqlite3.SQLITE_FULL: "has no room: the disk is full; free some space",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check its folder's permissions",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SERVER_SAYS = {
    "08": _GONE,
    "28": "does not let this user in; check the user and the password",
    "3D": "does not exist on its server; create it first",
    "42501": "does not let this user do that; grant it more",
    "53100": "has no room: the disk is full; free some space",
    "53300": "has no connection to spare; allow it more, or run fewer processes",
    "55P03": _LOCKED,
    "57014": "took too long over a statement; try again",
    "57": "cannot be reached: its server is stopping or starting; try again",
}
_READ_ONLY_STATE = "25006"


@contextmanager
def translated(location: Location | Server) -> Generator[None]:
    """Raise what the database raises as one of the house's errors.

    Raises:
        KeyTaken: A receipt of the same key is filed.
        ReadOnlyStore: It cannot be written.
        StoreError: Anything else.
    """
    try:
        yield
    # A server that cannot be reached is an OSError, as is one that answers too late.
    except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError, OSError) as error:
        raise translate(error, location=location) from error


def translate(error: Exception, *, location: Location | Server) -> StoreError:
    """The house's error for one of the database's."""
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    if isinstance(error, IntegrityError) and any(n in str(cause) for n in _KEY_CONSTRAINT):
        return KeyTaken("an action of this key is already filed")
    if isinstance(location, Server):
        return _from_server(error, cause, location=location)
    code = sqlite_code(error)
    if code == sqlite3.SQLITE_READONLY:
        if location.read_only:
            return location.refusal
        return _unwritable(location, cause)
    if code in _SAYS:
        return StoreError(f"{location} {_SAYS[code]}")
    return StoreError(f"{location} did not take it: {cause}")


def _from_server(error: Exception, cause: BaseException, *, location: Server) -> StoreError:
    state = server_code(error)
    if state == _READ_ONLY_STATE:
        return _unwritable(location, cause)
    says = _SERVER_SAYS.get(state) or _SERVER_SAYS.get(state[:2])
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if says is None and (isinstance(cause, OSError) or lost):
        says = _GONE
    if says is not None:
        return StoreError(f"{location} {says}")
    # What comes before is the driver's own class, which tells nobody anything.
    told = str(cause).partition("\n")[0].rpartition("'>: ")[2]
    return StoreError(f"{location} did not take it: {told}")


def _unwritable(location: Location | Server, cause: BaseException) -> ReadOnlyStore:
    told = str(cause).partition("\n")[0].rpartition("'>: ")[2]
    return ReadOnlyStore(f"{location} is read-only: {told}; open it for writing first")


def sqlite_code(error: BaseException) -> int:
    """SQLite's primary result code, or 0 when it is not SQLite that failed."""
    cause = error.orig if isinstance(error, StatementError) else error
    # Extended codes keep the primary one in their low byte.
    return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF


def server_code(error: BaseException) -> str:
    """PostgreSQL's error code, or nothing when it gave none."""
    cause = error.orig if isinstance(error, StatementError) else error
    return str(getattr(cause, "sqlstate", None) or "")
