"""A PostgreSQL database, read from its URL; its password is never printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from frontdesk_processors.errors import BadSetting, ReadOnlyStore

_SCHEME = re.compile(r"postgres(ql)?(\+asyncpg)?:")
_PASSWORD = re.compile(r"(//[^/?#:@]*):[^/?#]*(@)")
_FORM = "postgresql://user:password@host/database"
_SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_PORT = 5432


@dataclass(frozen=True, kw_only=True)
class Server:
    """A database on a PostgreSQL server.

    Parameters:
        name: The database.
        host: Name or address of the server, or the folder of its socket.
        port: Where it listens.
        user: Who signs in; None for the driver's own choice (``PGUSER``, else the system's user).
        password: Their password; None for the driver's own choice (``PGPASSWORD``, ``.pgpass``).
        ssl: libpq's ``sslmode``; None for the driver's own choice.
        create: Whether a database without tables is given them.
    """

    name: str
    host: str
    port: int = _PORT
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ssl: str | None = None
    create: bool = True

    read_only: str = field(default="", init=False)
    scratch: bool = field(default=False, init=False)

    def __str__(self) -> str:
        """As it is named in messages."""
        port = "" if self.port == _PORT else f":{self.port}"
        return f"the database {self.name} on {self.host}{port}"

    @property
    def refusal(self) -> ReadOnlyStore:
        """The error for a write to it, when it is read-only."""
        return ReadOnlyStore(f"{self} is read-only; name a database that can be written")


def printable(url: str) -> str:
    """A database's URL as it may be shown: with no password in it."""
    return _PASSWORD.sub(r"\1\2", url) if is_server(url) else url


def is_server(url: str) -> bool:
    """Whether a URL means a PostgreSQL database, well written or not."""
    return _SCHEME.match(url) is not None


def server(url: str) -> Server:
    """Read ``postgresql://user:password@host:port/database?sslmode=require``.

    Raises:
        BadSetting: It is not of that form; the message does not repeat it, for its password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSetting(f"the database's URL cannot be read; give {_FORM}") from error
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", None) or (unquote(parts.hostname) if parts.hostname else "localhost")
    ssl = options.pop("sslmode", None)
    name = unquote(parts.path.removeprefix("/"))
    if options:
        known = "host, sslmode"
        raise BadSetting(f"database option {next(iter(options))!r} is not known; known: {known}")
    if ssl is not None and ssl not in _SSL:
        raise BadSetting(f"sslmode {ssl!r} is not known; known: {', '.join(_SSL)}")
    if "://" not in url or not name or "/" in name:
        raise BadSetting(f"the database's URL names no database; give {_FORM}")
    return Server(
        name=name,
        host=host,
        port=port or _PORT,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        ssl=ssl,
    )
