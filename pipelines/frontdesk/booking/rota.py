"""Whose time there is at all: the slots that shifts, opening hours and holidays make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from frontdesk.booking.calendar import Holiday, Hours, open_on, starts
from frontdesk.ports.schedule import Slot

_START = "%Y%m%dT%H%MZ"
_AROUND = timedelta(days=1)
"""A moment is on one of three days, whatever the zone."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """When somebody works where, on one weekday (Monday is 0), by the location's wall clock."""

    provider_id: str
    location_id: str
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class Rota:
    """What slots are made of.

    Parameters:
        shifts: Who works when and where.
        hours: The usual week of every location.
        holidays: Days unlike their weekday.
        zones: The zone of every location.
        minutes: Length of a slot.
    """

    shifts: Sequence[Shift]
    hours: Sequence[Hours]
    holidays: Sequence[Holiday]
    zones: Mapping[str, str]
    minutes: int

    def slots(self, first: date, last: date, *, providers: Sequence[str] = ()) -> Iterator[Slot]:
        """Every slot of these days, taken or not; those of a shift in order.

        Args:
            first: First day, on the locations' calendars.
            last: Last day, inclusive.
            providers: Whose; of everybody where there are none.
        """
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            for shift in self.shifts:
                mine = not providers or shift.provider_id in providers
                if mine and shift.weekday == day.weekday():
                    yield from self._of(shift, day)

    def _of(self, shift: Shift, day: date) -> Iterator[Slot]:
        place = shift.location_id
        opened = open_on(day, location_id=place, hours=self.hours, holidays=self.holidays)
        if opened.opens is None or opened.closes is None:
            return
        opens, closes = max(opened.opens, shift.starts), min(opened.closes, shift.ends)
        zone = self.zones[place]
        for start in starts(day, opens=opens, closes=closes, zone=zone, minutes=self.minutes):
            yield Slot(
                id=slot_id(shift.provider_id, start),
                provider_id=shift.provider_id,
                location_id=place,
                starts_at=start.astimezone(UTC),
                minutes=self.minutes,
                zone=zone,
            )


class SlotName(NamedTuple):
    """What the id of a slot says."""

    provider_id: str
    starts_at: datetime


def slot_id(provider_id: str, starts_at: datetime) -> str:
    """The id of a slot: whose it is, and when it begins."""
    return f"{provider_id}@{starts_at.astimezone(UTC):{_START}}"


def named(id: str) -> SlotName | None:
    """What the id of a slot says; None for what is none."""
    provider, _, start = id.rpartition("@")
    try:
        return SlotName(provider, datetime.strptime(start, _START).replace(tzinfo=UTC))
    except ValueError:
        return None


async def find_slot(rotas: Rotas, id: str) -> Slot | None:
    """The slot of that id, taken or not; None where nobody works."""
    name = named(id)
    if name is None:
        return None
    first, last = name.starts_at.date() - _AROUND, name.starts_at.date() + _AROUND
    rota = await rotas.rota(first, last)
    there = rota.slots(first, last, providers=(name.provider_id,))
    return next((slot for slot in there if slot.id == id), None)


class Rotas(Protocol):
    """Where rotas come from: the records that know who works when."""

    async def rota(self, first: date, last: date) -> Rota:
        """The rota that holds on these days, their holidays among them."""
        ...

    async def providers(self) -> Sequence[str]:
        """Ids of everybody who has a calendar."""
        ...

    async def last_day(self, *, at: datetime) -> date:
        """The last day that is open for booking at this moment."""
        ...
