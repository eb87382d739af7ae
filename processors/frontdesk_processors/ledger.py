"""Receipts, and the ports they are filed through.

A `Receipt` is the only licence to say that something was done. It is filed in the same
transaction as the effect it stands for, under a key that names the resolved thing (this patient,
this slot), and the key is unique: whoever repeats an action finds the receipt of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from frontdesk_processors.releases import of_this_release
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One action that was committed.

    Parameters:
        id: Short public reference, ``R-`` and eight characters; may be read to a caller.
        key: Idempotency key, unique in the ledger.
        tenant: Whose business it was done for.
        conversation: Id of the conversation that did it.
        turn: The caller's turn in which it was done, counted from 1.
        tool: Name of the tool.
        does: The class of claim it licenses (``"book"``, ``"cancel"``, …); see `Tool.does`.
        arguments: The tool's arguments as they were cleared.
        facts: What was done, as the sentences about it may say: names, dates, times, places.
        before: The record before, or None where there was none.
        after: The record as the tool left it.
        done_at: When it was committed, with its time zone.
        verified_at: When a later read found the world as ``after`` says; None until then.
    """

    id: str
    key: str
    tenant: str = "default"
    conversation: str
    turn: int
    tool: str
    does: str
    arguments: JsonObject
    facts: JsonObject = field(default_factory=dict[str, Json])
    before: JsonObject | None = None
    after: JsonObject | None = None
    done_at: datetime
    verified_at: datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether a read after the commit found the change in the world."""
        return self.verified_at is not None

    def with_verification(self, at: datetime) -> Receipt:
        """The same receipt, verified at ``at``."""
        return replace(self, verified_at=at)

    def to_json(self) -> JsonObject:
        """The receipt as plain JSON; times in ISO 8601."""
        return {
            "id": self.id,
            "key": self.key,
            "tenant": self.tenant,
            "conversation": self.conversation,
            "turn": self.turn,
            "tool": self.tool,
            "does": self.does,
            "arguments": self.arguments,
            "facts": self.facts,
            "before": self.before,
            "after": self.after,
            "done_at": self.done_at.isoformat(),
            "verified_at": self.verified_at.isoformat() if self.verified_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Receipt:
        """The receipt that `to_json` wrote.

        Raises:
            KeyError: A field is missing.
            ValueError: A time is not ISO 8601.
        """
        fields = dict(data)
        verified = fields.pop("verified_at")
        done = fields.pop("done_at")
        times = {
            "done_at": datetime.fromisoformat(str(done)),
            "verified_at": datetime.fromisoformat(str(verified)) if verified else None,
        }
        return of_this_release(cls, {**fields, **times})


class UnitOfWork(Protocol):
    """One transaction: an effect and its receipt commit together or not at all.

    A tool that keeps its records in the same database writes through the unit it is handed.
    Leaving the context without `commit` rolls everything back.

    Example:
        >>> async def act(ledger: Ledger, receipt: Receipt) -> None:
        ...     async with ledger.unit() as unit:
        ...         await unit.file(receipt)
        ...         await unit.commit()
    """

    async def find(self, key: str) -> Receipt | None:
        """The receipt filed under ``key``, as this transaction sees it."""
        ...

    async def file(self, receipt: Receipt) -> None:
        """Add a receipt; it becomes visible to others with `commit`.

        Raises:
            KeyTaken: A receipt of the same key is filed; the unit can only be left now.
        """
        ...

    async def commit(self) -> None:
        """Make everything done in this unit permanent.

        Raises:
            KeyTaken: Another process filed the same key first; nothing was committed.
            ReadOnlyStore: The database cannot be written.
            StoreError: The database did not take it; nothing was committed.
        """
        ...


class Ledger(Protocol):
    """Where receipts are kept: append-only, keys unique across all processes."""

    def unit(self, *, write: bool = True) -> AbstractAsyncContextManager[UnitOfWork]:
        """A new transaction.

        Args:
            write: False promises that nothing will be written, so that readers never wait
                for one another.
        """
        ...

    async def find(self, key: str) -> Receipt | None:
        """The committed receipt of ``key``, or None."""
        ...

    async def verify(self, receipt_id: str, *, at: datetime) -> None:
        """Mark a committed receipt as verified at ``at``.

        Raises:
            StoreError: The database did not take it.
        """
        ...

    async def of_conversation(self, conversation: str) -> list[Receipt]:
        """The receipts of a conversation, in the order they were committed."""
        ...
