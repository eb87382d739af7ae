"""Which of many free times to name: decisions over values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from frontdesk_processors.values import When


class Opening(Protocol):
    """A stretch of somebody's time that could be booked."""

    @property
    def id(self) -> str:
        """Its own."""
        ...

    @property
    def provider_id(self) -> str:
        """Whose time it is."""
        ...

    @property
    def starts_at(self) -> datetime:
        """Beginning, in UTC."""
        ...

    @property
    def local(self) -> datetime:
        """Beginning on the wall clock of the place."""
        ...


Time = TypeVar("Time", bound=Opening)

SPOKEN = 3
"""More than three times in a sentence are not remembered."""
LISTED = 6
"""How many the agent is given in all."""
_APART = timedelta(minutes=60)
"""Offers beside one another are at least this far apart: two neighbours are hardly a choice."""


def one_a_time(slots: Sequence[Time]) -> list[Time]:
    """One slot for each beginning, taking the providers in turn."""
    chosen: list[Time] = []
    used: Counter[str] = Counter()
    by_start: dict[datetime, list[Time]] = {}
    for slot in slots:
        by_start.setdefault(slot.starts_at, []).append(slot)
    for start in sorted(by_start):
        slot = min(by_start[start], key=lambda s: used[s.provider_id])
        used[slot.provider_id] += 1
        chosen.append(slot)
    return chosen


def spread(slots: Sequence[Time]) -> list[Time]:
    """Up to `LISTED` of them: first `SPOKEN` over the whole range, then others, each in order."""
    spoken = _evenly(one_a_time(slots), SPOKEN)
    rest = [slot for slot in one_a_time(slots) if slot not in spoken]
    return [*spoken, *_evenly(rest, LISTED - len(spoken))]


def soonest(slots: Sequence[Time]) -> list[Time]:
    """Up to `LISTED` of them, the earliest first."""
    single = one_a_time(slots)
    apart = _apart(single)
    chosen = apart[:LISTED] if len(apart) >= SPOKEN else single[:LISTED]
    return sorted(chosen, key=lambda s: s.starts_at)


def _apart(slots: Sequence[Time]) -> list[Time]:
    """Those that are no neighbour of one before them in the list."""
    kept: list[Time] = []
    for slot in slots:
        if all(abs(slot.starts_at - other.starts_at) >= _APART for other in kept[-LISTED:]):
            kept.append(slot)
    return kept


def nearest(slots: Sequence[Time], wanted: When) -> list[Time]:
    """Up to `LISTED` of them, nearest to what was wanted: that day first, then its neighbours.

    At most two of the first three are of the day itself, so that another day is named too; those
    three are in order of time.
    """
    single = one_a_time(slots)
    that_day = [s for s in single if wanted.first <= s.local.date() <= wanted.last]
    that_day.sort(key=lambda s: minutes_off(s.local.time(), wanted))
    # By id: of a quarter's slots each would be compared with each, field by field.
    own = {s.id for s in that_day}
    other = sorted((s for s in single if s.id not in own), key=lambda s: _elsewhere(s, wanted))
    chosen = [*that_day[:2], *_apart(other)[:LISTED], *that_day[2:]]
    taken = {s.id for s in chosen}
    chosen = [*chosen, *(s for s in other if s.id not in taken)][:LISTED]
    return [*sorted(chosen[:SPOKEN], key=lambda s: s.starts_at), *chosen[SPOKEN:]]


def _elsewhere(slot: Opening, wanted: When) -> tuple[bool, int, bool, int]:
    """On another day: the same hours before the nearer day, and later before earlier."""
    off, day = minutes_off(slot.local.time(), wanted), slot.local.date()
    away = days_off(day, wanted)
    return off > 0, away, day < wanted.first, off


def days_off(day: date, wanted: When) -> int:
    """How many days outside the wanted ones."""
    return max((wanted.first - day).days, (day - wanted.last).days, 0)


def minutes_off(at: time, wanted: When) -> int:
    """How many minutes outside the wanted hours; an exact time counts from both sides."""
    minute = at.hour * 60 + at.minute
    early, late = wanted.earliest, wanted.latest
    before = early.hour * 60 + early.minute - minute if early is not None else 0
    after = minute - (late.hour * 60 + late.minute) if late is not None else 0
    if after == 0 and late is not None and wanted.exact_time is None:
        # The end of the hours wanted is not in them.
        return 1
    return max(before, after, 0)


def _evenly(slots: Sequence[Time], count: int) -> list[Time]:
    if len(slots) <= count:
        return list(slots)
    if count == 1:
        return [slots[0]]
    last = len(slots) - 1
    return [slots[round(n * last / (count - 1))] for n in range(count)] if count > 0 else []
