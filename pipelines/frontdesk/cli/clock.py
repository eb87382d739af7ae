"""The clock of a conversation that is held on another day."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from frontdesk_processors.errors import BadSetting

OPENS = time_of_day(9)
"""When the day of a ``--today`` without a time begins, on the business's wall clock."""

_YEARS = range(2000, 2200)
"""A schedule reaches back and ahead; at the ends of the calendar it could not."""


class DayClock:
    """Starts at a given moment and runs on as time passes.

    A moment without a zone is on the business's wall clock, which is known once its records are
    open. Until `begin` the clock stands at noon UTC of its day, which is that day in every zone
    of the Americas, Europe, Africa and most of Asia.

    Args:
        start: When it starts, with or without a zone.
        ticks: Counts the seconds that pass.
    """

    def __init__(self, start: datetime, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._start = start
        self._ticks = ticks
        self._began: float | None = None
        self._at = start if start.tzinfo else datetime.combine(start, time_of_day(12), tzinfo=UTC)

    def begin(self, zone: str) -> None:
        """Start to run, in the business's zone."""
        if self._start.tzinfo is None:
            self._at = self._start.replace(tzinfo=ZoneInfo(zone))
        # Added to in UTC, so that an hour is an hour also where the clocks change.
        self._at = self._at.astimezone(UTC)
        self._began = self._ticks()

    def __call__(self) -> datetime:
        """The time, with a zone."""
        passed = 0.0 if self._began is None else self._ticks() - self._began
        return self._at + timedelta(seconds=passed)


def read_today(text: str) -> datetime:
    """What ``--today`` says; without a time it is the business's opening hour.

    Raises:
        BadSetting: It is no date, or none that a schedule can be made for.
    """
    form = "give a date such as 2026-11-23, or a date and time such as 2026-11-23T14:30"
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadSetting(f"--today {text!r} is no date; {form}") from error
    if moment.year not in _YEARS:
        raise BadSetting(
            f"--today {text!r} is too far off; give a year from {_YEARS[0]} to {_YEARS[-1]}"
        )
    dated_only = not any(mark in text for mark in ("T", "t", " ", ":"))
    return datetime.combine(moment, OPENS) if dated_only else moment
