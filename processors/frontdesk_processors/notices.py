"""What callers are owed to hear, kept until they have heard it.

How an action ended is filed as a `Notice` in the transaction in which it ended. The conversation
that asked for it holds the notice for a while; when it ends first, or its process dies, the next
contact of the same caller takes it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity

HOLD = timedelta(seconds=30)
"""How long a notice is kept from others for whoever holds it, unless they hold it anew."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """How an action ended, for the caller who asked for it.

    Parameters:
        id: The reference of its receipt, or of its effect where it was not done.
        key: Key of its receipt; empty where it was not done.
        conversation: Id of the conversation in which it was asked for.
        tenant: Whose business it is.
        phone: The number or address the caller reached us from, or None.
        subject: Id of the record they were matched to, or None.
        needs: The identity somebody must have to be told.
        tool: Name of the tool.
        does: The class of claim that telling it makes.
        line: The sentence to tell.
        at: When it ended, with its time zone.
    """

    id: str
    key: str
    conversation: str
    tenant: str
    phone: str | None
    subject: str | None
    needs: Identity
    tool: str
    does: str
    line: str
    at: datetime

    def for_caller(self, caller: Caller, *, conversation: str) -> bool:
        """Whether this caller may be told: they are the same, and known as well as it needs.

        A record that was matched decides; a number alone does so only for what needs no more
        than a number.
        """
        if caller.identity < self.needs:
            return False
        if self.subject is not None and caller.subject is not None:
            return caller.subject == self.subject
        if self.subject is not None and self.needs >= Identity.VERIFIED:
            return False
        same_number = self.phone is not None and caller.phone == self.phone
        return conversation == self.conversation or same_number


class Notices(Protocol):
    """Where notices are kept.

    Every method raises `StoreError` when the place cannot be used.
    """

    async def add(self, notice: Notice, *, holder: str, until: datetime, unit: UnitOfWork) -> None:
        """File a notice in a unit that the caller commits; one of the same id is replaced.

        Args:
            notice: The notice.
            holder: Who tells it, unless they end first.
            until: How long nobody else may take it.
            unit: A unit of the ledger that belongs to these notices.
        """
        ...

    async def take(
        self, caller: Caller, *, tenant: str, conversation: str, holder: str, at: datetime
    ) -> list[Notice]:
        """The untold notices that this caller may be told and nobody else holds, oldest first.

        They are held by ``holder`` from now on, for `HOLD`; those held by it already come again.
        A conversation that is gone on with takes over what it held before.
        """
        ...

    async def told(self, ids: Iterable[str], *, at: datetime) -> None:
        """Mark notices as told; ids that are not there are passed over."""
        ...

    async def release(self, holder: str) -> None:
        """Leave what ``holder`` holds to others."""
        ...

    async def waiting(self, *, tenant: str) -> list[Notice]:
        """Every notice that is not told yet, oldest first."""
        ...
