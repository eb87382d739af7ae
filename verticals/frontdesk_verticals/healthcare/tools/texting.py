"""Texting a caller the details of an appointment, to the number on their record.

A clinic that sends no texts has its staff do it; the tool has one name and one question either way.
"""

from __future__ import annotations

from dataclasses import replace

from frontdesk.booking.texting import (
    FINAL_AFTER_S,
    is_texted,
    send_text,
    still_texted,
    texted,
)
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment
from frontdesk_processors.contact import Contact
from frontdesk_processors.effects import Remote
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import patient_of
from frontdesk_verticals.healthcare.tools.appointments import own_appointment
from frontdesk_verticals.healthcare.tools.cards import appointment_label
from frontdesk_verticals.healthcare.tools.catalog import catalog
from frontdesk_verticals.healthcare.tools.tasks import filed, is_filed, passed_on


async def _whom(work: Work[Clinic], **_: object) -> str | None:
    patient = await patient_of(work)
    return None if isinstance(patient, Failure) else patient.phone


async def _facts(work: Work[Clinic], patient: Person, one: Appointment) -> JsonObject:
    return {
        "appointment": appointment_label(work, await catalog(work), one),
        "last4": patient.phone[-4:],
    }


def _told(work: Work[Clinic], how: str, facts: JsonObject) -> JsonObject:
    """The facts with the sentence that tells of them, so that it is told the same ever after."""
    return {**facts, "told": work.wording.say(f"done.{how}_appointment", **facts)}


async def _asked(work: Work[Clinic], appointment_id: str, how: str) -> JsonObject | Failure:
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    facts = await _facts(work, *mine)
    return {**facts, "asked": work.wording.say(f"texts.{how}", **facts)}


async def _preview(work: Work[Clinic], *, appointment_id: str) -> JsonObject | Failure:
    return await _asked(work, appointment_id, "by_staff")


async def _preview_of_ours(work: Work[Clinic], *, appointment_id: str) -> JsonObject | Failure:
    return await _asked(work, appointment_id, "by_us")


async def _key(work: Work[Clinic], *, appointment_id: str) -> str:
    return f"text:{appointment_id.strip()}:{work.conversation}"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="send",
    reveals=("filed",),
    confirm=_preview,
    key=_key,
    verify=is_filed,
    contacts=Contact(by="text", whom=_whom),
)
async def text_appointment(work: Work[Clinic], *, appointment_id: str) -> Result | Failure:
    """Text the caller the details of one of their appointments, if they agree to be texted.

    Use when the caller wants a text or SMS with the details. First the caller must be verified
    with lookup_patient, and the appointment found with get_patient_appointments.

    Args:
        appointment_id: The appointment it is about, from get_patient_appointments.
    """
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    patient, one = mine
    facts = _told(work, "passed_on", await _facts(work, patient, one))
    task = await filed(
        work,
        "text",
        subject=work.wording.say("staff.text"),
        body=str(facts["appointment"]),
        patient_id=patient.id,
        phone=patient.phone,
    )
    return passed_on(work, "text_appointment", task, facts=facts)


async def _send(work: Work[Clinic], *, appointment_id: str) -> Result | Failure:
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure):
        return mine
    patient, one = mine
    facts = await _facts(work, patient, one)
    practice = await work.records.directory.practice()
    body = work.wording.say("texts.appointment", business=practice.name, **facts)
    subject = work.wording.say("staff.text")
    refused = await send_text(work, phone=patient.phone, body=body, about=subject)
    return refused or _texted(work, facts)


def _texted(work: Work[Clinic], facts: JsonObject) -> Result:
    facts = _told(work, "texted", facts)
    return texted(work, say=work.wording.say("done.text_appointment", **facts), facts=facts)


async def _found(work: Work[Clinic], *, appointment_id: str) -> Result | Failure | None:
    """What the provider holds of a text under our reference."""
    mine = await own_appointment(work, appointment_id)
    if isinstance(mine, Failure) or not await is_texted(work, phone=mine[0].phone):
        return None
    return _texted(work, await _facts(work, *mine))


async def _holds(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    return await still_texted(work, result, phone=await _whom(work))


text_by_us = replace(
    text_appointment,
    run=_send,
    preview=_preview_of_ours,
    verify=_holds,
    reveals=frozenset({"sent"}),
    remote=Remote(search=_found, final_after_s=FINAL_AFTER_S),
)
"""The same for a clinic that sends texts: the text has left when its receipt is filed."""
