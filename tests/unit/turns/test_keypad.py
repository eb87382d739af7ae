"""Keys of a telephone: when an entry is over, and what it says."""

import asyncio

import pytest
from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import Frame, InputDTMFFrame, InterruptionFrame

from frontdesk_processors.language import load
from frontdesk_processors.turns import Keypad
from frontdesk_processors.turns.keypad import LONGEST, keyed
from tests.support.voices import Bench, running

ENGLISH = load("en")


class Entries:
    """A keypad whose pauses end when they are told to."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[str] = asyncio.Queue()
        self._over = asyncio.Event()
        self.keypad = Keypad(ENGLISH, sleep=self._sleep)
        self.keypad.on_entered = self.got.put

    async def _sleep(self, seconds: float) -> None:
        await self._over.wait()

    def pause(self) -> None:
        """Nobody presses anything for as long as an entry lasts."""
        self._over.set()

    async def next(self) -> str:
        """The next entry."""
        return await asyncio.wait_for(self.got.get(), 10)


async def press(bench: Bench, keys: str) -> None:
    frames: list[Frame] = [InputDTMFFrame(button=KeypadEntry(key)) for key in keys]
    await bench.put(*frames)
    await bench.settled()


async def test_a_pound_ends_an_entry_at_once_and_is_no_part_of_it() -> None:
    entries = Entries()
    async with running(entries.keypad) as bench:
        await press(bench, "03051984#")
        assert await entries.next() == "03051984"
        await press(bench, "#")
        await press(bench, "61455#")
        assert await entries.next() == "61455"
        assert len(bench.tap.of(InterruptionFrame)) == 3
        assert bench.tap.of(InputDTMFFrame) == []


async def test_a_pause_ends_an_entry() -> None:
    entries = Entries()
    async with running(entries.keypad) as bench:
        await press(bench, "42")
        assert entries.got.empty()
        entries.pause()
        assert await entries.next() == "42"


async def test_an_entry_has_an_end_also_where_somebody_leans_on_the_keys() -> None:
    entries = Entries()
    async with running(entries.keypad) as bench:
        await press(bench, "7" * 100 + "#")
        assert await entries.next() == "7" * LONGEST


@pytest.mark.parametrize(
    ("keys", "said"), [("2", "option 2"), ("0", "0"), ("22", "22"), ("*", "*"), ("*2", "*2")]
)
def test_a_single_key_is_a_choice(keys: str, said: str) -> None:
    assert keyed(keys, ENGLISH) == said


@pytest.mark.parametrize(
    ("keys", "asked", "said"),
    [
        ("03051984", "May I have your full name and date of birth?", "03/05/1984"),
        ("03051984", "What is your member number?", "03051984"),
        ("0305198", "What is your date of birth?", "0305198"),
        ("6145550199", "What is your date of birth?", "6145550199"),
    ],
)
def test_eight_keys_are_a_date_of_birth_where_one_was_asked_for(
    keys: str, asked: str, said: str
) -> None:
    assert keyed(keys, ENGLISH, asked=asked) == said
