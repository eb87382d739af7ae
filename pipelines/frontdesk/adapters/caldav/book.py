"""The appointments in the calendars of all providers.

An appointment is a resource named after the beginning of its slot, the first
``20261127T1700Z.0.ics``: of those who book a slot at once the server lets one make the resource
(``If-None-Match: *``). What is ended stays where it is, cancelled, and the next appointment of
the slot has the next number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from frontdesk.adapters.caldav.calendars import Calendar, Span
from frontdesk.adapters.caldav.events import (
    ENDED_UNDER,
    PERSON,
    REFERENCE,
    Days,
    Event,
    name_of,
    read,
    taken,
    takes,
    written,
)
from frontdesk.booking.rota import Rotas, named
from frontdesk.ports.schedule import Appointment, Slot

NAME = "the calendar"
"""What it is called in errors."""
ROUNDS = 4
"""How often a change is made anew because somebody else has written the same event meanwhile."""
_A_DAY = timedelta(days=1)
_MOST = 100
"""More appointments than a slot ever had."""


class Book:
    """The appointments in the calendars of all providers.

    Every method raises `Unavailable` or `Unclear` as the calendars do.

    Args:
        calendar: The calendar of a provider, by their id.
        rotas: Who works when.
    """

    def __init__(self, calendar: Callable[[str], Calendar], *, rotas: Rotas) -> None:
        self._calendar = calendar
        self._rotas = rotas

    async def event(self, appointment_id: str) -> Event | None:
        """The appointment of that id, whatever its status."""
        slot_id, _, number = appointment_id.rpartition(".")
        of = named(slot_id)
        known = await self._rotas.providers()
        # Ids come from models, and become paths.
        if of is None or of.provider_id not in known or not number.isdecimal():
            return None
        stored = await self._calendar(of.provider_id).get(name_of(appointment_id))
        return read(stored, provider_id=of.provider_id) if stored is not None else None

    async def at(self, slot: Slot) -> list[Appointment]:
        """The appointments of a slot, ended ones too."""
        found = await self._calendar(slot.provider_id).events(span=_span(slot))
        events = [read(one, provider_id=slot.provider_id) for one in found]
        there = [event.appointment for event in events if event is not None]
        return [one for one in there if one.slot.id == slot.id]

    async def of(self, person_id: str, *, span: Span) -> list[Event]:
        """The appointments of somebody in a span of time, ended ones too."""
        found = await self._having(PERSON, person_id, span=span)
        return [event for event in found if event.appointment.person_id == person_id]

    async def under(self, reference: str) -> Event | None:
        """The appointment that was written, or ended, under our reference."""
        made = await self._having(REFERENCE, reference)
        found = [event for event in made if event.reference == reference]
        if not found:
            ended = await self._having(ENDED_UNDER, reference)
            found = [event for event in ended if event.ended_under == reference]
        return found[0] if found else None

    async def busy(self, provider_id: str, first: date, last: date) -> Sequence[Span | Days]:
        """What takes a provider's time on these days, whoever wrote it."""
        start = datetime.combine(first, time(), tzinfo=UTC) - _A_DAY
        end = datetime.combine(last, time(), tzinfo=UTC) + 2 * _A_DAY
        found = await self._calendar(provider_id).events(span=Span(start, end))
        return [span for one in found for span in taken(one)]

    async def taken(self, slot: Slot, *, besides: Sequence[str] = ()) -> bool:
        """Whether anything takes the slot's time, apart from the appointments of these ids."""
        mine = [name_of(id) for id in besides if id.startswith(f"{slot.provider_id}@")]
        # Servers take days and hours without a zone for days and hours of their own.
        near = Span(slot.starts_at - _A_DAY, slot.ends_at + _A_DAY)
        there = await self._calendar(slot.provider_id).events(span=near)
        others = (span for one in there if one.name not in mine for span in taken(one))
        return any(takes(span, slot) for span in others)

    async def elsewhere(self, person_id: str, slot: Slot, *, besides: Sequence[str]) -> bool:
        """Whether somebody is with anybody else at the time of a slot.

        Only those who work at that time are asked for; ``besides`` are ids that do not count.
        """
        first, last = slot.local.date() - _A_DAY, slot.local.date() + _A_DAY
        around = (await self._rotas.rota(first, last)).slots(first, last)
        working = sorted({one.provider_id for one in around if one.overlaps(slot)})
        found = await self._having(PERSON, person_id, span=_span(slot), whose=working)
        others = [event.appointment for event in found if event.appointment.id not in besides]
        return any(
            one.person_id == person_id and one.status == "booked" and one.slot.overlaps(slot)
            for one in others
        )

    async def add(self, event: Event) -> Appointment | None:
        """Write a new appointment under the slot's next number; None when another has the slot."""
        slot = event.appointment.slot
        for number in range(_MOST):
            made = replace(event.appointment, id=f"{slot.id}.{number}")
            if await self.put(replace(event, appointment=made), at=event.at):
                return made
            standing = await self._calendar(slot.provider_id).get(name_of(made.id))
            if standing is not None and any(takes(span, slot) for span in taken(standing)):
                return None
        return None

    async def put(self, event: Event, *, at: datetime) -> bool:
        """Write an event in the place of the version that was read; False where that has gone."""
        one = event.appointment
        calendar = self._calendar(one.slot.provider_id)
        return await calendar.put(name_of(one.id), written(event, at=at), etag=event.etag or None)

    async def take_back(self, made: Appointment) -> None:
        """Remove an appointment that stands, and should never have been written."""
        event = await self.event(made.id)
        if event is not None and event.appointment.status == "booked":
            calendar = self._calendar(made.slot.provider_id)
            await calendar.delete(name_of(made.id), etag=event.etag)

    async def _having(
        self,
        name: str,
        text: str,
        *,
        span: Span | None = None,
        whose: Sequence[str] | None = None,
    ) -> list[Event]:
        """The appointments with a property that holds a text, in all calendars or some."""
        whose = await self._rotas.providers() if whose is None else whose
        asked = (self._calendar(one).events(span=span, having=(name, text)) for one in whose)
        events: list[Event] = []
        for provider, found in zip(whose, await asyncio.gather(*asked), strict=True):
            there = [read(stored, provider_id=provider) for stored in found]
            events += [event for event in there if event is not None]
        return events


def _span(slot: Slot) -> Span:
    return Span(slot.starts_at, slot.ends_at)
