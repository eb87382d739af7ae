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
    if known.services[service_code].telehealth:
        return work.wording.say("place.video")
    return work.wording.say("place.office", location=known.locations[slot.location_id].name)


def slot_facts(work: Work[Clinic], known: Catalog, slot: Slot, *, service_code: str) -> JsonObject:
    """What may be said of a slot for a service, in the location's own time."""
    provider, local = known.providers[slot.provider_id], slot.local
    return {
        "service": known.services[service_code].name,
        "service_code": service_code,
        "provider": provider.full,
        "provider_id": provider.id,
        "day": day(local.date(), work.language),
        "time": clock(local.time(), work.language),
        "when": moment(local, work.language),
        "start": local.isoformat(),
        "location": known.locations[slot.location_id].name,
        "location_id": slot.location_id,
        "place": place(work, known, slot, service_code=service_code),
    }


def appointment_label(work: Work[Clinic], known: Catalog, one: Appointment) -> str:
    """An appointment on one line."""
    return work.wording.say(
        "label.appointment",
        service=known.services[one.service_code].name,
        when=moment(one.slot.local, work.language),
        provider=known.providers[one.slot.provider_id].full,
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
