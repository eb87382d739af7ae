"""Booking a slot that was offered, and moving an appointment to one."""

from __future__ import annotations

from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.offers import HOLD
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.values import (
    Appointment,
    NewAppointment,
    Patient,
    Slot,
)
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.appointments import own_appointment
from frontdesk_verticals.healthcare.tools.cards import (
    appointment_label,
    appointment_record,
    slot_facts,
)
from frontdesk_verticals.healthcare.tools.catalog import Catalog
from frontdesk_verticals.healthcare.tools.redeeming import Chosen, gone, redeem, slot_named
from frontdesk_verticals.healthcare.tools.search import unfit

_MANY = 50
"""More upcoming appointments than anybody has."""


async def _clash(
    work: Work[Clinic], known: Catalog, patient: Patient, slot: Slot, *, besides: str = ""
) -> Failure | None:
    """Why the patient cannot be there: they have this very slot, or another at that time."""
    mine = await work.records.schedule.of_patient(
        patient.id, range="upcoming", at=work.now, limit=_MANY
    )
    for one in mine:
        if one.slot.id == slot.id:
            label = appointment_label(work, known, one)
            return failure(work, "already_booked", label=label)
        if one.id == besides:
            continue
        if one.slot.starts_at < slot.ends_at and slot.starts_at < one.slot.ends_at:
            return failure(work, "overlap")
    return None


async def _bookable(
    work: Work[Clinic], slot_token: str, insurance_id: str | None
) -> tuple[Patient, Chosen, str | None] | Failure:
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    chosen = await redeem(work, slot_token)
    if isinstance(chosen, Failure):
        return chosen
    known = chosen.ask.known
    provider = known.providers[chosen.slot.provider_id]
    newcomer = chosen.ask.service.new_patient or not patient.established
    refused = unfit(work, known, provider, service=chosen.ask.service, newcomer=newcomer)
    if refused := refused or await _clash(work, known, patient, chosen.slot):
        return refused
    plan = await _plan(work, patient, insurance_id)
    return plan if isinstance(plan, Failure) else (patient, chosen, plan)


async def _plan(work: Work[Clinic], patient: Patient, said: str | None) -> str | Failure | None:
    """The id of the plan on file that is meant."""
    if said is None:
        return None
    plans = await work.records.coverage.of_patient(patient.id)
    ids = [plan.id for plan in plans]
    if said in ids:
        return said
    found = Lexicon([(p.id, form) for p in plans for form in (p.payer, p.plan) if form]).find(said)
    if not found:
        return failure(work, "unknown_insurance", use="get_patient_insurance")
    return max(found, key=lambda m: m.score).id


async def _book_preview(
    work: Work[Clinic],
    *,
    slot_token: str,
    visit_reason: str | None = None,
    insurance_id: str | None = None,
) -> JsonObject | Failure:
    found = await _bookable(work, slot_token, insurance_id)
    if isinstance(found, Failure):
        return found
    patient, chosen, _ = found
    if not await _held(work, chosen.slot):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    facts = slot_facts(work, chosen.ask.known, chosen.slot, service_code=chosen.ask.service.code)
    return {"patient": patient.first_name, **facts}


async def _held(work: Work[Clinic], slot: Slot) -> bool:
    """Keep the slot from others while the caller makes up their mind."""
    return await work.records.schedule.hold(
        slot.id, conversation=work.conversation, at=work.now, until=work.now + HOLD
    )


async def _book_key(work: Work[Clinic], *, slot_token: str, **_: object) -> str:
    slot, patient = await slot_named(work, slot_token), work.caller.subject or "nobody"
    earlier = await work.records.schedule.ended(patient_id=patient, slot_id=slot)
    return f"book:{patient}:{slot}:{earlier}"


async def _is_booked(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    after = result.after or {}
    found = await work.records.schedule.appointment(str(after.get("appointment_id")))
    return found is not None and appointment_record(found) == after


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="book",
    confirm=_book_preview,
    key=_book_key,
    verify=_is_booked,
)
async def schedule_appointment(
    work: Work[Clinic],
    *,
    slot_token: str,
    visit_reason: str | None = None,
    insurance_id: str | None = None,
) -> Result | Failure:
    """Book the appointment time that the caller chose.

    Use when the caller has picked one of the times that were offered to book, schedule or make
    an appointment. First the caller must be verified with lookup_patient or registered with
    create_new_patient, and a time must come from get_available_slots or find_next_available.

    Args:
        slot_token: The chosen time's slot_token, from get_available_slots or
            find_next_available.
        visit_reason: What the visit is about, in the caller's own words.
        insurance_id: The plan to book it under, from get_patient_insurance. Leave out when the
            caller does not say.
    """
    found = await _bookable(work, slot_token, insurance_id)
    if isinstance(found, Failure):
        return found
    patient, chosen, plan = found
    booked = await work.records.schedule.book(
        NewAppointment(
            patient_id=patient.id,
            slot_id=chosen.slot.id,
            service_code=chosen.ask.service.code,
            reason=visit_reason or "",
            conversation=work.conversation,
            at=work.now,
            insurance_id=plan,
        )
    )
    if booked == "overlap":
        return failure(work, "overlap")
    if not isinstance(booked, Appointment):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    facts = slot_facts(work, chosen.ask.known, booked.slot, service_code=booked.service_code)
    return Result(
        data={"appointment_id": booked.id, "status": booked.status},
        say=work.wording.say("done.schedule_appointment", **facts),
        facts={"patient": patient.first_name, **facts},
        after=appointment_record(booked),
    )


async def _movable(
    work: Work[Clinic], appointment_id: str, slot_token: str
) -> tuple[Patient, Appointment, Chosen] | Failure:
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    patient, old = mine
    chosen = await redeem(work, slot_token)
    if isinstance(chosen, Failure):
        return chosen
    slot, known = chosen.slot, chosen.ask.known
    if slot.id == old.slot.id:
        return failure(work, "same_slot")
    provider, service = known.providers[slot.provider_id], known.services[old.service_code]
    # Whoever looks after a patient already goes on doing so.
    newcomer = not patient.established and provider.id != old.slot.provider_id
    refused = unfit(work, known, provider, service=service, newcomer=newcomer)
    refused = refused or await _clash(work, known, patient, slot, besides=old.id)
    return refused or (patient, old, chosen)


def _move_facts(
    work: Work[Clinic], patient: Patient, old: Appointment, chosen: Chosen
) -> JsonObject:
    known = chosen.ask.known
    before = slot_facts(work, known, old.slot, service_code=old.service_code)
    return {
        "patient": patient.first_name,
        **slot_facts(work, known, chosen.slot, service_code=old.service_code),
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
    if not await _held(work, chosen.slot):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    return _move_facts(work, patient, old, chosen)


async def _move_key(work: Work[Clinic], *, appointment_id: str, slot_token: str) -> str:
    return f"move:{appointment_id.strip()}:{await slot_named(work, slot_token)}"


async def _is_moved(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    before = result.before or {}
    old = await work.records.schedule.appointment(str(before.get("appointment_id")))
    return old is not None and old.status == "moved" and await _is_booked(work, result=result)


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="move",
    confirm=_move_preview,
    key=_move_key,
    verify=_is_moved,
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
        old.id, slot_id=chosen.slot.id, conversation=work.conversation, at=work.now
    )
    if moved == "gone":
        return failure(work, "already_cancelled")
    if moved == "overlap":
        return failure(work, "overlap")
    if not isinstance(moved, Appointment):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    facts = _move_facts(work, patient, old, chosen)
    return Result(
        data={"appointment_id": moved.id, "status": moved.status},
        say=work.wording.say("done.reschedule_appointment", **facts),
        facts=facts,
        before=appointment_record(old),
        after=appointment_record(moved),
    )
