"""Receipts in this process's memory: for a bot without a database, and for tests."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from frontdesk_processors.errors import KeyTaken, ReadOnlyStore, StoreError
from frontdesk_processors.ledger import Receipt


class MemoryUnit:
    """One transaction; a `frontdesk_processors.ledger.UnitOfWork`."""

    def __init__(self, committed: list[Receipt], *, write: bool) -> None:
        self._committed = committed
        # Receipts are only ever added or replaced, so a copy of the list is a state of its own.
        self._seen = list(committed)
        self._filed: list[Receipt] = []
        self._write = write
        self._failed = False
        self._also: list[Callable[[], None]] = []

    def also(self, change: Callable[[], None]) -> None:
        """Make ``change`` when this unit is committed, and not otherwise.

        Raises:
            ReadOnlyStore: The unit was opened for reading.
        """
        if not self._write:
            raise ReadOnlyStore("this unit of work was opened for reading")
        self._also.append(change)

    def fail(self) -> None:
        """Let this unit never be committed."""
        self._failed = True

    async def find(self, key: str) -> Receipt | None:
        """The receipt filed under ``key``, as this transaction sees it."""
        return _of_key(key, [*self._seen, *self._filed])

    async def file(self, receipt: Receipt) -> None:
        """Add a receipt; it becomes visible to others with `commit`.

        Raises:
            KeyTaken: A receipt of the same key is filed; the unit can only be left now.
            ReadOnlyStore: The unit was opened for reading.
            StoreError: Its reference is another's; the unit can only be left now.
        """
        if not self._write:
            raise ReadOnlyStore("this unit of work was opened for reading")
        known = [*self._seen, *self._filed]
        if _of_key(receipt.key, known) is not None:
            self._failed = True
            raise KeyTaken(f"a receipt of key {receipt.key!r} is already filed")
        if any(other.id == receipt.id for other in known):
            self._failed = True
            raise StoreError(f"two receipts of reference {receipt.id!r}")
        self._filed.append(copy.deepcopy(receipt))

    async def commit(self) -> None:
        """Make everything done in this unit permanent.

        Raises:
            StoreError: The unit has failed before; nothing was committed.
        """
        if self._failed:
            raise StoreError("this unit of work has failed; leave it")
        self._committed.extend(self._filed)
        self._filed = []
        for change in self._also:
            change()
        self._also = []
        # A commit is where a task may be cancelled; what was committed stays so.
        await asyncio.sleep(0)


class MemoryLedger:
    """Receipts that last as long as the process; a `frontdesk_processors.ledger.Ledger`.

    What tools write elsewhere is not taken back when a unit is left without `commit`.
    """

    def __init__(self) -> None:
        self._receipts: list[Receipt] = []
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def unit(self, *, write: bool = True) -> AsyncGenerator[MemoryUnit]:
        """A new transaction; writing ones follow one another."""
        if not write:
            yield MemoryUnit(self._receipts, write=False)
            return
        async with self._writing:
            yield MemoryUnit(self._receipts, write=True)

    async def find(self, key: str) -> Receipt | None:
        """The committed receipt of ``key``, or None."""
        return _of_key(key, self._receipts)

    async def verify(self, receipt_id: str, *, at: datetime) -> None:
        """Mark a committed receipt as verified at ``at``.

        Raises:
            StoreError: There is no such receipt, or the time has no zone.
        """
        if at.tzinfo is None:
            raise StoreError(f"a time needs its time zone: {at.isoformat()}")
        for index, receipt in enumerate(self._receipts):
            if receipt.id == receipt_id:
                self._receipts[index] = receipt.with_verification(at)
                return
        raise StoreError(f"there is no receipt {receipt_id!r} to verify")

    async def of_conversation(self, conversation: str) -> list[Receipt]:
        """The receipts of a conversation, in the order they were committed."""
        return [r for r in self._receipts if r.conversation == conversation]


def _of_key(key: str, receipts: list[Receipt]) -> Receipt | None:
    return next((receipt for receipt in receipts if receipt.key == key), None)
