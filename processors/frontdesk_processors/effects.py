"""Actions in other systems, and the port through which they are kept track of.

A system that does not share our transactions may do what it was asked and lose the reply, answer
with an error after it has done it, or do it late. So the intent is filed and committed before the
system is asked, under the action's key, with a reference of ours that goes along; and from then
on the effect is `pending` until it is known:

    pending → confirmed     the system was found to hold it under our reference; a receipt is filed
            → failed        the system refused it, or holds nothing and can get nothing any more
            → unknown       nobody can say yet: settled by searching for the reference, never by
                            asking again
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.values import Identity

if TYPE_CHECKING:
    from frontdesk_processors.tool import Failure, Result

Status = Literal["pending", "unknown", "confirmed", "failed"]
OPEN: tuple[Status, ...] = ("pending", "unknown")
"""The statuses in which it is not known what came of it."""
Search = Callable[..., Awaitable["Result | Failure | None"]]


@dataclass(frozen=True, kw_only=True)
class Remote:
    """How what a tool does in another system is found there when its reply was lost.

    Parameters:
        search: Looks by ``work.reference``: gives the `Result` of what the system holds under
            it, a `Failure` if the system says that it turned it down, None where it holds
            nothing. Takes the tool's arguments too. It may be called hours later, by another
            process, where ``work.known`` is empty; it must change nothing.
        final_after_s: How many seconds after it was last asked the system can still do it:
            what is not found later than that counts as not done. Too short a time lets an
            action be called failed that is done after all.

    Example:
        >>> async def find(work: Work[Crm], **_: object) -> Result | Failure | None:
        ...     visit = await work.records.visit_of(reference=work.reference)
        ...     return None if visit is None else Result(after={"visit": visit.id})
        >>> remote = Remote(search=find, final_after_s=120)
    """

    search: Search
    final_after_s: float


@dataclass(frozen=True, kw_only=True)
class Intent:
    """One action that another system was, or is about to be, asked for.

    Parameters:
        id: Our reference, ``E-`` and eight characters, which goes along to the system.
        key: Idempotency key; unique among the intents that did not fail.
        conversation: Id of the conversation that asked for it.
        call: The model's id of the call that asked for it.
        turn: The caller's turn it answers.
        tenant: Whose business it is.
        phone: The number or address the caller reached us from, or None.
        subject: Id of the record they were matched to, or None.
        identity: How well they were known.
        tool: Name of the tool.
        arguments: The tool's arguments as they were cleared.
        status: What is known of it.
        reason: Why it failed, as the failure's code; empty unless it did.
        at: When it was filed, with its time zone.
        final_at: When the system can have nothing more on its way: what is not found after this
            moment was not done.
        owner: The process that asks for it.
        owned_until: How long nobody else touches it.
        address: Whom it contacts, as `address_of` writes it, or None where it contacts nobody.
    """

    id: str
    key: str
    conversation: str
    call: str
    turn: int
    tenant: str
    phone: str | None
    subject: str | None
    identity: Identity
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: Status = "pending"
    reason: str = ""
    at: datetime
    final_at: datetime
    owner: str
    owned_until: datetime
    address: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is not known yet what came of it."""
        return self.status in OPEN


class Effects(Protocol):
    """Where intents are kept: keys unique across all processes.

    Every method raises `StoreError` when the place cannot be used.

    Example:
        >>> async def ask(ledger: Ledger, effects: Effects, intent: Intent) -> None:
        ...     async with ledger.unit() as unit:
        ...         await effects.intend(intent, unit=unit)
        ...         await unit.commit()
    """

    async def intend(self, intent: Intent, *, unit: UnitOfWork) -> None:
        """File an intent in a unit that the caller commits.

        Raises:
            KeyTaken: One of the same key did not fail; the unit can only be left now.
        """
        ...

    async def of_key(self, key: str) -> Intent | None:
        """The intent of this key that did not fail, or None."""
        ...

    async def get(self, id: str) -> Intent | None:
        """The intent of this reference, or None."""
        ...

    async def unknown(self, id: str, *, final_at: datetime) -> None:
        """Mark an open intent as unknown, and leave it to whoever can settle it.

        Args:
            id: Its reference.
            final_at: When the system can have nothing more on its way.
        """
        ...

    async def settle(
        self, id: str, status: Literal["confirmed", "failed"], *, reason: str = "", unit: UnitOfWork
    ) -> bool:
        """Settle an open intent in a unit that the caller commits.

        Returns:
            False if another has settled it, and nothing was changed.
        """
        ...

    async def take(self, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Intent]:
        """Open intents that nobody owns at ``at``, oldest first, owned by ``owner`` from now on.

        No intent is given to two owners, in whatever processes they are.
        """
        ...

    async def of_conversation(self, conversation: str) -> list[Intent]:
        """The intents of a conversation, in the order they were filed."""
        ...

    async def contacted(self, address: str, *, tenant: str, since: datetime) -> int:
        """How many intents since a time contact an address; those that failed do not count."""
        ...
