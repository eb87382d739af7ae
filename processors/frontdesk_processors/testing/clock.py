"""A clock that stands still."""

from __future__ import annotations

from datetime import datetime, timedelta


class FixedClock:
    """A clock that stands where it is put.

    Example:
        >>> clock = FixedClock(datetime(2026, 11, 23, 8, tzinfo=UTC))
        >>> clock.forward(timedelta(minutes=5))
        >>> clock().minute
        5

    Args:
        moment: Where it stands, with a time zone.
    """

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError(f"the moment needs a time zone: {moment!r}")
        self._moment = moment

    def __call__(self) -> datetime:
        """The time."""
        return self._moment

    def forward(self, by: timedelta) -> None:
        """Move it."""
        self._moment += by
