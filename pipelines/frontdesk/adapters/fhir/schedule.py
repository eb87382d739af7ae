"""A schedule on a FHIR server.

A booking is one transaction: the slot becomes busy in the version in which it was read as free
(``ifMatch``), and the appointment is created unless one under our reference is there
(``ifNoneExist``). So of those who book a slot at once one succeeds, and a move is whole or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from frontdesk.adapters.fhir import resources as map_
from frontdesk.adapters.fhir.resources import Names
from frontdesk.adapters.fhir.server import (
    NAME,
    FhirServer,
    Resource,
    identified,
    post,
    put,
    references,
)
from frontdesk.adapters.http import after_writing
from frontdesk.ports.schedule import Appointment, Clash, NewAppointment, Slot, SlotQuery
from frontdesk_processors.errors import Unclear

_ROUNDS = 4
"""How often a change is made anew because somebody else has written the same resource meanwhile."""
_LONGEST = timedelta(hours=12)
"""No appointment is longer; bounds the search for what overlaps."""
_A_DAY = timedelta(days=1)
_NEW = "urn:uuid:5f5c1a52-7f0d-4a9e-9d0f-6d1e2b1f9c10"
"""What the entries of a transaction call the appointment that it creates."""


class Roster(Protocol):
    """What our records know of those whose time it is."""

    async def names(self) -> Names:
        """What our providers and locations are called on the server."""
        ...


class FhirSchedule:
    """A `frontdesk.ports.schedule.Schedule` on a FHIR R4 server.

    Args:
        server: The server.
        roster: What our providers and locations are called there.
    """

    def __init__(self, server: FhirServer, *, roster: Roster) -> None:
        self._server = server
        self._roster = roster
        self._found: dict[str, Sequence[str]] | None = None

    async def free(self, query: SlotQuery) -> Sequence[Slot]:
        """Slots that nobody has booked and nothing blocks, earliest first."""
        names, schedules = await self._schedules()
        wanted = [
            id
            for id, there in schedules.items()
            if not query.providers or names.provider(there) in query.providers
        ]
        if not wanted:
            return []
        first, last = query.first - _A_DAY, query.last + 2 * _A_DAY
        found = await self._server.search(
            "Slot",
            ("schedule", references("Schedule", wanted)),
            ("status", "free"),
            ("start", f"ge{first.isoformat()}"),
            ("start", f"lt{last.isoformat()}"),
        )
        slots = [self._slot(one, schedules, names) for one in found if map_.is_free(one)]
        fitting = [slot for slot in slots if query.admits(slot)]
        return sorted(fitting, key=lambda slot: (slot.starts_at, slot.provider_id))

    async def last_day(self, *, at: datetime) -> date | None:
        """The last day that has slots at this moment."""
        names, schedules = await self._schedules()
        if not schedules:
            return None
        found = await self._server.search(
            "Slot",
            ("schedule", references("Schedule", list(schedules))),
            ("start", f"ge{at.date().isoformat()}"),
            ("_sort", "-start"),
            limit=1,
        )
        return self._slot(found[0], schedules, names).local.date() if found else None

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        found = await self._server.read(f"Slot/{slot_id}")
        return await self._told(found) if found is not None else None

    async def is_free(self, slot_id: str, *, at: datetime) -> bool:
        """Whether the slot is still to come at this moment and could be booked."""
        found = await self._server.read(f"Slot/{slot_id}")
        return found is not None and map_.is_free(found) and map_.moment(found["start"]) > at

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot."""
        return await self._write(new, instead_of=None)

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime, reference: str = ""
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        for _ in range(_ROUNDS):
            old = await self._standing(appointment_id)
            if old is None:
                return "gone"
            ended = map_.ended(old, reason=reason, reference=reference)
            done = await self._server.transact(put(ended), *await self._freeing(old))
            if done is not None:
                return await self._must(done[0])
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
        """Give a booked appointment another slot; all is written in one transaction."""
        old = await self._standing(appointment_id)
        was = map_.appointment_of(old, names=await self._roster.names()) if old else None
        if old is None or was is None:
            return "gone"
        new = NewAppointment(
            person_id=was.person_id,
            slot_id=slot_id,
            service_code=was.service_code,
            reason=was.reason,
            at=at,
            title=title or str(old.get("description", "")),
            insurance_id=was.insurance_id,
            reference=reference,
        )
        moved = await self._write(new, instead_of=old)
        if moved == "taken" and await self._standing(appointment_id) is None:
            return "gone"
        return moved

    async def appointment(self, appointment_id: str) -> Appointment | None:
        """The appointment of that id, whatever its status."""
        found = await self._server.read(f"Appointment/{appointment_id}")
        return map_.appointment_of(found, names=await self._roster.names()) if found else None

    async def of_person(
        self, person_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of somebody, the nearest to ``at`` first."""
        upcoming = range == "upcoming"
        since = f"ge{map_.instant(at)}" if upcoming else f"lt{map_.instant(at)}"
        found = await self._of(person_id, ("date", since))
        mine = [one for one in found if one.status == "booked"]
        mine = [one for one in mine if (one.slot.starts_at >= at) == upcoming]
        return sorted(mine, key=lambda one: one.slot.starts_at, reverse=not upcoming)[:limit]

    async def ended(self, *, person_id: str, slot_id: str) -> int:
        """How many appointments this person had in this slot that were cancelled or moved."""
        found = await self._of(person_id, ("slot", f"Slot/{slot_id}"))
        return sum(one.status != "booked" for one in found)

    async def under(self, reference: str) -> Appointment | None:
        """The appointment that was written, or ended, under our reference; None for none.

        One that cannot stand, because its person is elsewhere at that time, is taken back.
        """
        if not reference:
            return None
        for system in (map_.REFERENCE, map_.ENDED):
            found = await self._server.search(
                "Appointment", ("identifier", f"{system}|{reference}")
            )
            one = next((one for one in found if map_.under(one, system, reference)), None)
            told = map_.appointment_of(one, names=await self._roster.names()) if one else None
            if one is None or told is None:
                continue
            if system == map_.ENDED or told.status != "booked" or await self._upheld(told):
                return told
            return None
        return None

    async def _write(
        self, new: NewAppointment, *, instead_of: Resource | None
    ) -> Appointment | Clash:
        there = await self._server.read(f"Slot/{new.slot_id}")
        slot = await self._told(there) if there is not None else None
        if there is None or slot is None or not map_.is_free(there) or slot.starts_at <= new.at:
            return "taken"
        previous = str(instead_of["id"]) if instead_of is not None else None
        if await self._elsewhere(new.person_id, slot, besides=(previous or "",)):
            return "overlap"
        names = await self._roster.names()
        made = map_.new_appointment(new, slot, names=names, previous=previous)
        unless = identified(map_.REFERENCE, new.reference) if new.reference else ""
        entries = [post(made, full_url=_NEW, unless=unless), put(map_.taken(there))]
        if instead_of is not None:
            entries += [
                put(map_.ended(instead_of, successor=_NEW)),
                *await self._freeing(instead_of),
            ]
        done = await self._server.transact(*entries)
        if done is None:
            return "taken"
        with after_writing(NAME):
            booked = await self._must(done[0])
            return booked if await self._upheld(booked) else "overlap"

    async def _upheld(self, made: Appointment) -> bool:
        """Take a new appointment back if its person was booked elsewhere meanwhile."""
        besides = (made.id, made.previous_id or "")
        if not await self._elsewhere(made.person_id, made.slot, besides=besides):
            return True
        if made.previous_id is not None:
            # What it took the place of is ended already: the caller has the new one.
            return True
        for _ in range(_ROUNDS):
            standing = await self._standing(made.id)
            if standing is None:
                return False
            entries = [put(map_.withdrawn(standing)), *await self._freeing(standing)]
            if await self._server.transact(*entries) is not None:
                return False
        raise Unclear(f"{NAME} changes faster than it can be written")

    async def _elsewhere(self, person_id: str, slot: Slot, *, besides: Sequence[str]) -> bool:
        """Whether somebody has another appointment at the time of a slot."""
        found = await self._of(
            person_id,
            ("date", f"ge{map_.instant(slot.starts_at - _LONGEST)}"),
            ("date", f"lt{map_.instant(slot.ends_at)}"),
        )
        return any(
            one.status == "booked" and one.id not in besides and one.slot.overlaps(slot)
            for one in found
        )

    async def _standing(self, appointment_id: str) -> Resource | None:
        found = await self._server.read(f"Appointment/{appointment_id}")
        told = map_.appointment_of(found, names=await self._roster.names()) if found else None
        return found if told is not None and told.status == "booked" else None

    async def _freeing(self, appointment: Resource) -> list[Resource]:
        """The entries that free the slots of an appointment."""
        slots = [await self._server.read(one["reference"]) for one in appointment.get("slot", [])]
        return [put(map_.freed(one)) for one in slots if one is not None]

    async def _of(self, person_id: str, *criteria: tuple[str, str]) -> list[Appointment]:
        names = await self._roster.names()
        found = await self._server.search(
            "Appointment", ("patient", f"Patient/{person_id}"), *criteria
        )
        told = [map_.appointment_of(one, names=names) for one in found]
        return [one for one in told if one is not None and one.person_id == person_id]

    async def _must(self, resource: Resource) -> Appointment:
        found = map_.appointment_of(resource, names=await self._roster.names())
        if found is None:
            raise Unclear(f"{NAME} does not give back the appointment that it took")
        return found

    async def _told(self, slot: Resource) -> Slot | None:
        names, schedules = await self._schedules()
        id = str(slot["schedule"]["reference"]).removeprefix("Schedule/")
        return self._slot(slot, schedules, names) if id in schedules else None

    async def _schedules(self) -> tuple[Names, Mapping[str, Sequence[str]]]:
        """The schedules of our providers, by id, with their actors."""
        names = await self._roster.names()
        if self._found is None:
            people = ",".join(names.people.values())
            found = await self._server.search("Schedule", ("actor", people)) if people else []
            self._found = {str(one["id"]): map_.actors(one) for one in found}
        return names, self._found

    def _slot(self, slot: Resource, schedules: Mapping[str, Sequence[str]], names: Names) -> Slot:
        id = str(slot["schedule"]["reference"]).removeprefix("Schedule/")
        return map_.slot_of(slot, schedule=schedules[id], names=names)
