"""A schedule over CalDAV calendars."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from frontdesk.adapters.caldav.book import NAME, ROUNDS, Book
from frontdesk.adapters.caldav.calendars import Span
from frontdesk.adapters.caldav.events import Event, takes
from frontdesk.adapters.http import after_writing
from frontdesk.booking.rota import Rotas, find_slot
from frontdesk.ports.schedule import Appointment, Clash, NewAppointment, Slot, SlotQuery
from frontdesk_processors.errors import Unclear

_FAR = timedelta(days=730)
"""How far back and ahead somebody's appointments are looked for."""


class CalDavSchedule:
    """A `frontdesk.ports.schedule.Schedule` in calendars of a CalDAV server.

    A slot is a stretch of somebody's shift that nothing in their calendar takes. Whoever writes
    into a calendar by hand is respected: what they take is not offered, and what they took while
    it was being booked is not booked over.

    Args:
        book: The appointments in the calendars.
        rotas: Who works when.
    """

    def __init__(self, book: Book, *, rotas: Rotas) -> None:
        self._book = book
        self._rotas = rotas

    async def free(self, query: SlotQuery) -> Sequence[Slot]:
        """Slots that nobody has booked and nothing blocks, earliest first."""
        last = min(query.last, await self._rotas.last_day(at=query.after))
        rota = await self._rotas.rota(query.first, last)
        slots = rota.slots(query.first, last, providers=query.providers)
        wanted = [slot for slot in slots if query.admits(slot)]
        whose = sorted({slot.provider_id for slot in wanted})
        asked = (self._book.busy(one, query.first, last) for one in whose)
        busy = dict(zip(whose, await asyncio.gather(*asked), strict=True))
        free = [s for s in wanted if not any(takes(one, s) for one in busy[s.provider_id])]
        return sorted(free, key=lambda slot: (slot.starts_at, slot.provider_id))

    async def last_day(self, *, at: datetime) -> date | None:
        """The last day that is open for booking."""
        return await self._rotas.last_day(at=at)

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        return await find_slot(self._rotas, slot_id)

    async def is_free(self, slot_id: str, *, at: datetime) -> bool:
        """Whether the slot is still to come at this moment and could be booked."""
        slot = await self.slot(slot_id)
        return slot is not None and slot.starts_at > at and not await self._book.taken(slot)

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot."""
        slot = await self.slot(new.slot_id)
        if slot is None or slot.starts_at <= new.at:
            return "taken"
        return await self._write(new, slot, instead_of=None)

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime, reference: str = ""
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        for _ in range(ROUNDS):
            event = await self._book.event(appointment_id)
            if event is None or event.appointment.status != "booked":
                return "gone"
            ended = replace(
                event,
                appointment=replace(event.appointment, status="cancelled"),
                ended_for=reason,
                ended_under=reference,
            )
            if await self._book.put(ended, at=at):
                return ended.appointment
        raise Unclear(f"{NAME} changes faster than it can be written")

    async def move(
        self,
        appointment_id: str,
        *,
        slot_id: str,
        at: datetime,
        title: str = "",
        reference: str = "",
    ) -> Appointment | Clash:
        """Give a booked appointment another slot.

        The new one is written before the old one is ended: a process that dies in between leaves
        nobody without, and `under` ends the old one.
        """
        old, slot = await self._book.event(appointment_id), await self.slot(slot_id)
        if old is None or old.appointment.status != "booked":
            return "gone"
        if slot is None or slot.starts_at <= at:
            return "taken"
        was = old.appointment
        new = NewAppointment(
            person_id=was.person_id,
            slot_id=slot_id,
            service_code=was.service_code,
            reason=was.reason,
            at=at,
            title=title or old.title,
            insurance_id=was.insurance_id,
            reference=reference,
        )
        moved = await self._write(new, slot, instead_of=was)
        if not isinstance(moved, Appointment):
            return moved
        with after_writing(NAME):
            return moved if await self._make_way(moved, at=at) else "gone"

    async def appointment(self, appointment_id: str) -> Appointment | None:
        """The appointment of that id, whatever its status."""
        event = await self._book.event(appointment_id)
        return event.appointment if event is not None else None

    async def of_person(
        self, person_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of somebody, the nearest to ``at`` first."""
        upcoming = range == "upcoming"
        span = Span(at, at + _FAR) if upcoming else Span(at - _FAR, at)
        found = await self._book.of(person_id, span=span)
        mine = [e.appointment for e in found if e.appointment.person_id == person_id]
        live = [one for one in mine if one.status == "booked"]
        # A move whose old appointment nobody has ended yet.
        replaced = {one.previous_id for one in live}
        live = [one for one in live if one.id not in replaced]
        live = [one for one in live if (one.slot.starts_at >= at) == upcoming]
        return sorted(live, key=lambda one: one.slot.starts_at, reverse=not upcoming)[:limit]

    async def ended(self, *, person_id: str, slot_id: str) -> int:
        """How many appointments this person had in this slot that were cancelled or moved."""
        slot = await self.slot(slot_id)
        there = await self._book.at(slot) if slot is not None else []
        return sum(one.person_id == person_id and one.status != "booked" for one in there)

    async def under(self, reference: str) -> Appointment | None:
        """The appointment that was written, or ended, under our reference; None for none.

        What a process left half done is finished, or taken back where it cannot stand.
        """
        if not reference:
            return None
        event = await self._book.under(reference)
        if event is None:
            return None
        one = event.appointment
        if event.ended_under == reference or one.status != "booked":
            return one
        if await self._upheld(one) is not None:
            return None
        return one if await self._make_way(one, at=event.at) else None

    async def _write(
        self, new: NewAppointment, slot: Slot, *, instead_of: Appointment | None
    ) -> Appointment | Clash:
        previous = instead_of.id if instead_of is not None else None
        besides = [previous] if previous else []
        if await self._book.taken(slot, besides=besides):
            return "taken"
        if await self._book.elsewhere(new.person_id, slot, besides=besides):
            return "overlap"
        made = Appointment(
            id="",
            person_id=new.person_id,
            slot=slot,
            service_code=new.service_code,
            reason=new.reason,
            status="booked",
            insurance_id=new.insurance_id,
            previous_id=previous,
        )
        event = Event(appointment=made, title=new.title, reference=new.reference, at=new.at)
        written = await self._book.add(event)
        if written is None:
            return "taken"
        with after_writing(NAME):
            return await self._upheld(written) or written

    async def _upheld(self, made: Appointment) -> Clash | None:
        """Take a new appointment back if others have taken its time, or the person's, meanwhile."""
        mine = [made.id, *([made.previous_id] if made.previous_id else [])]
        clash: Clash | None = None
        if await self._book.taken(made.slot, besides=mine):
            clash = "taken"
        elif await self._book.elsewhere(made.person_id, made.slot, besides=mine):
            clash = "overlap"
        if clash is not None:
            await self._book.take_back(made)
        return clash

    async def _make_way(self, moved: Appointment, *, at: datetime) -> bool:
        """End the appointment whose place another took; take that back if it was ended before."""
        if moved.previous_id is None:
            return True
        for _ in range(ROUNDS):
            old = await self._book.event(moved.previous_id)
            if old is not None and old.successor == moved.id:
                return True
            if old is None or old.appointment.status != "booked":
                await self._book.take_back(moved)
                return False
            ended = replace(
                old, appointment=replace(old.appointment, status="moved"), successor=moved.id
            )
            if await self._book.put(ended, at=at):
                return True
        raise Unclear(f"{NAME} changes faster than it can be written")
