"""A real Radicale server, in a process of its own on the loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ram import in_memory

USER, PASSWORD = "clinic", "radicale-canary-2f91"
"""Who writes there; nothing that is printed may hold the password."""
_STARTS_IN_S = 30.0
_CONFIG = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 100
[auth]
type = htpasswd
htpasswd_filename = {users}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {data}
[logging]
level = critical
"""


class Radicale:
    """A server whose calendars are folders.

    Args:
        home: An empty folder for its data.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._root = home / "data" / "collection-root" / USER
        self._made = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        (home / "users").write_text(f"{USER}:{PASSWORD}\n")
        (home / "config").write_text(
            _CONFIG.format(port=self.port, users=home / "users", data=home / "data")
        )

    @property
    def headers(self) -> dict[str, str]:
        """What every request to it carries."""
        key = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return {"Authorization": f"Basic {key}"}

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def path(self, name: str) -> str:
        """The path of a calendar."""
        return f"{USER}/{name}"

    def copied(self, name: str) -> str:
        """The beginning of the paths of a copy of calendars, for one test alone."""
        self._made += 1
        lock = shutil.ignore_patterns(".Radicale.lock")
        for calendar in self._root.glob(f"{name}_*"):
            copy = calendar.name.replace(name, f"{name}{self._made}", 1)
            # Linked, for the server never writes into a file: it puts a new one in its place.
            shutil.copytree(calendar, self._root / copy, ignore=lock, copy_function=os.link)
        return f"{name}{self._made}_"

    @contextmanager
    def running(self) -> Generator[None]:
        """Serve until the context ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(self._home / "config")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + _STARTS_IN_S
            while not self._answers():
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the tests' Radicale did not start")
                time.sleep(0.02)
            yield
        finally:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


@contextmanager
def running() -> Generator[Radicale]:
    """A server of its own, which ends with the context."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-radicale-", dir=in_memory()) as folder:
        server = Radicale(Path(folder))
        with server.running():
            yield server
