"""What a salon notes when a client was texted the page on which deposits are paid."""

from __future__ import annotations

from frontdesk_processors.consent import address_of
from frontdesk_processors.tool import Work
from frontdesk_verticals.salon.records.ports import Records


async def link_sent(work: Work[Records], **_: object) -> None:
    """Note that the deposits that the client owes have been asked for.

    Only a link that went to the client's own number asks them for anything.
    """
    client = await work.records.clients.get(work.caller.subject or "")
    if client is None or address_of(client.phone) != address_of(work.caller.phone):
        return
    book = work.records.book
    for visit in await book.upcoming(client.id, at=work.now):
        if visit.deposit_state == "due":
            await book.set_deposit(visit.reference, state="requested")
