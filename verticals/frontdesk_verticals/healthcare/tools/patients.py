"""Who is calling: find a record by two factors, by the caller's number, or make one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frontdesk.booking.names import as_written, folded, phone_number, same_person
from frontdesk_processors.language.find import find
from frontdesk_processors.language.speak import phone as spoken_phone
from frontdesk_processors.language.tokens import clean
from frontdesk_processors.tool import Established, Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.values import NewPatient, Patient
from frontdesk_verticals.healthcare.tools.access import failure

TRIES = 3
"""Attempts to be identified in one conversation, before a person takes over."""
REGISTRATIONS = 8
"""Read-backs of a registration in one conversation, corrections included. Each says whether
somebody of that name and date of birth is a patient, so they cannot go on for ever."""
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
    if await work.records.contacts.count_try(work.conversation) > TRIES:
        return failure(work, "needs_human")
    matches = matching(full_name, await work.records.contacts.born_on(born))
    if len(matches) > 1 and (number := phone_number(phone, work.language) or work.caller.phone):
        matches = [p for p in matches if p.phone == number] or matches
    if not matches:
        return failure(work, "no_match", use="create_new_patient")
    if len(matches) > 1:
        return failure(work, "ambiguous")
    await work.records.contacts.forgive_try(work.conversation)
    patient = matches[0]
    return Result(
        data={"match": "match", "first_name": patient.first_name},
        say=work.wording.say("patients.matched", first_name=patient.first_name),
        identity=Established(level=Identity.VERIFIED, subject=patient.id),
    )


def matching(full_name: str, born: Sequence[Patient]) -> list[Patient]:
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


async def _checked(
    work: Work[Clinic],
    *,
    full_name: str,
    dob: str,
    phone: str | None,
    email: str | None,
    preferred_language: str | None,
    insurance: str | None,
) -> NewPatient | Failure:
    name = as_written(full_name)
    if name is None:
        return failure(work, "bad_name")
    born = birth_date(work, dob)
    if born is None:
        return failure(work, "bad_dob")
    number = phone_number(phone, work.language) if phone else work.caller.phone
    if number is None:
        return failure(work, "bad_phone" if phone else "phone_required")
    if matching(name, await work.records.contacts.born_on(born)):
        return failure(work, "already_registered", use="lookup_patient")
    return NewPatient(
        full_name=name,
        dob=born,
        phone=number,
        email=email,
        language=preferred_language,
        insurance=insurance,
    )


def _facts(work: Work[Clinic], new: NewPatient) -> JsonObject:
    months = work.language.list("speak.months")
    return {
        "patient": new.full_name.split()[0],
        "full_name": new.full_name,
        "dob_said": work.wording.say(
            "patients.birth_date",
            month=months[new.dob.month - 1],
            day=new.dob.day,
            year=new.dob.year,
        ),
        "phone_said": spoken_phone(new.phone, work.language),
        "besides": _besides(work, new),
    }


def _besides(work: Work[Clinic], new: NewPatient) -> str:
    """What else goes on the record, as the end of a list; empty when there is nothing."""
    given = {"email": new.email, "language": new.language, "insurance": new.insurance}
    return "".join(
        work.wording.say(f"patients.with_{name}", value=clean(value))
        for name, value in given.items()
        if value
    )


async def _preview(
    work: Work[Clinic],
    *,
    full_name: str,
    dob: str,
    phone: str | None = None,
    email: str | None = None,
    preferred_language: str | None = None,
    insurance: str | None = None,
) -> JsonObject | Failure:
    if await work.records.contacts.count_try(f"{work.conversation} registers") > REGISTRATIONS:
        return failure(work, "needs_human")
    new = await _checked(
        work,
        full_name=full_name,
        dob=dob,
        phone=phone,
        email=email,
        preferred_language=preferred_language,
        insurance=insurance,
    )
    return new if isinstance(new, Failure) else _facts(work, new)


async def _key(work: Work[Clinic], *, full_name: str, dob: str, **_: object) -> str:
    return f"register:{folded(full_name)}:{birth_date(work, dob) or dob}"


async def _on_record(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    after = result.after or {}
    patient = await work.records.contacts.get(str(after.get("patient_id")))
    return patient is not None and patient.dob.isoformat() == after.get("dob")


@tool(
    effect=Effect.WRITE,
    does="register",
    personal=True,
    reveals=("registered", "first_name"),
    remembers=True,
    confirm=_preview,
    key=_key,
    verify=_on_record,
)
async def create_new_patient(
    work: Work[Clinic],
    *,
    full_name: str,
    dob: str,
    phone: str | None = None,
    email: str | None = None,
    preferred_language: str | None = None,
    insurance: str | None = None,
) -> Result | Failure:
    """Register somebody the clinic has not seen before.

    Use when the caller says they are a new patient, have never been here, or want to register or
    sign up, or when lookup_patient found no record and they ask to be registered. Ask for full
    name, date of birth and phone number first.

    Args:
        full_name: First and last name, as the caller said or spelled it.
        dob: Date of birth, YYYY-MM-DD.
        phone: Phone number with area code. Leave out to use the number they call from.
        email: Email address, if the caller gives one.
        preferred_language: Language the caller prefers, if they say so.
        insurance: Insurance the caller names, in their own words.
    """
    new = await _checked(
        work,
        full_name=full_name,
        dob=dob,
        phone=phone,
        email=email,
        preferred_language=preferred_language,
        insurance=insurance,
    )
    if isinstance(new, Failure):
        return new
    patient = await work.records.contacts.register(new, at=work.now)
    if patient is None:
        return failure(work, "already_registered", use="lookup_patient")
    facts = _facts(work, new)
    return Result(
        data={"registered": True, "first_name": patient.first_name},
        say=work.wording.say("done.create_new_patient", **facts),
        facts=facts,
        after={"patient_id": patient.id, "dob": patient.dob.isoformat()},
        identity=Established(level=Identity.VERIFIED, subject=patient.id),
    )
