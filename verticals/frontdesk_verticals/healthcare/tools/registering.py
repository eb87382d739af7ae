"""Putting somebody on record whom the clinic has not seen before."""

from __future__ import annotations

from frontdesk.booking.names import as_written, folded
from frontdesk.ports.contacts import NewPerson, Person
from frontdesk_processors.language.speak import phone as spoken_phone
from frontdesk_processors.language.tokens import clean
from frontdesk_processors.tool import Established, Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, number_of
from frontdesk_verticals.healthcare.tools.patients import birth_date, matching

REGISTRATIONS = 8
"""Read-backs of a registration in one conversation, corrections included. Each says whether
somebody of that name and date of birth is a patient, so they cannot go on for ever."""


async def _checked(
    work: Work[Clinic],
    *,
    full_name: str,
    dob: str,
    phone: str | None = None,
    email: str | None = None,
    preferred_language: str | None = None,
    **_: object,
) -> NewPerson | Failure:
    name = as_written(full_name)
    if name is None:
        return failure(work, "bad_name")
    born = birth_date(work, dob)
    if born is None:
        return failure(work, "bad_dob")
    number = number_of(work, phone)
    if isinstance(number, Failure):
        return number
    return NewPerson(
        full_name=name,
        dob=born,
        phone=number,
        email=email,
        language=preferred_language,
        reference=work.reference,
    )


async def _new(work: Work[Clinic], new: NewPerson) -> Failure | None:
    """Why the person cannot be registered: they are on record, in these words or similar ones."""
    if matching(new.full_name, await work.records.contacts.born_on(new.dob)):
        return failure(work, "already_registered", use="lookup_patient")
    return None


def _facts(work: Work[Clinic], new: NewPerson, insurance: str | None) -> JsonObject:
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
        "besides": _besides(work, new, insurance),
    }


def _besides(work: Work[Clinic], new: NewPerson, insurance: str | None) -> str:
    """What else goes on the record, as the end of a list; empty when there is nothing."""
    given = {"email": new.email, "language": new.language, "insurance": insurance}
    return "".join(
        work.wording.say(f"patients.with_{name}", value=clean(value))
        for name, value in given.items()
        if value
    )


async def _preview(
    work: Work[Clinic], *, insurance: str | None = None, **said: str
) -> JsonObject | Failure:
    if await work.records.tries.registering(work.conversation) > REGISTRATIONS:
        return failure(work, "needs_human")
    new = await _checked(work, **said)
    if isinstance(new, Failure):
        return new
    return await _new(work, new) or _facts(work, new, insurance)


async def _key(work: Work[Clinic], *, full_name: str, dob: str, **_: object) -> str:
    return f"register:{folded(full_name)}:{birth_date(work, dob) or dob}"


async def _on_record(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    after = result.after or {}
    patient = await work.records.contacts.get(str(after.get("patient_id")))
    return patient is not None and patient.dob.isoformat() == after.get("dob")


async def _keep_plan(
    work: Work[Clinic], *, result: Result, insurance: str | None = None, **_: object
) -> None:
    if insurance:
        patient = str((result.after or {})["patient_id"])
        await work.records.billing.file(patient, payer=insurance)


async def registration_found(
    work: Work[Clinic], *, insurance: str | None = None, **said: str
) -> Result | Failure | None:
    """What another system holds of a registration under our reference."""
    patient = await work.records.contacts.under(work.reference)
    new = await _checked(work, **said)
    if patient is None or isinstance(new, Failure):
        return None
    return _registered(work, new, patient, insurance)


def _registered(
    work: Work[Clinic], new: NewPerson, patient: Person, insurance: str | None
) -> Result:
    facts = _facts(work, new, insurance)
    return Result(
        data={"registered": True, "first_name": patient.first_name},
        say=work.wording.say("done.create_new_patient", **facts),
        facts=facts,
        after={"patient_id": patient.id, "dob": patient.dob.isoformat()},
        identity=Established(level=Identity.VERIFIED, subject=patient.id),
    )


@tool(
    effect=Effect.WRITE,
    does="register",
    personal=True,
    reveals=("registered", "first_name"),
    remembers=True,
    confirm=_preview,
    key=_key,
    verify=_on_record,
    keep=_keep_plan,
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
    )
    if isinstance(new, Failure):
        return new
    if (refused := await _new(work, new)) is not None:
        return refused
    patient = await work.records.contacts.register(new, at=work.now)
    if patient is None:
        return failure(work, "already_registered", use="lookup_patient")
    return _registered(work, new, patient, insurance)
