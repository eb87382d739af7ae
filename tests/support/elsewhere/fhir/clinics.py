"""The demonstration clinic on a FHIR server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from frontdesk.adapters.fhir.resources import (
    Names,
    default_reference,
    instant,
    new_appointment,
    new_patient,
)
from frontdesk.adapters.systems import Fhir, Systems
from frontdesk.ports.contacts import NewPerson
from frontdesk.ports.schedule import NewAppointment, Slot
from tests.support.elsewhere.clinics import TOKEN, Seeded
from tests.support.elsewhere.fhir.searching import Resource
from tests.support.elsewhere.fhir.server import FhirSimulator, serving, validate


def fhir_id(ours: str) -> str:
    """An id of ours as FHIR takes it."""
    return ours.replace("_", "-").replace("@", "-")


@dataclass(frozen=True)
class FhirClinic:
    """The clinic on a server of its own.

    Parameters:
        simulator: The server.
        seed: What is there.
    """

    simulator: FhirSimulator
    seed: Seeded

    @property
    def people(self) -> list[str]:
        """Ids of the patients."""
        return [fhir_id(one.id) for one in self.seed.people]

    def systems(self, *, through: str = "") -> Systems:
        """The configuration of a business whose records are there.

        Args:
            through: URL of what stands between; by default nothing does.
        """
        url = f"{through}/fhir" if through else self.simulator.url
        return Systems(schedule="fhir", contacts="fhir", billing="fhir", fhir=Fhir(url=url))


class FhirSeed:
    """What the seed makes, as resources that were validated once.

    Args:
        seed: What is there.
    """

    def __init__(self, seed: Seeded) -> None:
        self._seed = seed
        self._resources = list(_resources(seed))
        for one in self._resources:
            validate(one)

    @asynccontextmanager
    async def clinic(self) -> AsyncGenerator[FhirClinic]:
        """The clinic on a server of its own, as it was seeded."""
        simulator = FhirSimulator(token=TOKEN)
        simulator.load(*self._resources)
        async with serving(simulator):
            yield FhirClinic(simulator, self._seed)


def coverage(id: str, **more: object) -> Resource:
    """A plan of Maria Lopez's, validated; elements in ``more`` replace its own."""
    made: Resource = {
        "resourceType": "Coverage",
        "id": id,
        "status": "active",
        "beneficiary": {"reference": "Patient/pat-0001"},
        "payor": [{"display": "Harbor Shield"}],
        "subscriberId": "526018159",
        "class": [{"type": {"coding": [{"code": "plan"}]}, "value": "PPO"}],
        **more,
    }
    validate(made)
    return made


def _resources(seed: Seeded) -> Iterator[Resource]:
    providers = {slot.provider_id for slot in seed.slots}
    places = {slot.location_id: slot.zone for slot in seed.slots}
    names = Names(
        people={one: default_reference("Practitioner", one) for one in providers},
        places={one: default_reference("Location", one) for one in places},
        zones=places,
    )
    booked = {one.slot.id for one in seed.appointments if one.status == "booked"}
    for pair in {(slot.provider_id, slot.location_id) for slot in seed.slots}:
        actors = (names.people[pair[0]], names.places[pair[1]])
        yield {
            "resourceType": "Schedule",
            "id": _schedule(*pair),
            "actor": [{"reference": one} for one in actors],
        }
    for slot in seed.slots:
        taken = slot.id in seed.blocked or slot.id in booked
        yield {
            "resourceType": "Slot",
            "id": fhir_id(slot.id),
            "schedule": {"reference": f"Schedule/{_schedule(slot.provider_id, slot.location_id)}"},
            "status": "busy" if taken else "free",
            "start": instant(slot.starts_at),
            "end": instant(slot.ends_at),
        }
    for one in seed.people:
        new = NewPerson(
            full_name=one.full_name, dob=one.dob, phone=one.phone, language=one.language
        )
        made = new_patient(new, person=one.id)
        del made["extension"]
        gender = {"f": "female", "m": "male"}.get(one.sex or "")
        yield {**made, "id": fhir_id(one.id)} | ({"gender": gender} if gender else {})
    for one in seed.appointments:
        new = NewAppointment(
            person_id=fhir_id(one.person_id),
            slot_id=fhir_id(one.slot.id),
            service_code=one.service_code,
            reason=one.reason,
            at=one.slot.starts_at,
        )
        slot: Slot = replace(one.slot, id=fhir_id(one.slot.id))
        made = new_appointment(new, slot, names=names, previous=None)
        yield {**made, "id": fhir_id(one.id)}


def _schedule(provider: str, place: str) -> str:
    return fhir_id(f"{provider}-at-{place}")
