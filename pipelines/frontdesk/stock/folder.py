"""Sounds in a folder, which any number of processes of one user share."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from loguru import logger

from frontdesk.stock.sound import Damaged, Sound
from frontdesk_processors.errors import BadSetting

_SUFFIX = ".sound"
_HALF = ".half"
"""What is being written ends so until it is whole."""
_HALF_S = 600.0
"""Whoever has not finished a file after so many seconds has died over it."""


class Folder:
    """Sounds by their keys, one file each; those that were not played for longest go first.

    Whoever can write into it decides what callers hear: so it is its owner's alone, and is looked
    at again before each use. A file appears whole or not at all, and is never changed. Once it is
    open nothing raises: what cannot be read is not there, and what cannot be written is not kept.
    Every method blocks.

    Args:
        path: The folder; it is made where it is not there.
        most_bytes: How much all files may take. It may be exceeded for a moment, by what other
            processes write at the same time.

    Raises:
        BadSetting: It cannot be made, is no folder or another user's, or others may write into it.
    """

    def __init__(self, path: Path, *, most_bytes: int) -> None:
        self._path = path
        self._most_bytes = most_bytes
        try:
            self._make()
        except OSError as error:
            raise BadSetting(
                f"FRONTDESK_TTS_CACHE_DIR: {path} cannot keep sounds: {error.strerror or error}. "
                "Name a folder that only the user who runs Frontdesk writes into, or one that is "
                "not there yet: it is made"
            ) from error

    def find(self, key: str) -> Sound | None:
        """The sound of a key; None where there is none."""
        file = self._file(key)
        try:
            _check(self._path)
            sound = Sound.unpacked(self._read(file))
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
            self._make()
            self._write(self._file(key), sound.packed())
            self._make_room()
        except OSError as error:
            logger.warning("a sound cannot be kept in {}: {}", self._path, error)

    def _make(self) -> None:
        # What stands there may be anything: that it is told of in words is for the check.
        with suppress(FileExistsError):
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check(self._path)

    def _read(self, file: Path) -> bytes:
        with open(file, "rb", opener=_neither_followed_nor_waited_for) as held:
            told = os.fstat(held.fileno())
            if not stat.S_ISREG(told.st_mode) or told.st_uid != os.geteuid():
                raise Damaged("it is no file of ours")
            if told.st_size > self._most_bytes:
                raise Damaged("it is too large")
            return held.read(told.st_size)

    def _write(self, file: Path, packed: bytes) -> None:
        handle, name = mkstemp(dir=self._path, suffix=_HALF)
        half = Path(name)
        try:
            with os.fdopen(handle, "wb") as held:
                held.write(packed)
            half.replace(file)
        except OSError:
            half.unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        self._clear_halves()
        found: list[tuple[float, int, Path]] = []
        for file in self._path.glob(f"*{_SUFFIX}"):
            # Another process may have thrown it away meanwhile.
            with suppress(FileNotFoundError):
                told = file.lstat()
                found.append((told.st_mtime, told.st_size, file))
        taken = sum(size for _, size, _ in found)
        for _, size, file in sorted(found):
            if taken <= self._most_bytes:
                return
            with suppress(FileNotFoundError):
                file.unlink()
            taken -= size

    def _clear_halves(self) -> None:
        """Remove what processes that died have left half written."""
        for half in self._path.glob(f"*{_HALF}"):
            with suppress(FileNotFoundError):
                if half.lstat().st_mtime < time.time() - _HALF_S:
                    half.unlink()

    def _file(self, key: str) -> Path:
        return self._path / f"{key}{_SUFFIX}"


def _check(path: Path) -> None:
    """See that a folder is ours alone.

    Raises:
        FileNotFoundError: It is not there.
        NotADirectoryError: It is no folder, or a link to one.
        PermissionError: It is another user's, or others may write into it.
    """
    told = path.lstat()
    if not stat.S_ISDIR(told.st_mode):
        raise NotADirectoryError("it is no folder")
    if told.st_uid != os.geteuid():
        raise PermissionError(f"it belongs to another user (id {told.st_uid})")
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = stat.S_IMODE(told.st_mode)
        raise PermissionError(f"others may write into it (mode {mode:o}; chmod go-w mends that)")


def _neither_followed_nor_waited_for(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
