"""What the embedded voice says of a booking, the embedded ears hear right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from frontdesk.providers.embedded.piper import Piper
from frontdesk.providers.embedded.utterance import RATE
from frontdesk.providers.speech import Speech
from frontdesk_processors.language import Unclear, find, load, resolve, speak, time_bounds
from frontdesk_processors.language.spoken import spoken
from tests.support.voices import words
from tests.support.wide import widely

ENGLISH = load("en")
NOW = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("America/Los_Angeles"))
PAUSE = bytes(RATE)

Hear = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="module")
def hear(speech: Speech) -> Hear:
    # Each text always sounds the same here, so that the outcome is no matter of luck.
    voice = Piper(steady=True)

    async def back(text: str) -> str:
        said = voice.say(spoken(text, ENGLISH), rate=RATE, trim=False)
        return await speech.engines.hear(PAUSE + said + PAUSE)

    return back


@pytest.mark.parametrize(
    "at",
    widely(
        [datetime(2026, 12, 1, 14, 30), datetime(2027, 1, 13, 9), datetime(2026, 12, 22, 11, 15)],
        always=[datetime(2026, 12, 1, 14, 30)],
    ),
)
async def test_a_day_and_a_time(hear: Hear, at: datetime) -> None:
    heard = await hear(f"I have {speak.moment(at, ENGLISH)}.")
    when = resolve(heard, now=NOW, language=ENGLISH)
    assert not isinstance(when, Unclear), heard
    assert (when.first, when.earliest) == (at.date(), at.time()), heard


@pytest.mark.wide
async def test_opening_hours(hear: Hear) -> None:
    heard = await hear("We are open from 8 AM to 5:30 PM.")
    assert time_bounds(heard, ENGLISH) == (time(8), time(17, 30)), heard


async def test_a_birthday(hear: Hear) -> None:
    heard = await hear("You were born on March 5, 1984.")
    [born] = find(heard, ENGLISH, expect="birth_date", today=NOW.date())
    assert date.fromisoformat(born.value) == date(1984, 3, 5), heard


@pytest.mark.parametrize("number", widely(["4155550123", "2065550987"], always=["4155550123"]))
async def test_a_telephone_number(hear: Hear, number: str) -> None:
    heard = await hear(f"Your phone number is {speak.phone(number, ENGLISH)}.")
    [phone] = find(heard, ENGLISH, expect="phone")
    assert phone.value == f"+1{number}", heard


@pytest.mark.wide
async def test_names_of_doctors(hear: Hear) -> None:
    heard = await hear("You could see Dr. Patel, Dr. Chen, or Grace Kim.")
    assert {"dr", "patel", "chen", "grace", "kim"} <= set(words(heard)), heard
