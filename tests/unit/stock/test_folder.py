"""A folder of sounds among strangers, full disks and files that are none."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.resilience.utterance import Word
from frontdesk.stock.folder import Folder
from frontdesk.stock.sound import Sound
from frontdesk_processors.errors import BadSetting

SOUND = Sound(b"\1\0" * 4000, (Word("Hello.", 0.0),))
PLENTY = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "kept", most_bytes=PLENTY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@contextmanager
def disk_with_room_for(size: int) -> Generator[None]:
    """No file of this process may be larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_folder_is_made_for_its_owner_alone(folder: Folder, path: Path) -> None:
    folder.keep("a", SOUND)
    assert path.stat().st_mode & 0o777 == 0o700
    assert folder.find("a") == SOUND


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_one_that_others_may_write_into_is_refused_at_the_start(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(BadSetting, match=f"{tmp_path}.* write .*{mode:o}.*chmod go-w"):
        Folder(tmp_path, most_bytes=PLENTY)


def test_one_of_another_user_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(BadSetting, match=f"{tmp_path}.*belongs to another user"):
        Folder(tmp_path, most_bytes=PLENTY)


def test_what_is_no_folder_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link", "file/below"):
        with pytest.raises(BadSetting, match="FRONTDESK_TTS_CACHE_DIR"):
            Folder(tmp_path / name, most_bytes=PLENTY)


def test_one_that_others_got_hold_of_later_is_left_alone(folder: Folder, path: Path) -> None:
    folder.keep("a", SOUND)
    path.chmod(0o777)
    folder.keep("b", SOUND)
    assert (folder.find("a"), len(list(path.iterdir()))) == (None, 1)


def test_what_is_no_file_of_ours_is_not_opened_waited_for_or_followed(
    folder: Folder, path: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(SOUND.packed())
    (path / "link.sound").symlink_to(elsewhere)
    os.mkfifo(path / "fifo.sound")
    (path / "folder.sound").mkdir()
    (path / "large.sound").write_bytes(b"x" * (PLENTY + 1))
    for key in ("link", "fifo", "folder", "large"):
        assert folder.find(key) is None
    folder.keep("link", SOUND)
    assert (folder.find("link"), elsewhere.read_bytes()) == (SOUND, SOUND.packed())


@pytest.mark.parametrize(
    "head", [b"[" * 200_000, b'{"words": [["a", 1%s]], "sha256": ""}' % (b"0" * 400)]
)
def test_a_head_made_to_break_its_reader_is_damage(folder: Folder, path: Path, head: bytes) -> None:
    (path / "a.sound").write_bytes(b"frontdesk-sound-1\n" + head + b"\n")
    assert folder.find("a") is None
    assert list(path.iterdir()) == []


def test_a_write_that_fails_leaves_nothing_behind(folder: Folder, path: Path) -> None:
    with disk_with_room_for(1000):
        folder.keep("a", SOUND)
    assert list(path.iterdir()) == []


def test_what_a_process_that_died_has_half_written_is_removed_in_time(
    folder: Folder, path: Path
) -> None:
    old, new = path / "old.half", path / "new.half"
    for half in (old, new):
        half.write_bytes(b"half")
    os.utime(old, (0, 0))
    folder.keep("a", SOUND)
    assert {file.name for file in path.iterdir()} == {"new.half", "a.sound"}
