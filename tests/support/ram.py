"""Folders in memory, for servers of the tests that write thousands of files."""

from __future__ import annotations

import shutil
from pathlib import Path

_RAM = Path("/dev/shm")
_ROOM = 1 << 30
"""Bytes that have to be free there: a container may have no more than 64 MB of it."""


def in_memory() -> Path | None:
    """Where such folders can be made; None, for the usual place, where there is no room."""
    if _RAM.is_dir() and shutil.disk_usage(_RAM).free >= _ROOM:
        return _RAM
    return None
