"""The day of a conversation that is not held today."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from frontdesk.cli.clock import DayClock, read_today
from frontdesk_processors.errors import BadSetting


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, 9)),
        ("2026-11-23T14:30", datetime(2026, 11, 23, 14, 30)),
        ("2026-11-23 00:00", datetime(2026, 11, 23)),
        ("2026-11-23T14:30Z", datetime(2026, 11, 23, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_date_means_the_opening_hour_and_a_time_means_itself(text: str, moment: datetime) -> None:
    assert read_today(text) == moment


@pytest.mark.parametrize("text", ["2026-02-31", "tomorrow", "", "0001-01-01", "2026-11-23T25:00"])
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(BadSetting, match=f"--today {text!r}"):
        read_today(text)


def test_it_starts_on_the_wall_clock_of_the_business_and_runs_on() -> None:
    seconds = count(100)
    clock = DayClock(datetime(2026, 11, 23, 9), ticks=lambda: float(next(seconds)))

    before = clock()
    clock.begin("America/Los_Angeles")

    assert before.date() == datetime(2026, 11, 23).date()
    assert clock() == datetime(2026, 11, 23, 17, 0, 1, tzinfo=UTC)
    assert clock() - clock() == timedelta(seconds=-1)


def test_a_moment_with_a_zone_stays_that_moment() -> None:
    moment = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    clock = DayClock(moment, ticks=lambda: 0.0)
    clock.begin("America/Los_Angeles")
    assert clock() == moment
