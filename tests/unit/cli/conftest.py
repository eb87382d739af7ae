from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from loguru import logger

from frontdesk.cli import main
from tests.support.commands import Ran

Run = Callable[..., Ran]
Script = Callable[[str | bytes], str]


class _Stdin(io.TextIOWrapper):
    def __init__(self, text: bytes) -> None:
        super().__init__(io.BytesIO(text), encoding="utf-8")


def _to_stderr(message: str) -> None:
    sys.stderr.write(message)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def run(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run a command in this process, with what is typed or piped into it."""

    def command(*words: str, stdin: bytes = b"") -> Ran:
        with _Stdin(stdin) as piped:
            monkeypatch.setattr(sys, "stdin", piped)
            status = main(words)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    yield command
    logger.remove()
    logger.add(_to_stderr, level="WARNING")


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Write a script and give its name."""

    def write(text: str | bytes) -> str:
        path = tmp_path / "script.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write
