"""When somebody may be called or texted, by where they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from frontdesk_processors.regions import zones_of

_TABLE = Path(__file__).with_name("quiet_hours.toml")
_STEP = timedelta(minutes=15)
_AHEAD = 8 * 24 * 4
"""So many steps are looked ahead: more than a week, and no rule closes a whole one."""
_Week: TypeAlias = "tuple[tuple[time, time] | None, ...]"
"""The permitted hours by day of the week, Monday first."""


def next_open(region: str, at: datetime) -> datetime | None:
    """The first moment from a time on at which somebody in a place may be called or texted.

    Where a place has several time zones it has to be a permitted hour in all of them.

    Args:
        region: The place, as `region_of` gives it.
        at: The time (aware).

    Returns:
        ``at`` itself when it is permitted now; else a time in the place's first zone; None when
        nothing is known of the place.
    """
    zones = [ZoneInfo(zone) for zone in zones_of(region)]
    hours = _hours(region)
    if not zones or hours is None:
        return None
    if _permitted(at, zones, hours):
        return at
    start = at.astimezone(zones[0]).replace(second=0, microsecond=0)
    start += timedelta(minutes=-start.minute % 15)
    steps = (start + _STEP * step for step in range(_AHEAD))
    return next((moment for moment in steps if _permitted(moment, zones, hours)), None)


def _permitted(at: datetime, zones: list[ZoneInfo], hours: _Week) -> bool:
    for zone in zones:
        local = at.astimezone(zone)
        span = hours[local.weekday()]
        if span is None or not span[0] <= local.time() < span[1]:
            return False
    return True


@cache
def _hours(region: str) -> _Week | None:
    table: Mapping[str, Mapping[str, str]] = tomllib.loads(_TABLE.read_text("utf-8"))
    row = table.get(region) or table.get(region.partition("-")[0])
    if row is None:
        return None
    every = row["weekdays"]
    weekend = (row.get("saturday", every), row.get("sunday", every))
    return tuple(_span(day) for day in (*[every] * 5, *weekend))


def _span(text: str) -> tuple[time, time] | None:
    if not text:
        return None
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
