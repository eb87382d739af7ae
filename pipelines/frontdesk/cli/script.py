"""What the caller says: the rows of a script."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from frontdesk_processors.errors import BadSetting

STDIN = "-"


def read_script(name: str) -> Iterator[str]:
    """The caller's lines of a script, one a row; blank rows and rows that begin with # are not.

    A file is read before the first line is given; standard input as it comes.

    Args:
        name: A file, or ``-`` for standard input.

    Raises:
        BadSetting: The file cannot be read or is not UTF-8; for standard input, when the row at
            fault is reached.
    """
    if name == STDIN:
        return _lines(sys.stdin.buffer, name="standard input")
    path = Path(name)
    try:
        rows = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadSetting(f"script {name!r} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadSetting(f"script {name!r} cannot be read: {error}") from error
    return iter(list(_lines(rows, name=repr(name))))


def _lines(rows: Iterable[bytes], *, name: str) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        try:
            line = row.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise BadSetting(f"script {name}, row {number}: not UTF-8; save it as UTF-8") from error
        if line and not line.startswith("#"):
            yield line
