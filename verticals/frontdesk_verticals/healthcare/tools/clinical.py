"""What is passed on to the clinicians: a message, a request for a refill. Nothing is answered."""

from __future__ import annotations

from typing import NamedTuple

from frontdesk.ports.contacts import Person
from frontdesk_processors.language.speak import day
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.catalog import catalog, find_provider
from frontdesk_verticals.healthcare.tools.tasks import (
    due_day,
    filed,
    is_filed,
    passed_on,
    same_words,
)

_LONGEST = 600
"""A message of more characters is no message but a letter."""


class _Note(NamedTuple):
    patient: Person
    recipient: str
    text: str


async def _note(
    work: Work[Clinic], *, message: str, provider_id: str | None = None
) -> _Note | Failure:
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    text = " ".join(message.split())
    if len(text) > _LONGEST:
        return failure(work, "message_too_long")
    recipient = work.wording.say("clinical.team")
    if provider_id is not None:
        found = find_provider(work, await catalog(work), provider_id)
        if isinstance(found, Failure):
            return found
        recipient = found.spoken
    return _Note(patient, recipient, text)


async def _note_facts(work: Work[Clinic], note: _Note) -> JsonObject:
    return {
        "patient": note.patient.first_name,
        "recipient": note.recipient,
        "message": note.text,
        "due": day(await due_day(work), work.language),
    }


async def _note_preview(
    work: Work[Clinic], *, message: str, provider_id: str | None = None
) -> JsonObject | Failure:
    note = await _note(work, message=message, provider_id=provider_id)
    return note if isinstance(note, Failure) else await _note_facts(work, note)


async def _note_key(work: Work[Clinic], *, message: str, provider_id: str | None = None) -> str:
    note = await _note(work, message=message, provider_id=provider_id)
    if isinstance(note, Failure):
        return f"message:{note.code}:{work.conversation}"
    said = same_words(f"{note.recipient}: {note.text}")
    return f"message:{note.patient.id}:{work.now.date()}:{said}"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="send",
    reveals=("filed", "recipient", "due"),
    confirm=_note_preview,
    key=_note_key,
    verify=is_filed,
)
async def message_clinician(
    work: Work[Clinic], *, message: str, provider_id: str | None = None
) -> Result | Failure:
    """Pass a message of the caller's on to their doctor or nurse.

    Use when the caller wants to leave a message or a note for somebody clinical, or has a
    question that only they can answer. First the caller must be verified with lookup_patient.
    Nothing is answered here.

    Args:
        message: What the caller wants to say, in their own words.
        provider_id: For whom it is, by name as said or id from get_providers, if they say so.
    """
    note = await _note(work, message=message, provider_id=provider_id)
    if isinstance(note, Failure):
        return note
    task = await filed(
        work, "message", subject=note.recipient, body=note.text, patient_id=note.patient.id
    )
    facts = await _note_facts(work, note)
    return passed_on(work, "message_clinician", task, facts=facts, recipient=note.recipient)


async def _refill_preview(
    work: Work[Clinic], *, medication: str, pharmacy: str | None = None
) -> JsonObject | Failure:
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    return await _refill_facts(work, patient, medication, pharmacy)


async def _refill_facts(
    work: Work[Clinic], patient: Person, medication: str, pharmacy: str | None
) -> JsonObject:
    at = work.wording.say("clinical.pharmacy", pharmacy=pharmacy) if pharmacy else ""
    return {
        "patient": patient.first_name,
        "medication": " ".join(medication.split()),
        "pharmacy": at,
        "due": day(await due_day(work), work.language),
    }


async def _refill_key(work: Work[Clinic], *, medication: str, pharmacy: str | None = None) -> str:
    said = same_words(f"{medication} @ {pharmacy or ''}")
    return f"refill:{work.caller.subject}:{work.now.date()}:{said}"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="send",
    reveals=("filed", "due"),
    confirm=_refill_preview,
    key=_refill_key,
    verify=is_filed,
)
async def request_refill(
    work: Work[Clinic], *, medication: str, pharmacy: str | None = None
) -> Result | Failure:
    """Ask the clinicians for a refill of a prescription. It is a request: they decide.

    Use when the caller needs a refill or a new prescription of something they take. First the
    caller must be verified with lookup_patient.

    Args:
        medication: What is to be refilled, as the caller calls it.
        pharmacy: The pharmacy they name, if they do.
    """
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    facts = await _refill_facts(work, patient, medication, pharmacy)
    task = await filed(
        work,
        "refill",
        subject=str(facts["medication"]),
        body=pharmacy or "",
        patient_id=patient.id,
    )
    return passed_on(work, "request_refill", task, facts=facts)
