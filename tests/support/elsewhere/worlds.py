"""What our own tables would hold of a clinic whose records are elsewhere, for grading calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontdesk.adapters.caldav.calendars import Calendar
from frontdesk.adapters.caldav.events import read
from frontdesk.adapters.fhir.resources import Names, appointment_of, default_reference, person_of
from frontdesk.adapters.http import wired
from frontdesk.adapters.systems import Systems
from frontdesk.evals.calls.world import Row, Tables
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment, Slot
from tests.support.elsewhere.calendars import Calendars
from tests.support.elsewhere.clinics import Seeded
from tests.support.elsewhere.fhir.clinics import FhirClinic, fhir_id


async def calendar_tables(calendars: Calendars, systems: Systems) -> Tables:
    """What stands in the calendars."""
    assert systems.caldav is not None
    server = calendars.server
    found: list[Appointment] = []
    opening = wired(server.url, name="radicale", headers=server.headers, extra="caldav")
    async with opening as wire:
        for provider, path in systems.caldav.calendars.items():
            events = await Calendar(wire, path).events()
            told = [read(one, provider_id=provider) for one in events]
            found += [one.appointment for one in told if one is not None]
    slots = {slot.id: slot for slot in calendars.seed.slots}
    return {"hc_appointments": _appointments(found), "hc_slots": _slots(slots)}


async def fhir_tables(there: FhirClinic) -> Tables:
    """What the server holds."""
    names = _names(there.seed)
    appointments = [appointment_of(one, names=names) for one in there.simulator.all("Appointment")]
    people = [person_of(one) for one in there.simulator.all("Patient")]
    return {
        "hc_appointments": _appointments(one for one in appointments if one is not None),
        "hc_slots": _slots({fhir_id(slot.id): slot for slot in there.seed.slots}),
        "hc_patients": {one.id: _patient(one) for one in people if one is not None},
    }


def _names(seed: Seeded) -> Names:
    places = {slot.location_id: slot.zone for slot in seed.slots}
    return Names(
        people={
            one: default_reference("Practitioner", one)
            for one in {slot.provider_id for slot in seed.slots}
        },
        places={one: default_reference("Location", one) for one in places},
        zones=places,
    )


def _appointments(found: Iterable[Appointment]) -> Mapping[str, Row]:
    return {
        one.id: {
            "id": one.id,
            "patient_id": one.person_id,
            "slot_id": one.slot.id,
            "service_code": one.service_code,
            "status": one.status,
        }
        for one in found
    }


def _slots(slots: Mapping[str, Slot]) -> Mapping[str, Row]:
    return {
        id: {
            "id": id,
            "provider_id": slot.provider_id,
            "location_id": slot.location_id,
            "local_day": slot.local.date().isoformat(),
            "local_time": slot.local.time().isoformat(),
        }
        for id, slot in slots.items()
    }


def _patient(one: Person) -> Row:
    return {
        "id": one.id,
        "full_name": one.full_name,
        "dob": one.dob.isoformat(),
        "phone": one.phone,
    }
