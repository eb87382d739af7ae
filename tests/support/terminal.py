"""A person at a terminal, for commands that are typed into."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Mapping
from pathlib import Path

from tests.support.commands import environment

PATIENCE_S = 30
# The terminal must be the process's own for Ctrl-C to reach it.
_START = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "from frontdesk.cli import main; sys.exit(main())"
)


class Terminal:
    """Runs a command, types, and reads what is on the screen.

    Args:
        home: Where the command keeps its data.
        words: The command.
        extra: More for its environment.
    """

    def __init__(self, home: Path, *words: str, extra: Mapping[str, str] | None = None) -> None:
        self.shown = ""
        self._read_to = 0
        # A character may come in two pieces.
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._screen, inside = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *words],
            env={**environment(home, extra), "TERM": "xterm-256color", "COLUMNS": "60"},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)

    def until(self, text: str) -> None:
        """Read on until that has come since the last time."""
        deadline = time.monotonic() + PATIENCE_S
        while (found := self.shown.find(text, self._read_to)) < 0:
            assert time.monotonic() < deadline, self.shown
            assert self._read(), self.shown
        self._read_to = found + len(text)

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self._screen, text.encode())

    def signalled(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self._process.send_signal(number)

    def status(self) -> int:
        """Read to the end and wait for it."""
        while self._read():
            pass
        os.close(self._screen)
        return self._process.wait(PATIENCE_S)

    def leave(self) -> None:
        """Make sure that nothing is left running."""
        if self._process.poll() is None:
            self._process.kill()
            self.status()

    def _read(self) -> bool:
        """Read a piece if there is one; False once the terminal has closed."""
        if not select.select([self._screen], [], [], 0.2)[0]:
            return True
        try:
            piece = os.read(self._screen, 65536)
        except OSError:
            # How Linux says that nobody is at the other end any more.
            return False
        self.shown += self._decode(piece)
        return bool(piece)
