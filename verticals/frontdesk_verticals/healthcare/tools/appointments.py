"""The caller's own appointments and insurance: hear them, and cancel one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from frontdesk.ports.billing import Plan
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment
from frontdesk_processors.language.speak import listing
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.cards import (
    DONE,
    OFFERED,
    appointment_label,
    appointment_option,
    appointment_record,
    fee,
    slot_facts,
)
from frontdesk_verticals.healthcare.tools.catalog import Catalog, catalog
from frontdesk_verticals.healthcare.tools.freed import call_next

_MOST = 20
"""Longer lists are of no use to a listener."""


@tool(needs=Identity.VERIFIED, reveals=("past", *OFFERED))
async def get_patient_appointments(
    work: Work[Clinic], *, range: Literal["upcoming", "past"] = "upcoming", limit: int = 5
) -> Result | Failure:
    """List the caller's own appointments.

    Use when the caller asks when their appointment is, what appointments they have or had, or
    wants to cancel, move, change or check one. First the caller must be verified with
    lookup_patient.

    Args:
        range: Whether to list upcoming or past ones.
        limit: How many at most.
    """
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    found = await work.records.schedule.of_person(
        patient.id, range=range, at=work.now, limit=min(max(limit, 1), _MOST)
    )
    known = await catalog(work)
    labels = [appointment_label(work, known, one) for one in found]
    count = "none" if not found else "one" if len(found) == 1 else "many"
    prefix = "past_" if range == "past" else ""
    say = work.wording.say(
        f"appointments.{prefix}{count}",
        count=len(found),
        list=listing(labels, work.language, word="and"),
    )
    if range == "past":
        return Result(data={"past": [{"label": label} for label in labels]}, say=say)
    return Result(
        data={"options": [appointment_option(work, known, one) for one in found]}, say=say
    )


async def own_appointment(
    work: Work[Clinic], appointment_id: str
) -> tuple[Person, Appointment] | Failure:
    """The caller's own appointment that can still be changed.

    Somebody else's is answered in the same words as one that does not exist.
    """
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    found = await work.records.schedule.appointment(appointment_id.strip())
    if found is None or found.person_id != patient.id:
        known = await catalog(work)
        mine = await work.records.schedule.of_person(
            patient.id, range="upcoming", at=work.now, limit=_MOST
        )
        return failure(
            work,
            "not_found",
            use="get_patient_appointments",
            alternatives=tuple(appointment_option(work, known, one) for one in mine),
        )
    if found.status != "booked":
        return failure(work, "already_cancelled")
    if found.slot.starts_at <= work.now:
        return failure(work, "already_past")
    return patient, found


async def _cancel_preview(
    work: Work[Clinic], *, appointment_id: str, reason: str | None = None
) -> JsonObject | Failure:
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    patient, one = mine
    known, why = await catalog(work), " ".join((reason or "").split())
    return {
        "patient": patient.first_name,
        **slot_facts(work, known, one.slot, service_code=one.service_code),
        "noted": work.wording.say("cancelling.noted", reason=why) if why else "",
        "policy": _late_policy(work, known, one),
    }


def _late_policy(work: Work[Clinic], known: Catalog, one: Appointment) -> str:
    """What a cancellation now costs, as a sentence; empty when it is early enough."""
    practice = known.practice
    if one.slot.starts_at - work.now >= timedelta(hours=practice.late_hours):
        return ""
    if not practice.late_fee_cents:
        return work.wording.say("policy.late_free", hours=practice.late_hours)
    price = fee(work, practice, practice.late_fee_cents)
    return work.wording.say("policy.late_fee", hours=practice.late_hours, fee=price)


async def _cancel_key(work: Work[Clinic], *, appointment_id: str, **_: object) -> str:
    return f"cancel:{appointment_id.strip()}"


async def cancellation_found(work: Work[Clinic], **_: object) -> Result | Failure | None:
    """What another system holds of a cancellation under our reference."""
    patient = await patient_of(work)
    ended = await work.records.schedule.under(work.reference)
    if ended is None or isinstance(patient, Failure):
        return None
    before = replace(ended, status="booked")
    return _cancelled(work, await catalog(work), patient, before, ended)


async def _is_cancelled(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    after = result.after or {}
    found = await work.records.schedule.appointment(str(after.get("appointment_id")))
    return found is not None and found.status == "cancelled"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="cancel",
    reveals=DONE,
    confirm=_cancel_preview,
    key=_cancel_key,
    verify=_is_cancelled,
)
async def cancel_appointment(
    work: Work[Clinic], *, appointment_id: str, reason: str | None = None
) -> Result | Failure:
    """Cancel an appointment that the caller already has.

    Use when the caller wants to cancel, call off or drop an appointment, or cannot come and does
    not want another time. First the caller must be verified with lookup_patient, and the
    appointment found with get_patient_appointments.

    Args:
        appointment_id: The appointment to cancel, from get_patient_appointments.
        reason: Why, in the caller's own words, if they say so.
    """
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    patient, one = mine
    known = await catalog(work)
    ended = await work.records.schedule.cancel(
        one.id, reason=reason or "", at=work.now, reference=work.reference
    )
    if not isinstance(ended, Appointment):
        return failure(work, "already_cancelled")
    await call_next(work, known, one)
    return _cancelled(work, known, patient, one, ended)


def _cancelled(
    work: Work[Clinic], known: Catalog, patient: Person, one: Appointment, ended: Appointment
) -> Result:
    facts = slot_facts(work, known, one.slot, service_code=one.service_code)
    return Result(
        data={"appointment_id": one.id, "status": ended.status},
        say=work.wording.say("done.cancel_appointment", **facts),
        facts={"patient": patient.first_name, **facts},
        before=appointment_record(one),
        after=appointment_record(ended),
    )


@tool(
    needs=Identity.VERIFIED,
    reveals=("options", "label", "insurance_id", "payer", "plan", "member_id_last4"),
)
async def get_patient_insurance(work: Work[Clinic]) -> Result | Failure:
    """Tell the caller which insurance is on their record.

    Use when the caller asks what insurance, plan or coverage is on file for them. First the
    caller must be verified with lookup_patient. Only the last four digits of a member number
    are given.
    """
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    plans = await work.records.billing.plans(patient.id, on=work.now.date())
    labels = [_plan_label(work, plan) for plan in plans]
    count = "none" if not plans else "one" if len(plans) == 1 else "many"
    return Result(
        data={
            "options": [
                {
                    "label": label,
                    "insurance_id": plan.id,
                    "payer": plan.payer,
                    "plan": plan.plan,
                    "member_id_last4": plan.member_id[-4:],
                }
                for plan, label in zip(plans, labels, strict=True)
            ]
        },
        say=work.wording.say(f"insurance.{count}", list=listing(labels, work.language, word="and")),
    )


def _plan_label(work: Work[Clinic], plan: Plan) -> str:
    if not plan.member_id:
        return work.wording.say("insurance.plan_short", payer=plan.payer)
    return work.wording.say(
        "insurance.plan", payer=plan.payer, plan=plan.plan, last4=plan.member_id[-4:]
    )
