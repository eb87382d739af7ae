"""Notices in SQL, filed in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.store.database import Database, commit
from frontdesk.store.ledger import SqlUnit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.moments import later
from frontdesk_processors.notices import HOLD, Notice
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity

notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", Text, nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("phone", String(64)),
    Column("subject", Text),
    Column("needs", Integer, nullable=False),
    Column("tool", String(64), nullable=False),
    Column("does", String(64), nullable=False),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("holder", String(64), nullable=False),
    Column("held_until", Instant, nullable=False),
    Column("told_at", Instant),
    Index(None, "told_at", "tenant"),
)
_FIELDS = ("id", "key", "conversation", "tenant", "phone", "subject", "tool", "does", "line", "at")
_UNTOLD = notices.c.told_at.is_(None)


class SqlNotices:
    """Notices in one database; a `frontdesk_processors.notices.Notices`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, notice: Notice, *, holder: str, until: datetime, unit: UnitOfWork) -> None:
        """File a notice in a unit of the same database, which the caller commits."""
        assert isinstance(unit, SqlUnit), f"{type(unit).__name__} is no unit of this store"
        values = {name: getattr(notice, name) for name in _FIELDS}
        await unit.run(delete(notices).where(notices.c.id == notice.id))
        await unit.run(
            insert(notices).values(
                **values, needs=int(notice.needs), holder=holder, held_until=until
            )
        )

    async def take(
        self, caller: Caller, *, tenant: str, conversation: str, holder: str, at: datetime
    ) -> list[Notice]:
        """The untold notices that this caller may be told and nobody else holds."""
        free = or_(
            notices.c.holder == holder,
            notices.c.held_until <= at,
            notices.c.conversation == conversation,
        )
        mine = and_(_UNTOLD, notices.c.tenant == tenant, free, _concerns(caller, conversation))
        # Nearly always there is none, and then nobody has to wait for the write lock.
        found = [
            n for n in await self._read(mine) if n.for_caller(caller, conversation=conversation)
        ]
        if not found:
            return []
        taken = await self._change(
            update(notices)
            .where(free, _UNTOLD, notices.c.id.in_([notice.id for notice in found]))
            .values(holder=holder, held_until=later(at, HOLD))
            .returning(notices.c.id)
        )
        return [notice for notice in found if notice.id in taken]

    async def told(self, ids: Iterable[str], *, at: datetime) -> None:
        """Mark notices as told."""
        these = update(notices).where(_UNTOLD, notices.c.id.in_(list(ids)))
        await self._change(these.values(told_at=at).returning(notices.c.id))

    async def release(self, holder: str) -> None:
        """Leave what ``holder`` holds to others."""
        held = and_(_UNTOLD, notices.c.holder == holder)
        if await self._read(held):
            freed = update(notices).where(held).values(holder="", held_until=notices.c.at)
            await self._change(freed.returning(notices.c.id))

    async def waiting(self, *, tenant: str) -> list[Notice]:
        """Every notice that is not told yet."""
        return await self._read(and_(_UNTOLD, notices.c.tenant == tenant))

    async def line(self, id: str) -> str | None:
        """The line that tells of a receipt or an intent, told or not; None if there is none."""
        query = select(notices.c.line).where(notices.c.id == id)
        async with self._database.transaction(write=False) as session:
            return await session.scalar(query)

    async def _read(self, which: ColumnElement[bool]) -> list[Notice]:
        query = select(notices).where(which).order_by(notices.c.at, notices.c.id)
        async with self._database.transaction(write=False) as session:
            return [_notice(row) for row in (await session.execute(query)).mappings()]

    async def _change(self, change: ReturningUpdate[str]) -> set[str]:
        async with self._database.transaction(write=True) as session:
            changed = {row[0] for row in await session.execute(change)}
            await commit(session)
        return changed


def _concerns(caller: Caller, conversation: str) -> ColumnElement[bool]:
    """Those that `Notice.for_caller` may let through."""
    ways = [notices.c.conversation == conversation]
    if caller.phone is not None:
        ways.append(notices.c.phone == caller.phone)
    if caller.subject is not None:
        ways.append(notices.c.subject == caller.subject)
    return or_(*ways)


def _notice(row: RowMapping) -> Notice:
    return Notice(**{name: row[name] for name in _FIELDS}, needs=Identity(row["needs"]))
