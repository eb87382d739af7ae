"""Receipts in SQL: filed in the transaction of the effect they stand for."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CursorResult,
    Delete,
    Insert,
    RowMapping,
    Update,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.chain import digest, forge, verified_at
from frontdesk.store.database import Database, commit
from frontdesk.store.location import Location
from frontdesk.store.server import Server
from frontdesk.store.signing import Keys
from frontdesk.store.tables import receipts
from frontdesk.store.translate import translated
from frontdesk_processors.errors import KeyTaken, StoreError
from frontdesk_processors.ledger import Receipt

_FIELDS = [column.name for column in receipts.c if column.name not in ("seq", "salt")]
_RECEIPTS = select(
    *(receipts.c[name] for name in _FIELDS if name != "verified_at"),
    func.coalesce(verified_at, receipts.c.verified_at).label("verified_at"),
)


class SqlUnit:
    """One transaction on the database; a `frontdesk_processors.ledger.UnitOfWork`.

    Attributes:
        session: What a vertical's records read and write through. Whoever uses it flushes what it
            adds, and sees the database's own ``IntegrityError`` when it does. It is not
            committed by anything but `commit`.
        writes: Whether it may write.
    """

    def __init__(
        self, session: AsyncSession, *, writes: bool, location: Location | Server, keys: Keys
    ) -> None:
        self.session = session
        self.writes = writes
        self._keys = keys
        self._location = location
        self._failed = False

    async def find(self, key: str) -> Receipt | None:
        """The receipt filed under ``key``, as this transaction sees it."""
        with translated(self._location):
            rows = await self.session.execute(_RECEIPTS.where(receipts.c.key == key))
        row = rows.mappings().one_or_none()
        return _receipt(row) if row else None

    async def file(self, receipt: Receipt) -> None:
        """Add a receipt and its link in the chain; others see them with `commit`.

        Raises:
            KeyTaken: A receipt of the same key is filed; the unit can only be left now.
            MissingKey: There is no key to sign it with; the unit can only be left now.
            ReadOnlyStore: The unit was opened for reading.
            StoreError: The database did not take it; the unit can only be left now.
        """
        # A server tells of a reference that is taken before it tells of a key that is. Writers come
        # one at a time, so that what is not there now is not there when it is written.
        if isinstance(self._location, Server) and await self.find(receipt.key) is not None:
            self._failed = True
            await self.session.rollback()
            raise KeyTaken("an action of this key is already filed")
        last = select(func.max(receipts.c.seq)).where(
            receipts.c.conversation == receipt.conversation
        )
        values = {
            **{name: getattr(receipt, name) for name in _FIELDS},
            "seq": func.coalesce(last.scalar_subquery(), 0) + 1,
            "salt": secrets.token_hex(32),
        }
        async with self._all_or_nothing():
            # As the database holds it, which is what is read when the chain is verified.
            filed = insert(receipts).values(values).returning(*receipts.c)
            row = (await self.session.execute(filed)).mappings().one()
            await forge(
                self.session,
                self._keys,
                tenant=receipt.tenant,
                kind="filed",
                receipt=receipt.id,
                at=receipt.done_at,
                content=digest(row),
            )

    async def run(self, change: Insert | Update | Delete) -> CursorResult[Any]:
        """Make a change to one of this package's own tables, as a part of the unit.

        Raises:
            KeyTaken: It would file the same key twice; the unit can only be left now.
            ReadOnlyStore: The unit was opened for reading.
            StoreError: The database did not take it; the unit can only be left now.
        """
        async with self._all_or_nothing():
            result = await self.session.execute(change)
        assert isinstance(result, CursorResult)
        return result

    async def rest(self) -> None:
        """Give the connection of a unit that only reads back until it reads again.

        What it reads then is as of that moment. A unit that writes keeps its connection.
        """
        if not self.writes:
            await self.session.rollback()

    async def commit(self) -> None:
        """Make everything done in this unit permanent.

        Raises:
            KeyTaken: The same key was filed first; nothing was committed.
            ReadOnlyStore: The database cannot be written.
            StoreError: The database did not take it; nothing was committed.
        """
        async with self._all_or_nothing():
            await commit(self.session)

    @asynccontextmanager
    async def _all_or_nothing(self) -> AsyncGenerator[None]:
        """Take back the whole unit when a part fails: no effect is kept without its receipt."""
        if self._failed:
            raise StoreError("this unit of work has failed and was rolled back; leave it")
        try:
            with translated(self._location):
                yield
        except BaseException:
            self._failed = True
            await self.session.rollback()
            raise


class SqlLedger:
    """Receipts in one database; a `frontdesk_processors.ledger.Ledger`.

    Args:
        database: Where they are kept.
        keys: What they are signed with.
    """

    def __init__(self, database: Database, *, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @asynccontextmanager
    async def unit(self, *, write: bool = True) -> AsyncGenerator[SqlUnit]:
        """A new transaction, rolled back unless it is committed.

        A writing one holds the database's only write lock from the start, so keep it short. In a
        reading one every write fails.

        Raises:
            ReadOnlyStore: It is to write, and the database is read-only.
            StoreError: The write lock was not had in time, or the database cannot be used.
        """
        async with self._database.untranslated(write=write) as session:
            yield SqlUnit(session, writes=write, location=self._database.location, keys=self._keys)

    async def find(self, key: str) -> Receipt | None:
        """The committed receipt of ``key``, or None."""
        async with self.unit(write=False) as unit:
            return await unit.find(key)

    async def verify(self, receipt_id: str, *, at: datetime) -> None:
        """Add to the chain that a committed receipt was verified at ``at``.

        Raises:
            MissingKey: There is no key to sign that with.
            ReadOnlyStore: The database is read-only.
            StoreError: There is no such receipt, or the database did not take it.
        """
        location = self._database.location
        whose = select(receipts.c.tenant).where(receipts.c.id == receipt_id)
        async with self._database.transaction(write=True) as session:
            if (tenant := await session.scalar(whose)) is None:
                raise StoreError(f"{location} has no receipt {receipt_id!r} to verify")
            await forge(
                session, self._keys, tenant=tenant, kind="verified", receipt=receipt_id, at=at
            )
            await commit(session)

    async def conversation_of(self, receipt_id: str) -> str | None:
        """The conversation in which a receipt was filed; None where there is no such receipt."""
        whose = select(receipts.c.conversation).where(receipts.c.id == receipt_id)
        async with self._database.transaction(write=False) as session:
            return await session.scalar(whose)

    async def of_conversation(self, conversation: str) -> list[Receipt]:
        """The receipts of a conversation, in the order they were committed."""
        mine = receipts.c.conversation == conversation
        query = _RECEIPTS.where(mine).order_by(receipts.c.seq)
        async with self._database.transaction(write=False) as session:
            return [_receipt(row) for row in (await session.execute(query)).mappings()]


def _receipt(row: RowMapping) -> Receipt:
    return Receipt(**row)
