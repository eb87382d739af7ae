"""Slots and appointments in words: the facts of a receipt, a label, a line of speech."""

from __future__ import annotations

from decimal import Decimal

from frontdesk.ports.schedule import Appointment, Slot
from frontdesk_processors.language.speak import clock, day, moment, money
from frontdesk_processors.tool import Work
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import Practice
from frontdesk_verticals.healthcare.tools.catalog import Catalog

OFFERED = (
    "options",
    "label",
    "start",
    "slot_token",
    "appointment_id",
    "service_code",
    "provider_id",
    "location_id",
)
"""What is told of a slot or an appointment that is offered to choose."""
DONE = (
    *OFFERED,
    "status",
    "service",
    "provider",
    "patient",
    "day",
    "time",
    "when",
    "location",
    "place",
)
"""What is told of an appointment that was made, moved or cancelled."""


def place(work: Work[Clinic], known: Catalog, slot: Slot, *, service_code: str) -> str:
    """Where it is held, as the end of a sentence."""
    service = known.services.get(service_code)
    if service is not None and service.telehealth:
        return work.wording.say("place.video")
    location = known.locations.get(slot.location_id)
    if location is None:
        return work.wording.say("place.elsewhere")
    return work.wording.say("place.office", location=location.name)


def service_name(work: Work[Clinic], known: Catalog, code: str) -> str:
    """What a service is called; a visit that somebody else booked may be for one we do not know."""
    service = known.services.get(code)
    return service.name if service is not None else work.wording.say("label.other_service")


def provider_name(work: Work[Clinic], known: Catalog, id: str) -> str:
    """Title and name of a provider, who may be one that we do not know."""
    provider = known.providers.get(id)
    return provider.full if provider is not None else work.wording.say("label.other_provider")


def slot_facts(work: Work[Clinic], known: Catalog, slot: Slot, *, service_code: str) -> JsonObject:
    """What may be said of a slot for a service, in the location's own time."""
    local, location = slot.local, known.locations.get(slot.location_id)
    return {
        "service": service_name(work, known, service_code),
        "service_code": service_code,
        "provider": provider_name(work, known, slot.provider_id),
        "provider_id": slot.provider_id,
        "day": day(local.date(), work.language),
        "time": clock(local.time(), work.language),
        "when": moment(local, work.language),
        "start": local.isoformat(),
        "location": location.name if location is not None else "",
        "location_id": slot.location_id,
        "place": place(work, known, slot, service_code=service_code),
    }


def appointment_label(work: Work[Clinic], known: Catalog, one: Appointment) -> str:
    """An appointment on one line."""
    return work.wording.say(
        "label.appointment",
        service=service_name(work, known, one.service_code),
        when=moment(one.slot.local, work.language),
        provider=provider_name(work, known, one.slot.provider_id),
    )


def appointment_option(work: Work[Clinic], known: Catalog, one: Appointment) -> JsonObject:
    """An appointment as something to choose."""
    return {
        "label": appointment_label(work, known, one),
        "appointment_id": one.id,
        "start": one.slot.local.isoformat(),
        "service_code": one.service_code,
        "provider_id": one.slot.provider_id,
        "location_id": one.slot.location_id,
    }


def appointment_record(one: Appointment) -> JsonObject:
    """An appointment as a receipt keeps it: ids and state, no names."""
    return {
        "appointment_id": one.id,
        "patient_id": one.person_id,
        "slot_id": one.slot.id,
        "start": one.slot.local.isoformat(),
        "service_code": one.service_code,
        "status": one.status,
    }


def fee(work: Work[Clinic], practice: Practice, cents: int) -> str:
    """A price as people say it."""
    return money(Decimal(cents) / 100, practice.currency, work.language)
