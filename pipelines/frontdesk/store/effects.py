"""Actions in other systems, in SQL: the intent is there before the system is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from frontdesk.store.database import Database, commit
from frontdesk.store.ledger import SqlUnit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.effects import OPEN, Intent
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.values import Identity

effects = Table(
    "effects",
    metadata,
    Column("id", String(32), primary_key=True),
    # The key while it stands; given up when it failed, so that it may be asked for again.
    Column("key", Text, unique=True),
    Column("asked", Text, nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("call", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("phone", String(64)),
    Column("subject", Text),
    Column("identity", Integer, nullable=False),
    Column("tool", String(64), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("final_at", Instant, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("owned_until", Instant, nullable=False),
    Column("address", Text),
    Index(None, "conversation", "at"),
    Index(None, "address", "at"),
    Index(None, "status", "owned_until"),
)
_OPEN = effects.c.status.in_(OPEN)
_FIELDS = [c.name for c in effects.c if c.name not in ("key", "asked", "identity")]


class SqlEffects:
    """Intents in one database; a `frontdesk_processors.effects.Effects`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def intend(self, intent: Intent, *, unit: UnitOfWork) -> None:
        """File an intent in a unit of the same database, which the caller commits.

        Raises:
            KeyTaken: One of the same key did not fail; the unit can only be left now.
        """
        values: dict[str, Any] = {name: getattr(intent, name) for name in _FIELDS}
        values |= {"key": intent.key, "asked": intent.key, "identity": int(intent.identity)}
        await _sql(unit).run(insert(effects).values(values))

    async def of_key(self, key: str) -> Intent | None:
        """The intent of this key that did not fail, or None."""
        return next(iter(await self._read(effects.c.key == key)), None)

    async def get(self, id: str) -> Intent | None:
        """The intent of this reference, or None."""
        return next(iter(await self._read(effects.c.id == id)), None)

    async def unknown(self, id: str, *, final_at: datetime) -> None:
        """Mark an open intent as unknown, and leave it to whoever can settle it."""
        mark = update(effects).where(effects.c.id == id, _OPEN)
        values = {"status": "unknown", "final_at": final_at, "owned_until": effects.c.at}
        async with self._database.transaction(write=True) as session:
            await session.execute(mark.values(values))
            await commit(session)

    async def settle(
        self, id: str, status: Literal["confirmed", "failed"], *, reason: str = "", unit: UnitOfWork
    ) -> bool:
        """Settle an open intent in a unit of the same database, which the caller commits."""
        values: dict[str, Any] = {"status": status, "reason": reason}
        if status == "failed":
            values["key"] = None
        settled = update(effects).where(effects.c.id == id, _OPEN).values(values)
        return (await _sql(unit).run(settled)).rowcount > 0

    async def take(self, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Intent]:
        """Open intents that nobody owns, owned by ``owner`` from now on."""
        free = [_OPEN, effects.c.owned_until <= at]
        oldest = select(effects.c.id).where(*free).order_by(effects.c.at).limit(limit)
        found = [intent.id for intent in await self._read(effects.c.id.in_(oldest))]
        if not found:
            return []
        # Asked once more, on each row as it is now: another process may have taken it meanwhile.
        take = update(effects).where(*free, effects.c.id.in_(found)).returning(effects)
        async with self._database.transaction(write=True) as session:
            rows = await session.execute(take.values(owner=owner, owned_until=until))
            taken = _intents(rows.mappings().all())
            await commit(session)
        return sorted(taken, key=lambda intent: intent.at)

    async def waiting(self) -> bool:
        """Whether of any it is not known yet what became of it, whoever owns it."""
        async with self._database.transaction(write=False) as session:
            return await session.scalar(select(effects.c.id).where(_OPEN).limit(1)) is not None

    async def of_conversation(self, conversation: str) -> list[Intent]:
        """The intents of a conversation, in the order they were filed."""
        return await self._read(effects.c.conversation == conversation)

    async def contacted(self, address: str, *, tenant: str, since: datetime) -> int:
        """How many intents since a time contact an address; those that failed do not count."""
        query = select(func.count()).where(
            effects.c.address == address,
            effects.c.tenant == tenant,
            effects.c.at >= since,
            effects.c.status != "failed",
        )
        async with self._database.transaction(write=False) as session:
            return await session.scalar(query) or 0

    async def _read(self, which: ColumnElement[bool]) -> list[Intent]:
        query = select(effects).where(which).order_by(effects.c.at, effects.c.id)
        async with self._database.transaction(write=False) as session:
            return _intents((await session.execute(query)).mappings().all())


def _sql(unit: UnitOfWork) -> SqlUnit:
    assert isinstance(unit, SqlUnit), f"{type(unit).__name__} is no unit of this store"
    return unit


def _intents(rows: Sequence[RowMapping]) -> list[Intent]:
    return [
        Intent(
            **{name: row[name] for name in _FIELDS},
            key=row["asked"],
            identity=Identity(row["identity"]),
        )
        for row in rows
    ]
