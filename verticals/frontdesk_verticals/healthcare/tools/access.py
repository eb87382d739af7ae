"""Who may see a record: decided by the session, never by an argument."""

from __future__ import annotations

from frontdesk.booking.failures import Failures
from frontdesk.booking.names import phone_number
from frontdesk.ports.contacts import Person
from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.records.ports import Clinic

failure = Failures(
    argument={
        "bad_dob": "dob",
        "bad_name": "full_name",
        "bad_phone": "phone",
        "phone_required": "phone",
        "ambiguous": "phone",
        "when_too_far": "when",
        "unknown_provider": "provider_id",
        "unknown_location": "location_id",
        "unknown_insurance": "insurance_id",
        "message_too_long": "message",
    }
)
"""Makes this trade's failures."""


def number_of(work: Work[Clinic], phone: str | None) -> str | Failure:
    """The number that was said, or else the one that the caller reaches us from."""
    number = phone_number(phone, work.language) if phone else work.caller.phone
    return number or failure(work, "bad_phone" if phone else "phone_required")


async def patient_of(work: Work[Clinic]) -> Person | Failure:
    """The verified caller's record, or why there is none to act on.

    The guard has checked the caller's identity before; a tool that is called around it still
    refuses.
    """
    caller = work.caller
    if caller.subject is not None and caller.identity >= Identity.VERIFIED:
        patient = await work.records.contacts.get(caller.subject)
        if patient is not None:
            return patient
    return failure(work, "identity_required", use="lookup_patient")
