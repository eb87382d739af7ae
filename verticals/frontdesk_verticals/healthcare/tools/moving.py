"""Moving an appointment to a slot that was offered."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment, Slot
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.appointments import own_appointment
from frontdesk_verticals.healthcare.tools.booking import (
    held,
    is_booked,
    overlapping,
    settled,
    title,
    upcoming,
)
from frontdesk_verticals.healthcare.tools.cards import DONE, appointment_record, slot_facts
from frontdesk_verticals.healthcare.tools.catalog import Catalog, catalog
from frontdesk_verticals.healthcare.tools.freed import call_next
from frontdesk_verticals.healthcare.tools.redeeming import Chosen, gone, redeem, slot_named
from frontdesk_verticals.healthcare.tools.search import unfit


async def _movable(
    work: Work[Clinic], appointment_id: str, slot_token: str
) -> tuple[Person, Appointment, Chosen] | Failure:
    own = await own_appointment(work, appointment_id)
    if isinstance(own, Failure):
        return own
    patient, old = own
    if await slot_named(work, slot_token) == old.slot.id:
        return failure(work, "same_slot")
    chosen = await redeem(work, slot_token)
    if isinstance(chosen, Failure):
        return chosen
    slot, known = chosen.slot, chosen.ask.known
    service = known.services.get(old.service_code)
    if service is None:
        return failure(work, "unknown_visit")
    provider = known.providers[slot.provider_id]
    # Whoever looks after a patient already goes on doing so.
    newcomer = not patient.established and provider.id != old.slot.provider_id
    refused = unfit(work, known, provider, service=service, newcomer=newcomer)
    others = [one for one in await upcoming(work, patient) if one.id != old.id]
    refused = refused or overlapping(work, others, slot)
    return refused or (patient, old, chosen)


def _move_facts(
    work: Work[Clinic], known: Catalog, patient: Person, old: Appointment, slot: Slot
) -> JsonObject:
    before = slot_facts(work, known, old.slot, service_code=old.service_code)
    return {
        "patient": patient.first_name,
        **slot_facts(work, known, slot, service_code=old.service_code),
        "old_when": before["when"],
        "old_provider": before["provider"],
    }


async def _move_preview(
    work: Work[Clinic], *, appointment_id: str, slot_token: str
) -> JsonObject | Failure:
    found = await _movable(work, appointment_id, slot_token)
    if isinstance(found, Failure):
        return found
    patient, old, chosen = found
    if not await held(work, chosen.slot):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    return _move_facts(work, chosen.ask.known, patient, old, chosen.slot)


async def _move_key(work: Work[Clinic], *, appointment_id: str, slot_token: str) -> str:
    return f"move:{appointment_id.strip()}:{await slot_named(work, slot_token)}"


async def move_found(
    work: Work[Clinic], *, appointment_id: str, **_: object
) -> Result | Failure | None:
    """What another system holds of a move under our reference."""
    patient = await patient_of(work)
    schedule = work.records.schedule
    moved = await schedule.under(work.reference)
    old = await schedule.appointment(appointment_id.strip())
    if moved is None or old is None or isinstance(patient, Failure):
        return None
    return _moved(work, await catalog(work), patient, replace(old, status="booked"), moved)


async def _is_moved(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    before = result.before or {}
    old = await work.records.schedule.appointment(str(before.get("appointment_id")))
    return old is not None and old.status == "moved" and await is_booked(work, result=result)


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="move",
    reveals=DONE,
    confirm=_move_preview,
    key=_move_key,
    verify=_is_moved,
    keep=settled,
)
async def reschedule_appointment(
    work: Work[Clinic], *, appointment_id: str, slot_token: str
) -> Result | Failure:
    """Move an appointment that the caller already has to another time.

    Use when the caller wants to reschedule, move, change or push back an appointment, and has
    picked one of the times that were offered. First the caller must be verified with
    lookup_patient, the appointment found with get_patient_appointments, and a new time must come
    from get_available_slots or find_next_available.

    Args:
        appointment_id: The appointment to move, from get_patient_appointments.
        slot_token: The chosen new time's slot_token, from get_available_slots or
            find_next_available.
    """
    found = await _movable(work, appointment_id, slot_token)
    if isinstance(found, Failure):
        return found
    patient, old, chosen = found
    moved = await work.records.schedule.move(
        old.id,
        slot_id=chosen.slot.id,
        at=work.now,
        title=title(work, chosen.ask.known.services[old.service_code].name, patient),
        reference=work.reference,
    )
    if moved == "gone":
        return failure(work, "already_cancelled")
    if moved == "overlap":
        return failure(work, "overlap")
    if not isinstance(moved, Appointment):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    await call_next(work, chosen.ask.known, old)
    return _moved(work, chosen.ask.known, patient, old, moved)


def _moved(
    work: Work[Clinic], known: Catalog, patient: Person, old: Appointment, moved: Appointment
) -> Result:
    facts = _move_facts(work, known, patient, old, moved.slot)
    return Result(
        data={"appointment_id": moved.id, "status": moved.status},
        say=work.wording.say("done.reschedule_appointment", **facts),
        facts=facts,
        before=appointment_record(old),
        after=appointment_record(moved),
    )
