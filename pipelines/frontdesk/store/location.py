"""Where a database is, read from what a person gives for it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, unquote

from frontdesk.store.server import Server, is_server, server
from frontdesk_processors.errors import BadSetting, ReadOnlyStore, StoreError

MEMORY = "memory:"
_MEMORY_NAMES = (MEMORY, ":memory:", "sqlite://", "sqlite+aiosqlite://")
_SCHEMES = ("sqlite", "sqlite+aiosqlite")
_MODES = ("ro", "rw", "rwc")
_NEXT = "give it write access to the file and its folder, or name another database"


@dataclass(frozen=True, kw_only=True)
class Location:
    """A database file.

    Parameters:
        path: The file, absolute, with links followed.
        read_only: Why it is opened for reading only; empty when it can be written.
        immutable: Nobody can change it, so that SQLite needs no lock or log beside it.
        create: Whether it may be created.
        scratch: Nothing has to survive this process, so nothing waits for the disk.
    """

    path: Path
    read_only: str = ""
    immutable: bool = False
    create: bool = True
    scratch: bool = False

    def __str__(self) -> str:
        """As it is named in messages."""
        return f"the database {self.path}"

    @property
    def refusal(self) -> ReadOnlyStore:
        """The error for a write to it, when it is read-only."""
        return ReadOnlyStore(f"{self} is read-only: {self.read_only}; {_NEXT}")


def locate(url: str | Path) -> Location | Server | None:
    """Read a file path, ``sqlite:///x.db``, ``postgresql://…``; ``memory:`` and copies are None.

    Raises:
        BadSetting: It is none of these, or has an option that is not known.
    """
    if isinstance(url, Path):
        return Location(path=_real(url))
    if url in _MEMORY_NAMES or url.startswith(MEMORY):
        return None
    if is_server(url):
        return server(url)
    text, _, query = url.partition("?")
    if text.startswith("file:"):
        name = unquote(text.removeprefix("file:").removeprefix("//"))
    elif "://" in text:
        scheme, _, rest = text.partition("://")
        if scheme not in _SCHEMES or not rest.startswith("/"):
            raise BadSetting(
                f"database {scheme}://… is not supported; give a file, sqlite:///file.db "
                "or postgresql://user@host/database"
            )
        name = rest[1:]
    else:
        name, query = url, ""
    if name == ":memory:":
        return None
    if not name.strip():
        raise BadSetting(f"database {url!r} names no file; give one, such as frontdesk.db")
    return _with_options(Location(path=_real(Path(name))), query)


def identity(url: str) -> str:
    """What tells one database from another, however it is named; empty for one in memory.

    Raises:
        BadSetting: It names no database.
    """
    match locate(url):
        case None:
            return ""
        case Server() as there:
            return f"{there.host}:{there.port}/{there.name}"
        case Location() as here:
            return str(here.path)


def _real(path: Path) -> Path:
    """The file itself: SQLite keeps its log beside that, not beside a link to it."""
    return (path.expanduser() if path.parts[:1] == ("~",) else path).resolve()


def _with_options(location: Location, query: str) -> Location:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    options.pop("uri", None)
    mode = options.pop("mode", "rwc")
    immutable = options.pop("immutable", "0") == "1"
    if options or mode not in _MODES:
        wrong = next(iter(options), f"mode={mode}")
        raise BadSetting(f"database option {wrong!r} is not known; known: mode=ro, mode=rw")
    why = "it was opened with immutable=1" if immutable else "it was opened with mode=ro"
    return Location(
        path=location.path,
        read_only=why if immutable or mode == "ro" else "",
        immutable=immutable,
        create=mode == "rwc",
    )


def prepared(location: Location | Server, *, create: bool) -> Location | Server:
    """The location as it can be opened; creates the file and its folder where it may.

    A database on a server is not created, and found out about when it is connected to.

    Raises:
        ReadOnlyStore: There is no such file and it cannot be created.
        StoreError: There is no such file, or it is a folder.
    """
    if isinstance(location, Server):
        return replace(location, create=create)
    path = location.path
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'frontdesk.db'}")
    if not path.exists():
        if location.read_only or not (create and location.create):
            raise StoreError(f"there is no database {path}; check the name")
        _create(location)
    if not os.access(path, os.R_OK):
        raise StoreError(f"{location} may not be read by this process; change its permissions")
    if location.read_only:
        return location
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return location
    what = "the file" if os.access(path.parent, os.W_OK) else f"its folder {path.parent}"
    # Without a log beside it nobody has it open, and where none can be made nobody can open it.
    alone = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    return Location(
        path=path, read_only=f"this process may not write {what}", immutable=alone, create=False
    )


def _create(location: Location) -> None:
    try:
        location.path.parent.mkdir(parents=True, exist_ok=True)
        # Callers' data: nobody but the owner reads it unless the owner says so.
        os.close(os.open(location.path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ReadOnlyStore(f"{location} cannot be created: {error.strerror}; {_NEXT}") from error
