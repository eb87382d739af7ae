"""Alerts in SQL, kept until somebody was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, Table, Text, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError

from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.alerts import Alert

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("place", String(16), nullable=False),
    Column("phone", String(64)),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("told_at", Instant),
    UniqueConstraint("conversation", "kind", name="uq_alerts_conversation_kind"),
)
_FIELDS = ("id", "tenant", "conversation", "kind", "place", "phone", "words", "at")


class SqlAlerts:
    """The alerts of one database.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, alert: Alert) -> bool:
        """File an alert, and say whether it is the first of its kind in its conversation."""
        values = {name: getattr(alert, name) for name in _FIELDS}
        async with self._database.transaction(write=True) as session:
            try:
                await session.execute(alerts.insert().values(values))
            except IntegrityError:
                return False
            await commit(session)
        return True

    async def waiting(self) -> Sequence[Alert]:
        """Those that nobody was told of yet, oldest first."""
        query = select(alerts).where(alerts.c.told_at.is_(None)).order_by(alerts.c.at)
        async with self._database.transaction(write=False) as session:
            rows = (await session.execute(query)).mappings().all()
        fields: list[dict[str, Any]] = [{name: row[name] for name in _FIELDS} for row in rows]
        return [Alert(**one) for one in fields]

    async def told(self, alert: str, *, at: datetime) -> None:
        """Note that somebody was told."""
        async with self._database.transaction(write=True) as session:
            await session.execute(update(alerts).where(alerts.c.id == alert).values(told_at=at))
            await commit(session)
