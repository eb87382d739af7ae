"""Sounds in memory and in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.resilience.utterance import Word
from frontdesk.stock.folder import Folder
from frontdesk.stock.phrases import Phrases
from frontdesk.stock.sound import Damaged, Sound, Timbre
from frontdesk.stock.sounds import Shelf, Sounds

RATE = 8000
TIMBRE = Timbre(model="a voice", marks=("en",))
PLENTY = 1_000_000


def sound(*, seconds: float = 1.0, mark: int = 1) -> Sound:
    pcm = bytes([mark, 0]) * int(seconds * RATE)
    return Sound(pcm, (Word("Just", 0.0), Word("a", 0.3), Word("moment.", 0.6)))


def shelf(sounds: Sounds, *texts: str) -> Shelf:
    held = Shelf(sounds, Phrases(frozenset(texts)))
    for text in texts:
        held.note(text, text)
    return held


def test_a_sound_is_played_in_parts_with_each_word_in_the_part_in_which_it_begins() -> None:
    whole = sound()
    parts = list(whole.parts(RATE))
    assert b"".join(part.pcm for part in parts) == whole.pcm
    assert [part.begins_s for part in parts] == [0.0, 0.25, 0.5, 0.75]
    assert [[word.text for word in part.words] for part in parts] == [
        ["Just"],
        ["a"],
        ["moment."],
        [],
    ]


def test_a_word_that_is_timed_after_the_last_sound_is_not_lost() -> None:
    late = Sound(sound().pcm, (Word("Hello.", 1.2),))
    assert [len(part.words) for part in late.parts(RATE)] == [0, 0, 0, 1]


def test_a_sound_comes_out_of_a_file_as_it_went_in_or_not_at_all() -> None:
    packed = sound().packed()
    assert Sound.unpacked(packed) == sound()
    for damaged in (packed[:-1], packed[:40], b"RIFF" + packed, packed[:-1] + b"x"):
        with pytest.raises(Damaged):
            Sound.unpacked(damaged)


@pytest.mark.parametrize(
    ("other", "text", "rate"),
    [
        (Timbre(model="another", marks=("en",)), "Hello.", RATE),
        (Timbre(model="a voice", marks=("de",)), "Hello.", RATE),
        (TIMBRE, "Hello!", RATE),
        (TIMBRE, "Hello.", 16_000),
    ],
)
def test_another_voice_setting_text_or_rate_has_a_sound_of_its_own(
    other: Timbre, text: str, rate: int
) -> None:
    assert other.key(text, rate=rate) != TIMBRE.key("Hello.", rate=RATE)


async def test_memory_is_bounded_and_what_was_not_played_for_longest_goes_first() -> None:
    size = sound().size
    sounds = Sounds(most_bytes=4 * size)
    for key in "abcd":
        await sounds.keep(key, sound())
    assert await sounds.find("a") == sound()
    await sounds.keep("e", sound())
    assert [key for key in "abcde" if await sounds.find(key) is None] == ["b"]
    assert sounds.taken_bytes == 4 * size
    await sounds.keep("a", sound(seconds=0.5))
    assert sounds.taken_bytes < 4 * size


async def test_one_that_would_put_out_all_others_and_one_without_sound_are_not_kept() -> None:
    sounds = Sounds(most_bytes=3 * sound().size)
    await sounds.keep("long", sound())
    await sounds.keep("mute", Sound(b"", ()))
    assert (await sounds.find("long"), await sounds.find("mute")) == (None, None)
    assert (sounds.hits, sounds.misses, sounds.taken_bytes) == (0, 2, 0)


async def test_processes_that_share_a_folder_have_one_anothers_sounds(tmp_path: Path) -> None:
    one, other = (Sounds(most_bytes=PLENTY, folder=tmp_path / "kept") for _ in range(2))
    assert await other.find("a") is None
    await one.keep("a", sound())
    assert await other.find("a") == sound()
    for file in (tmp_path / "kept").iterdir():
        file.unlink()
    assert await other.find("a") == sound()


def test_a_folder_is_bounded_too_and_leaves_no_half_written_file(tmp_path: Path) -> None:
    size = len(sound().packed())
    folder = Folder(tmp_path, most_bytes=2 * size)
    for key in ("a", "b", "c", "d"):
        folder.keep(key, sound())
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_file_is_thrown_away_and_made_anew(tmp_path: Path) -> None:
    folder = Folder(tmp_path, most_bytes=PLENTY)
    folder.keep("a", sound())
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    assert folder.find("a") is None
    assert list(tmp_path.iterdir()) == []
    folder.keep("a", sound())
    assert folder.find("a") == sound()


async def test_a_folder_that_cannot_be_used_costs_nobody_a_call(tmp_path: Path) -> None:
    sounds = Sounds(most_bytes=PLENTY, folder=tmp_path / "kept")
    (tmp_path / "kept").rmdir()
    (tmp_path / "kept").write_text("no folder")
    await sounds.keep("a", sound())
    assert await sounds.find("a") == sound()
    assert await sounds.find("b") is None


async def test_what_is_no_stock_is_neither_kept_nor_looked_for() -> None:
    sounds = Sounds(most_bytes=PLENTY)
    held = shelf(sounds, "One moment.")
    held.note("Thank you, Maria.", "Thank you, Maria.")
    for text in ("One moment.", "Thank you, Maria."):
        await held.keep(text, sound(), timbre=TIMBRE, rate=RATE)
    assert await held.find("One moment.", timbre=TIMBRE, rate=RATE) == sound()
    assert await held.find("Thank you, Maria.", timbre=TIMBRE, rate=RATE) is None
    assert sounds.taken_bytes == sound().size
    assert (sounds.hits, sounds.misses) == (1, 0)
