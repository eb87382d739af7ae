"""The audit in SQL; triggers in the database refuse to change or delete what it holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from frontdesk.store.database import Database, commit
from frontdesk.store.ledger import SqlUnit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.audit import Access
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.values import Effect, Identity

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("identity", Integer, nullable=False),
    Column("tool", String(64), nullable=False),
    Column("effect", String(16), nullable=False),
    Column("subject", Text),
    Column("fields", JSON, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("operator", String(64), nullable=False, server_default=text("''")),
    Index(None, "conversation"),
)


class SqlAudit:
    """Accesses in one database; a `frontdesk_processors.audit.Audit`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, access: Access, *, unit: UnitOfWork | None = None) -> None:
        """Keep an access: in a unit of the same database, or alone."""
        kept = insert(audit).values(values(access))
        if unit is not None:
            assert isinstance(unit, SqlUnit), f"{type(unit).__name__} is no unit of this store"
            await unit.run(kept)
            return
        async with self._database.transaction(write=True) as session:
            await session.execute(kept)
            await commit(session)

    async def of_conversation(self, conversation: str) -> list[Access]:
        """The accesses of a conversation, in order."""
        mine = audit.c.conversation == conversation
        query = select(audit).where(mine).order_by(audit.c.id)
        async with self._database.transaction(write=False) as session:
            return [_access(row) for row in (await session.execute(query)).mappings()]


def values(access: Access) -> dict[str, Any]:
    """The row of an access."""
    return {
        **asdict(access),
        "identity": int(access.identity),
        "effect": access.effect.value,
        "fields": list(access.fields),
    }


def _access(row: RowMapping) -> Access:
    plain = {name: value for name, value in row.items() if name != "id"}
    plain |= {
        "identity": Identity(row["identity"]),
        "effect": Effect(row["effect"]),
        "fields": tuple(row["fields"]),
    }
    return Access(**plain)
