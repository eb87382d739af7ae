"""Time that passes between moments of a zone, also while its clocks are changed.

Python adds to a moment of a zone what its clock on the wall shows: in the hour that comes twice,
ten minutes later would be fifty minutes ago. What lasts, is held or is waited for is counted here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def later(at: datetime, by: timedelta) -> datetime:
    """The moment so much later, in the same zone; earlier where ``by`` is negative."""
    return (at.astimezone(UTC) + by).astimezone(at.tzinfo)


def between(first: datetime, last: datetime) -> timedelta:
    """How much time passes from the first to the last; negative if it comes before."""
    return last.astimezone(UTC) - first.astimezone(UTC)
