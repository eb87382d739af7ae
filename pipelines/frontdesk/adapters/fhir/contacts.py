"""People on a FHIR server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from frontdesk.adapters.fhir import resources as map_
from frontdesk.adapters.fhir.server import FhirServer, Resource, identified
from frontdesk.booking.names import folded
from frontdesk.ports.contacts import NewPerson, Person


class FhirContacts:
    """A `frontdesk.ports.contacts.Contacts` on a FHIR R4 server.

    Numbers are looked for as they are written in E.164.

    Args:
        server: The server.
    """

    def __init__(self, server: FhirServer) -> None:
        self._server = server

    async def get(self, person_id: str) -> Person | None:
        """The active person of that id."""
        found = await self._server.read(f"Patient/{person_id}")
        return map_.person_of(found) if found is not None and _active(found) else None

    async def born_on(self, dob: date) -> Sequence[Person]:
        """Active people born that day."""
        return _people(await self._born(dob))

    async def by_phone(self, phone: str) -> Sequence[Person]:
        """Active people whose number, in E.164, is exactly this."""
        found = await self._server.search("Patient", ("phone", phone))
        return [one for one in _people(found) if one.phone == phone]

    async def register(self, new: NewPerson, *, at: datetime) -> Person | None:
        """Add somebody, not established; None when that person is on record, active or not.

        Who is registered twice at once is one person to the server: it makes the resource only
        where there is none of that name and date of birth (``If-None-Exist``).
        """
        name = folded(new.full_name)
        there = [map_.person_of(one) for one in await self._born(new.dob)]
        if any(one is not None and folded(one.full_name) == name for one in there):
            return None
        person = hashlib.sha256(f"{name}|{new.dob.isoformat()}".encode()).hexdigest()
        made, fresh = await self._server.create(
            map_.new_patient(new, person=person), unless=identified(map_.PERSON, person)
        )
        ours = bool(new.reference) and map_.under(made, map_.REFERENCE, new.reference)
        return map_.person_of(made) if fresh or ours else None

    async def under(self, reference: str) -> Person | None:
        """The person who was registered under our reference; None for none."""
        if not reference:
            return None
        found = await self._server.search(
            "Patient", ("identifier", f"{map_.REFERENCE}|{reference}")
        )
        ours = [one for one in found if map_.under(one, map_.REFERENCE, reference)]
        return next(iter(_people(ours)), None)

    async def _born(self, dob: date) -> list[Resource]:
        found = await self._server.search("Patient", ("birthdate", dob.isoformat()))
        return [one for one in found if one.get("birthDate") == dob.isoformat()]


def _active(resource: Resource) -> bool:
    return resource.get("active", True) is not False


def _people(found: Sequence[Resource]) -> list[Person]:
    people = [map_.person_of(one) for one in found if _active(one)]
    return [one for one in people if one is not None]
