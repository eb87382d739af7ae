"""A PostgreSQL server of the tests' own, on the loopback, with one database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tests.support.ram import in_memory

PASSWORD = "pw-canary-7c1f"
"""The owner's password; nothing that is printed may hold it."""
USER = "frontdesk"
SIGNING_KEY = "fdsk_" + "5e" * 32
"""What receipts on it are signed with: a server's database has no file beside it to hold a key."""
_STARTS_IN_S = 30.0
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=32MB",
    "max_connections=300",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=64MB",
    "autovacuum=off",
    "log_min_messages=fatal",
)


def binaries() -> Path | None:
    """Where the newest server's programs are, as Debian lays them; None where there are none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Postgres:
    """A server that can be stopped and started again on its port.

    Args:
        programs: Where its programs are.
        home: An empty folder for its data, which its user can enter.
    """

    def __init__(self, programs: Path, home: Path) -> None:
        self._programs, self._data = programs, home / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._templates: set[str] = set()
        self._made = 0
        self.port = _free_port()
        # It refuses to run as root.
        self._user, self._group = _nobody() if os.getuid() == 0 else (None, None)
        if self._user is not None and self._group is not None:
            os.chown(home, self._user, self._group)
        word = home / "password"
        word.write_text(PASSWORD)
        word.chmod(0o644)
        self._run(
            *("initdb", "--no-sync", "-D", str(self._data), "-U", USER, "-A", "scram-sha-256"),
            *("--pwfile", str(word), "-E", "UTF8", "--locale", "C"),
        )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            capture_output=True,
            cwd=self._data.parent,
            user=self._user,
            group=self._group,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        listen = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}"]
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._data, *settings, *listen),
                *("-c", "unix_socket_directories="),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._data.parent,
            user=self._user,
            group=self._group,
        )
        until = time.monotonic() + _STARTS_IN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the tests' PostgreSQL did not start")
            time.sleep(0.02)

    def _answers(self) -> bool:
        ready = subprocess.run(
            [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
            check=False,
        )
        return ready.returncode == 0

    def stop(self) -> None:
        """Stop it at once, cutting every connection."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(_STARTS_IN_S)
            self._process = None

    def url(self, name: str, *, password: str = PASSWORD) -> str:
        """The URL of a database."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{name}"

    @asynccontextmanager
    async def connection(self, name: str = "postgres") -> AsyncGenerator[AsyncConnection]:
        """A connection of the owner, each of whose statements stands alone."""
        url = self.url(name).replace("postgresql", "postgresql+asyncpg", 1)
        engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            yield connection
        await engine.dispose()

    async def admin(self, statement: str, *, on: str = "postgres") -> int:
        """Run a statement as the owner; how many rows it wrote, where it writes rows."""
        async with self.connection(on) as connection:
            return (await connection.exec_driver_sql(statement)).rowcount

    @asynccontextmanager
    async def database(self, *, migrations: Sequence[Path] | None = ()) -> AsyncGenerator[str]:
        """The URL of a new database, dropped afterwards.

        Args:
            migrations: The verticals' whose tables it has; None for an empty one.
        """
        template = "template0" if migrations is None else await self._template(migrations)
        self._made += 1
        name = f"test_{self._made}"
        await self.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            await self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    async def _template(self, migrations: Sequence[Path]) -> str:
        from frontdesk.store import Store

        names = "_".join(["fd", *(folder.parent.parent.name for folder in migrations)])
        if names not in self._templates:
            await self.admin(f"CREATE DATABASE {names} TEMPLATE template0")
            await (await Store.open(self.url(names), migrations=migrations)).close()
            # A template may have no connection, and the pool's closing ends them a moment later.
            await self.admin(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{names}'"
            )
            self._templates.add(names)
        return names


@contextmanager
def running() -> Generator[Postgres]:
    """A server for as long as the context lasts.

    Raises:
        FileNotFoundError: There is no server to run.
    """
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL's programs are not installed")
    with tempfile.TemporaryDirectory(prefix="frontdesk-pg-", dir=in_memory()) as name:
        home = Path(name)
        home.chmod(0o755)
        server = Postgres(programs, home)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _nobody() -> tuple[int, int]:
    who = pwd.getpwnam("nobody")
    return who.pw_uid, who.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
