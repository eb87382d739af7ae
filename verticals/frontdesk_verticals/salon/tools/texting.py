"""What a salon notes when a client was texted the page on which deposits are paid."""

from __future__ import annotations

from frontdesk_processors.tool import Work
from frontdesk_verticals.salon.records.ports import Records


async def link_sent(work: Work[Records], **_: object) -> None:
    """Note that the deposits that the client owes have been asked for."""
    if work.caller.subject is None:
        return
    book = work.records.book
    for visit in await book.upcoming(work.caller.subject, at=work.now):
        if visit.deposit_state == "due":
            await book.set_deposit(visit.reference, state="requested")
