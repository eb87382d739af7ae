"""Who may see and change visits: decided by the session, never by an argument."""

from __future__ import annotations

from frontdesk.booking.failures import Failures
from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import Identity
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.values import Client, Visit

failure = Failures(
    argument={
        "bad_name": "full_name",
        "bad_phone": "phone",
        "phone_required": "phone",
        "unknown_service": "services",
        "unknown_stylist": "stylist_id",
        "when_too_far": "when",
    }
)
"""Makes this trade's failures."""


async def client_of(work: Work[Records]) -> Client | Failure:
    """The verified caller's record, or why there is none to act on.

    The guard has checked the caller's identity before; a tool that is called around it still
    refuses.
    """
    caller = work.caller
    if caller.subject is not None and caller.identity >= Identity.VERIFIED:
        client = await work.records.clients.get(caller.subject)
        if client is not None:
            return client
    return failure(work, "identity_required", use="find_client")


async def own_visit(work: Work[Records], reference: str) -> tuple[Client, Visit] | Failure:
    """The caller's own visit that can still be changed.

    Somebody else's is answered in the same words as one that does not exist.
    """
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    found = await work.records.book.visit(reference.strip().upper())
    if found is None or found.client_id != client.id:
        return failure(work, "not_found", use="get_visits")
    if found.status != "booked":
        return failure(work, "already_cancelled")
    if found.chain.starts_at <= work.now:
        return failure(work, "already_past")
    return client, found
