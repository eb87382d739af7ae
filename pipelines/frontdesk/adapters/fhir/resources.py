"""Slots, appointments and people as FHIR resources, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from frontdesk.adapters.fhir.server import Resource
from frontdesk.ports.contacts import NewPerson, Person
from frontdesk.ports.schedule import Appointment, AppointmentStatus, NewAppointment, Slot

REFERENCE, ENDED, PERSON, SERVICE = (
    "urn:frontdesk:reference",
    "urn:frontdesk:ended-under",
    "urn:frontdesk:person",
    "urn:frontdesk:service",
)
"""Systems of our identifiers and codes: what was written under which reference, ended under
which, who somebody is by name and date of birth, and what an appointment is for."""
_PREVIOUS = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.previousAppointment"
"""What R5 calls the appointment that another takes the place of, as an extension of R4."""
_SUCCESSOR = "urn:frontdesk:successor"
_INSURANCE = "urn:frontdesk:insurance"
_NEW = "urn:frontdesk:not-established"
_ENDED = frozenset({"cancelled", "noshow"})
_FREE, _BUSY = "free", "busy"
_GENDERS = {"f": "female", "m": "male"}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Names:
    """What our providers and locations are called there.

    Parameters:
        people: Their references, by our ids.
        places: References of the locations, by our ids.
        zones: The zone of every location, by our id.
    """

    people: Mapping[str, str]
    places: Mapping[str, str]
    zones: Mapping[str, str]

    def provider(self, references: Sequence[str]) -> str:
        """Our id of the provider among references, or an empty string."""
        return next((id for id, there in self.people.items() if there in references), "")

    def place(self, references: Sequence[str]) -> str:
        """Our id of the location among references, or an empty string."""
        return next((id for id, there in self.places.items() if there in references), "")


def default_reference(kind: str, id: str) -> str:
    """What something of ours is called where nobody says otherwise: FHIR's ids have no ``_``."""
    return f"{kind}/{id.replace('_', '-')}"


def actors(resource: Resource) -> list[str]:
    """References of those who take part in a schedule or an appointment."""
    parts: list[Mapping[str, Any]] = resource.get("actor") or [
        one.get("actor", {}) for one in resource.get("participant", [])
    ]
    return [str(one.get("reference", "")) for one in parts]


def slot_of(resource: Resource, *, schedule: Sequence[str], names: Names) -> Slot:
    """The slot of a resource; ``schedule`` are the actors of its schedule."""
    return _slot(resource["id"], resource, actors_=schedule, names=names)


def _slot(id: str, resource: Resource, *, actors_: Sequence[str], names: Names) -> Slot:
    start, end = moment(resource["start"]), moment(resource["end"])
    place = names.place(actors_)
    return Slot(
        id=id,
        provider_id=names.provider(actors_),
        location_id=place,
        starts_at=start,
        minutes=(end - start) // timedelta(minutes=1),
        zone=names.zones.get(place, "UTC"),
    )


def is_free(slot: Resource) -> bool:
    """Whether a slot could be booked."""
    return slot["status"] == _FREE


def taken(slot: Resource) -> Resource:
    """The slot, booked."""
    return {**slot, "status": _BUSY}


def freed(slot: Resource) -> Resource:
    """The slot, free again; one that was closed otherwise stays so."""
    return {**slot, "status": _FREE} if slot["status"] == _BUSY else slot


def new_appointment(
    new: NewAppointment, slot: Slot, *, names: Names, previous: str | None
) -> Resource:
    """The resource of an appointment to be created."""
    extensions = [
        *(
            [{"url": _PREVIOUS, "valueReference": _ref("Appointment", previous)}]
            if previous
            else []
        ),
        *([{"url": _INSURANCE, "valueString": new.insurance_id}] if new.insurance_id else []),
    ]
    there = (
        f"Patient/{new.person_id}",
        names.people.get(slot.provider_id, ""),
        names.places.get(slot.location_id, ""),
    )
    made: Resource = {
        "resourceType": "Appointment",
        "status": "booked",
        "serviceType": [{"coding": [{"system": SERVICE, "code": new.service_code}]}],
        "slot": [_ref("Slot", slot.id)],
        "start": instant(slot.starts_at),
        "end": instant(slot.ends_at),
        "created": instant(new.at),
        "participant": [
            {"actor": {"reference": one}, "status": "accepted"} for one in there if one
        ],
    }
    if new.title:
        made["description"] = new.title
    if new.reason:
        made["comment"] = new.reason
    if new.reference:
        made["identifier"] = [{"system": REFERENCE, "value": new.reference}]
    if extensions:
        made["extension"] = extensions
    return made


def appointment_of(resource: Resource, *, names: Names) -> Appointment | None:
    """The appointment of a resource; None for one that was entered in error or is of nobody."""
    people = [one for one in actors(resource) if one.startswith("Patient/")]
    if resource["status"] == "entered-in-error" or not people or "start" not in resource:
        return None
    slots = [str(one["reference"]).removeprefix("Slot/") for one in resource.get("slot", [])]
    previous = _extension(resource, _PREVIOUS).get("valueReference", {}).get("reference", "")
    return Appointment(
        id=resource["id"],
        person_id=people[0].removeprefix("Patient/"),
        slot=_slot(slots[0] if slots else "", resource, actors_=actors(resource), names=names),
        service_code=_code(resource),
        reason=resource.get("comment", ""),
        status=_status(resource),
        insurance_id=_extension(resource, _INSURANCE).get("valueString"),
        previous_id=previous.removeprefix("Appointment/") or None,
    )


def ended(
    resource: Resource, *, reason: str = "", reference: str = "", successor: str = ""
) -> Resource:
    """The appointment, cancelled; ``successor`` names the entry that takes its place."""
    made: Resource = {**resource, "status": "cancelled"}
    if reason:
        made["cancelationReason"] = {"text": reason}
    if reference:
        mark = {"system": ENDED, "value": reference}
        made["identifier"] = [*resource.get("identifier", []), mark]
    if successor:
        moved = {"url": _SUCCESSOR, "valueReference": {"reference": successor}}
        made["extension"] = [*resource.get("extension", []), moved]
    return made


def withdrawn(resource: Resource) -> Resource:
    """The appointment, as one that should never have been."""
    return {**resource, "status": "entered-in-error"}


def under(resource: Resource, system: str, value: str) -> bool:
    """Whether a resource has an identifier."""
    marks: list[Mapping[str, str]] = resource.get("identifier", [])
    return any((one.get("system"), one.get("value")) == (system, value) for one in marks)


def new_patient(new: NewPerson, *, person: str) -> Resource:
    """The resource of a patient to be created; ``person`` identifies who they are."""
    given, _, family = new.full_name.rpartition(" ")
    telecom = [{"system": "phone", "value": new.phone}]
    if new.email:
        telecom.append({"system": "email", "value": new.email})
    marks = [{"system": PERSON, "value": person}]
    if new.reference:
        marks.append({"system": REFERENCE, "value": new.reference})
    made: Resource = {
        "resourceType": "Patient",
        "active": True,
        "identifier": marks,
        "name": [{"text": new.full_name, "given": given.split(), "family": family}],
        "birthDate": new.dob.isoformat(),
        "telecom": telecom,
        "extension": [{"url": _NEW, "valueBoolean": True}],
    }
    if new.language:
        made["communication"] = [{"language": {"text": new.language}, "preferred": True}]
    return made


def person_of(resource: Resource) -> Person | None:
    """The person of a patient resource; None for one without a name or a date of birth."""
    names: list[Mapping[str, Any]] = resource.get("name", [])
    if not names or "birthDate" not in resource:
        return None
    first = names[0]
    parts = [*first.get("given", []), first.get("family", "")]
    told: list[Mapping[str, Any]] = resource.get("communication", [])
    languages = [str(one["language"].get("text", "")) for one in told if one.get("preferred")]
    sexes = {there: ours for ours, there in _GENDERS.items()}
    return Person(
        id=resource["id"],
        full_name=first.get("text") or " ".join(part for part in parts if part),
        dob=date.fromisoformat(resource["birthDate"]),
        phone=_telecom(resource, "phone"),
        email=_telecom(resource, "email") or None,
        sex=sexes.get(resource.get("gender", "")),
        language=next(iter(languages), None),
        established=not _extension(resource, _NEW).get("valueBoolean", False),
    )


def moment(text: str) -> datetime:
    """A FHIR instant, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def instant(at: datetime) -> str:
    """A moment as FHIR writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _status(resource: Resource) -> AppointmentStatus:
    if resource["status"] not in _ENDED:
        return "booked"
    return "moved" if _extension(resource, _SUCCESSOR) else "cancelled"


def _code(resource: Resource) -> str:
    codings = [one for kind in resource.get("serviceType", []) for one in kind.get("coding", [])]
    ours = [one["code"] for one in codings if one.get("system") == SERVICE]
    return str(ours[0]) if ours else ""


def _telecom(resource: Resource, system: str) -> str:
    points: list[Mapping[str, str]] = resource.get("telecom", [])
    return next((one.get("value", "") for one in points if one.get("system") == system), "")


def _extension(resource: Resource, url: str) -> Mapping[str, Any]:
    there: list[Mapping[str, Any]] = resource.get("extension", [])
    nothing: Mapping[str, Any] = {}
    return next((one for one in there if one["url"] == url), nothing)


def _ref(kind: str, id: str) -> Mapping[str, str]:
    return {"reference": f"{kind}/{id}"}
