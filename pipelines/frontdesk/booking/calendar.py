"""Which days a business keeps, and the slots of a day: plain decisions over dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""What files call the days of a week, Monday first."""

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Opening hours of a location on one weekday (Monday is 0); a closed day has none."""

    location_id: str
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day unlike its weekday.

    Parameters:
        day: Which day.
        name: What it is called.
        location_id: Where it holds; None for everywhere.
        opens: Opening time of a short day; None when closed.
        closes: Closing time of a short day; None when closed.
        keywords: What callers say for it, besides its name.
    """

    day: date
    name: str
    keywords: tuple[str, ...] = ()
    location_id: str | None = None
    opens: time | None = None
    closes: time | None = None


class Day(NamedTuple):
    """When a location is open on one day.

    Parameters:
        opens: Opening time; None when closed.
        closes: Closing time; None when closed.
        holiday: Name of the holiday that makes it so, or empty.
    """

    opens: time | None
    closes: time | None
    holiday: str = ""


def open_on(
    day: date, *, location_id: str, hours: Sequence[Hours], holidays: Sequence[Holiday]
) -> Day:
    """When a location is open on a day; a holiday of its own goes before one of everywhere."""
    week = next(
        (h for h in hours if h.location_id == location_id and h.weekday == day.weekday()), None
    )
    if week is None:
        return Day(None, None)
    special = [h for h in holidays if h.day == day and h.location_id in (location_id, None)]
    special.sort(key=lambda h: h.location_id is None)
    if not special:
        return Day(week.opens, week.closes)
    first = special[0]
    if first.opens is None or first.closes is None:
        return Day(None, None, first.name)
    opens, closes = max(first.opens, week.opens), min(first.closes, week.closes)
    if opens >= closes:
        return Day(None, None, first.name)
    return Day(opens, closes, first.name)


def holidays_of(year: int, rules: Sequence[Mapping[str, Any]]) -> Iterator[Holiday]:
    """The holidays of a year by rule.

    A rule has a ``name``, a ``month``, and either a ``day`` or a ``weekday`` and the ``nth`` of
    it (-1 for the last); ``opens`` and ``closes`` for a short day; ``keywords`` for what callers
    call it. A closed day of fixed date that falls on a weekend is kept on the nearest weekday too.
    One with a ``year`` is in that year alone, and on its date.
    """
    for rule in rules:
        if rule.get("year", year) != year:
            continue
        name, keywords = str(rule["name"]), tuple(rule.get("keywords", ()))
        if "opens" in rule:
            yield Holiday(
                day=_dated(year, rule),
                name=name,
                keywords=keywords,
                opens=time.fromisoformat(rule["opens"]),
                closes=time.fromisoformat(rule["closes"]),
            )
            continue
        day = _dated(year, rule)
        yield Holiday(day=day, name=name, keywords=keywords)
        kept_anyway = "day" in rule and "year" not in rule
        if kept_anyway and day.weekday() in (_SATURDAY, _SUNDAY):
            nearest = timedelta(days=-1 if day.weekday() == _SATURDAY else 1)
            yield Holiday(day=day + nearest, name=name, keywords=keywords)


def _dated(year: int, rule: Mapping[str, Any]) -> date:
    month = int(rule["month"])
    if "day" in rule:
        return date(year, month, int(rule["day"]))
    nth, weekday = int(rule["nth"]), int(rule["weekday"])
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def starts(day: date, *, opens: time, closes: time, zone: str, minutes: int) -> Iterator[datetime]:
    """Beginnings of the slots that fit between two wall times, in UTC, evenly spaced.

    A wall time that a change of clocks leaves out has no slot; one that comes twice has its
    first. Neither has one that begins before the one ahead of it is over.
    """
    local = ZoneInfo(zone)
    at, end = datetime.combine(day, opens), datetime.combine(day, closes)
    step = timedelta(minutes=minutes)
    over = datetime.min.replace(tzinfo=UTC)
    while at + step <= end:
        moment = at.replace(tzinfo=local, fold=0).astimezone(UTC)
        if moment.astimezone(local).replace(tzinfo=None) == at and moment >= over:
            yield moment
            over = moment + step
        at += step
