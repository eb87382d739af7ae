"""Who is calling: find a record by two factors, or by the caller's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frontdesk.booking.names import folded, phone_number, same_person
from frontdesk.ports.contacts import Person
from frontdesk_processors.language.find import find
from frontdesk_processors.tool import Established, Failure, Result, Work, tool
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure

TRIES = 3
"""Attempts to be identified in one conversation, before a person takes over."""
_OLDEST = 120


@tool(establishes=Identity.VERIFIED, remembers=True, reveals=("match", "first_name"))
async def lookup_patient(
    work: Work[Clinic], *, full_name: str, dob: str, phone: str | None = None
) -> Result | Failure:
    """Find the caller's record by full name and date of birth, which verifies who they are.

    Use before anything about the caller's own record: booking, cancelling, moving or hearing
    their appointments, or their insurance. Ask for full name and date of birth first. Returns
    whether there is a match and nothing from the record.

    Args:
        full_name: The caller's first and last name, as they said it.
        dob: Date of birth, YYYY-MM-DD.
        phone: The phone number on file; only when an earlier try was ambiguous.
    """
    born = birth_date(work, dob)
    if born is None:
        return failure(work, "bad_dob")
    if await work.records.tries.count(work.conversation) > TRIES:
        return failure(work, "needs_human")
    matches = matching(full_name, await work.records.contacts.born_on(born))
    if len(matches) > 1 and (number := phone_number(phone, work.language) or work.caller.phone):
        matches = [p for p in matches if p.phone == number] or matches
    if not matches:
        return failure(work, "no_match", use="create_new_patient")
    if len(matches) > 1:
        return failure(work, "ambiguous")
    await work.records.tries.forgive(work.conversation)
    patient = matches[0]
    return Result(
        data={"match": "match", "first_name": patient.first_name},
        say=work.wording.say("patients.matched", first_name=patient.first_name),
        identity=Established(level=Identity.VERIFIED, subject=patient.id),
    )


def matching(full_name: str, born: Sequence[Person]) -> list[Person]:
    """Those of one date of birth whose name it may be; an exact name goes before a near one."""
    exact = [p for p in born if folded(p.full_name) == folded(full_name)]
    return exact or [p for p in born if same_person(full_name, p.full_name)]


def birth_date(work: Work[Clinic], text: str) -> date | None:
    """The date of birth that the text gives; None when it is none that a living person has."""
    today = work.now.date()
    try:
        born = date.fromisoformat(text.strip())
    except ValueError:
        found = find(text, work.language, expect="birth_date", today=today)
        values = [f.value for f in found if f.kind == "birth_date"]
        if len(values) != 1:
            return None
        born = date.fromisoformat(values[0])
    return born if born < today and today.year - born.year < _OLDEST else None


@tool(personal=True, reveals=("match",))
async def lookup_patient_by_phone(work: Work[Clinic]) -> Result | Failure:
    """See whether the number the caller is calling from is on file.

    Use at most once, when a caller wants something done with their record and has not given
    their name yet. It does not verify anybody: full name and date of birth are still needed, for
    lookup_patient.
    """
    number = work.caller.phone
    if number is None:
        return Result(data={"match": "no_match"}, say=work.wording.say("patients.caller_hidden"))
    if not await work.records.contacts.by_phone(number):
        return Result(data={"match": "no_match"}, say=work.wording.say("patients.caller_unknown"))
    return Result(
        data={"match": "match"},
        say=work.wording.say("patients.caller_known"),
        identity=Established(level=Identity.CALLER_ID, subject=None),
    )
