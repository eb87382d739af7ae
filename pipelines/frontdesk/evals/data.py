"""Files of evaluation data, read where they lie."""

from __future__ import annotations

import gzip
from pathlib import Path

from frontdesk_processors.errors import BadSetting


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, gzip or not.

    Raises:
        BadSetting: The file cannot be read.
    """
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadSetting(f"{str(path)!r} cannot be read: {error}") from error
