"""Who touched personal data, and the port through which that is kept.

Every read and write of a tool that touches personal data is noted, and every one that was refused:
who asked, what for, whose record it was, which fields; never a value. What cannot be noted is not
told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.values import Effect, Identity

Verdict = Literal["done", "failed", "asked", "refused", "unknown"]
"""How it ended; ``asked`` is read back to the caller, who has to say yes first, and of what is
``unknown`` a later row says how it ended."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """One time that personal data was touched, or was not let be.

    Parameters:
        tenant: Whose business it is.
        conversation: Id of the conversation.
        channel: Where it is held.
        turn: The caller's turn it answers.
        identity: How well the caller was known.
        tool: Name of the tool.
        effect: Whether it reads or writes.
        subject: Id of the record, or None while the caller was matched to none.
        fields: Names of the fields that were told of a read, or that a write, or what was refused
            or failed, was asked for with.
        verdict: How it ended.
        reason: Code of the failure or refusal; empty for none.
        at: When, with its time zone.
        operator: Who looked at the record, where it was nobody's caller but somebody at work; then
            ``tool`` is the command they gave.
    """

    tenant: str
    conversation: str
    channel: str
    turn: int
    identity: Identity
    tool: str
    effect: Effect
    subject: str | None
    fields: tuple[str, ...]
    verdict: Verdict
    reason: str = ""
    at: datetime
    operator: str = ""


class Audit(Protocol):
    """Where accesses are kept: only ever added to.

    Both methods raise `StoreError` when the place cannot be used.

    Example:
        >>> async def note(audit: Audit, access: Access) -> None:
        ...     await audit.add(access)
    """

    async def add(self, access: Access, *, unit: UnitOfWork | None = None) -> None:
        """Keep an access, for good when this returns.

        Args:
            access: What happened.
            unit: The unit that it happened in, which the caller commits; the two stand or fall
                together. By default it stands alone.
        """
        ...

    async def of_conversation(self, conversation: str) -> list[Access]:
        """The accesses of a conversation, in order."""
        ...
