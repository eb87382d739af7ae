"""Booking a slot that was offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.booking.offers import HOLD
from frontdesk.ports.billing import Plan
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment, NewAppointment, Slot
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.cards import (
    DONE,
    appointment_label,
    appointment_record,
    slot_facts,
)
from frontdesk_verticals.healthcare.tools.catalog import Catalog, catalog
from frontdesk_verticals.healthcare.tools.redeeming import Chosen, gone, redeem, slot_named
from frontdesk_verticals.healthcare.tools.search import unfit

_MANY = 50
"""More upcoming appointments than anybody has."""


async def upcoming(work: Work[Clinic], patient: Person) -> Sequence[Appointment]:
    """What the patient has booked from now on."""
    return await work.records.schedule.of_person(
        patient.id, range="upcoming", at=work.now, limit=_MANY
    )


def overlapping(work: Work[Clinic], mine: Sequence[Appointment], slot: Slot) -> Failure | None:
    """Why the patient cannot be there: they are elsewhere at that time."""
    for one in mine:
        if one.slot.overlaps(slot):
            return failure(work, "overlap")
    return None


async def _bookable(
    work: Work[Clinic], slot_token: str, insurance_id: str | None
) -> tuple[Person, Chosen, Plan | None] | Failure:
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    # Asked before the slot is looked at: to the caller whose slot it is, it is not taken.
    mine = await upcoming(work, patient)
    slot_id = await slot_named(work, slot_token)
    if same := next((one for one in mine if one.slot.id == slot_id), None):
        label = appointment_label(work, await catalog(work), same)
        return failure(work, "already_booked", label=label)
    chosen = await redeem(work, slot_token)
    if isinstance(chosen, Failure):
        return chosen
    known = chosen.ask.known
    provider = known.providers[chosen.slot.provider_id]
    newcomer = chosen.ask.service.new_patient or not patient.established
    refused = unfit(work, known, provider, service=chosen.ask.service, newcomer=newcomer)
    if refused := refused or overlapping(work, mine, chosen.slot):
        return refused
    plan = await _plan(work, patient, insurance_id)
    return plan if isinstance(plan, Failure) else (patient, chosen, plan)


async def _plan(work: Work[Clinic], patient: Person, said: str | None) -> Plan | Failure | None:
    """The plan on file that is meant."""
    if said is None:
        return None
    found = await work.records.billing.plans(patient.id, on=work.now.date())
    plans = {plan.id: plan for plan in found}
    if said in plans:
        return plans[said]
    forms = [(p.id, form) for p in plans.values() for form in (p.payer, p.plan) if form]
    meant = Lexicon(forms).find(said)
    if not meant:
        return failure(work, "unknown_insurance", use="get_patient_insurance")
    return plans[max(meant, key=lambda m: m.score).id]


def _besides(work: Work[Clinic], reason: str | None, plan: Plan | None) -> str:
    """What else goes into the record, as the end of a sentence; empty when there is nothing."""
    about = " ".join((reason or "").split())
    said = work.wording.say("booking.about", reason=about) if about else ""
    if plan is not None:
        name = f"{plan.payer} {plan.plan}".strip()
        said += work.wording.say("booking.under", plan=name)
    return said


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
    patient, chosen, plan = found
    if not await held(work, chosen.slot):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    facts = slot_facts(work, chosen.ask.known, chosen.slot, service_code=chosen.ask.service.code)
    besides = _besides(work, visit_reason, plan)
    return {"patient": patient.first_name, **facts, "besides": besides}


async def held(work: Work[Clinic], slot: Slot) -> bool:
    """Keep the slot from others while the caller makes up their mind."""
    return await work.records.schedule.is_free(slot.id, at=work.now) and (
        await work.records.holds.hold(
            slot.id, conversation=work.conversation, at=work.now, until=later(work.now, HOLD)
        )
    )


async def settled(work: Work[Clinic], *, result: Result, **_: object) -> None:
    """Let go of what was kept for the conversation and is booked now; who waited for it has it."""
    await work.records.holds.release(work.conversation)
    booked = result.after or {}
    await work.records.waitlist.serve(
        str(booked["patient_id"]),
        service_code=str(booked["service_code"]),
        day=datetime.fromisoformat(str(booked["start"])).date(),
    )


async def _book_key(work: Work[Clinic], *, slot_token: str, **_: object) -> str:
    slot, patient = await slot_named(work, slot_token), work.caller.subject or "nobody"
    earlier = await work.records.schedule.ended(person_id=patient, slot_id=slot)
    return f"book:{patient}:{slot}:{earlier}"


async def booking_found(work: Work[Clinic], **_: object) -> Result | Failure | None:
    """What another system holds of a booking under our reference."""
    patient = await patient_of(work)
    booked = await work.records.schedule.under(work.reference)
    if booked is None or isinstance(patient, Failure):
        return None
    return _booked(work, await catalog(work), patient, booked)


def title(work: Work[Clinic], service: str, patient: Person) -> str:
    """What those who keep the calendar read of an appointment."""
    return work.wording.say("record.appointment", service=service, patient=patient.full_name)


async def is_booked(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    """Whether the records show the appointment as the result says it was left."""
    after = result.after or {}
    found = await work.records.schedule.appointment(str(after.get("appointment_id")))
    return found is not None and appointment_record(found) == after


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="book",
    reveals=DONE,
    confirm=_book_preview,
    key=_book_key,
    verify=is_booked,
    keep=settled,
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
            person_id=patient.id,
            slot_id=chosen.slot.id,
            service_code=chosen.ask.service.code,
            reason=visit_reason or "",
            at=work.now,
            title=title(work, chosen.ask.service.name, patient),
            insurance_id=plan.id if plan is not None else None,
            reference=work.reference,
        )
    )
    if booked == "overlap":
        return failure(work, "overlap")
    if not isinstance(booked, Appointment):
        return await gone(work, chosen.ask, code="slot_taken", slot=chosen.slot)
    return _booked(work, chosen.ask.known, patient, booked)


def _booked(work: Work[Clinic], known: Catalog, patient: Person, booked: Appointment) -> Result:
    facts = slot_facts(work, known, booked.slot, service_code=booked.service_code)
    return Result(
        data={"appointment_id": booked.id, "status": booked.status},
        say=work.wording.say("done.schedule_appointment", **facts),
        facts={"patient": patient.first_name, **facts},
        after=appointment_record(booked),
    )
