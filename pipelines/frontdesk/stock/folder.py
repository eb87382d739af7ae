"""Sounds in a folder, which any number of processes share."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from loguru import logger

from frontdesk.stock.sound import Damaged, Sound

_SUFFIX = ".sound"


class Folder:
    """Sounds by their keys, one file each; those that were not played for longest go first.

    A file appears whole or not at all, and is never changed. Nothing here raises: what cannot be
    read is not there, and what cannot be written is not kept. Every method blocks.

    Args:
        path: The folder; it is made where it is not there.
        most_bytes: How much all files may take. It may be exceeded for a moment, by what other
            processes write at the same time.
    """

    def __init__(self, path: Path, *, most_bytes: int) -> None:
        self._path = path
        self._most_bytes = most_bytes

    def find(self, key: str) -> Sound | None:
        """The sound of a key; None where there is none."""
        file = self._file(key)
        try:
            sound = Sound.unpacked(file.read_bytes())
            os.utime(file)
        except FileNotFoundError:
            return None
        except Damaged as error:
            logger.warning("{} is thrown away: {}", file, error)
            with suppress(OSError):
                file.unlink()
            return None
        except OSError as error:
            logger.warning("{} cannot be read: {}", file, error)
            return None
        return sound

    def keep(self, key: str, sound: Sound) -> None:
        """Keep a sound."""
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._path, delete=False) as half:
                half.write(sound.packed())
            Path(half.name).replace(self._file(key))
            self._make_room()
        except OSError as error:
            logger.warning("a sound cannot be kept in {}: {}", self._path, error)

    def _make_room(self) -> None:
        found: list[tuple[float, int, Path]] = []
        for file in self._path.glob(f"*{_SUFFIX}"):
            # Another process may have thrown it away meanwhile.
            with suppress(FileNotFoundError):
                told = file.stat()
                found.append((told.st_mtime, told.st_size, file))
        taken = sum(size for _, size, _ in found)
        for _, size, file in sorted(found):
            if taken <= self._most_bytes:
                return
            with suppress(FileNotFoundError):
                file.unlink()
            taken -= size

    def _file(self, key: str) -> Path:
        return self._path / f"{key}{_SUFFIX}"
