"""Who may see a record: decided by the session, never by an argument."""

from __future__ import annotations

from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.values import Patient


def failure(
    work: Work[Clinic],
    code: str,
    *,
    use: str | None = None,
    alternatives: tuple[JsonObject, ...] = (),
    **fields: object,
) -> Failure:
    """A failure with the wording filed under its code, filled from ``fields``."""
    say = work.wording.say(f"failure.{code}", **fields)
    return Failure(code=code, say=say, use=use, alternatives=alternatives)


async def patient_of(work: Work[Clinic]) -> Patient | Failure:
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
