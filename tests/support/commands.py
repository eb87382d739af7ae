"""Commands, run as a person or a program would run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("processors", "pipelines", "verticals")

BOOKING = """\
# A patient the demonstration clinic knows.
I need to see the doctor next Tuesday afternoon
the second one

Maria Lopez
March 5th 1984
yes
thanks, bye
"""


class Ran(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child process: ours, without a terminal's and without keys."""
    paths = [str(ROOT / source) for source in SOURCES]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "XDG_DATA_HOME": str(home / "data"),
        **(extra or {}),
    }


def child(
    home: Path, words: Sequence[str], *, extra: Mapping[str, str] | None = None, before: str = ""
) -> Ran:
    """Run a command in a process of its own, after some Python that prepares it."""
    code = f"import sys\n{before}\nfrom frontdesk.cli import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment(home, extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
