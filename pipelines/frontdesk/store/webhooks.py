"""What is posted to a business of conversations that have ended, kept until it is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, conversations, metadata

Became = Literal["delivered", "given_up"]

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(64), nullable=False),
    # Which of its ends: one that is gone on with ends again.
    Column("ended_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    # Not before then: it rests, or a process that may have died is at it.
    Column("due_at", Instant, nullable=False),
    UniqueConstraint("conversation", "ended_at", name="uq_webhooks_conversation_ended_at"),
    Index("ix_webhooks_state", "state", "due_at"),
)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A conversation that has ended.

    Parameters:
        id: Its id.
        vertical: Whose trade.
        channel: Where it was held.
        started_at: When it began.
        ended_at: When it ended.
        outcome: How.
        next_action: What should follow.
        turns: The caller's turns.
    """

    id: str
    vertical: str
    channel: str
    started_at: datetime
    ended_at: datetime
    outcome: str
    next_action: Mapping[str, Any]
    turns: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Something that is to be delivered.

    Parameters:
        id: Its own, the same whenever it is tried.
        conversation: Of what.
        body: What is posted.
        tries: How often that was tried.
    """

    id: str
    conversation: str
    body: str
    tries: int = 0


class Webhooks:
    """The deliveries of one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def untold(self, *, since: datetime, limit: int) -> list[Ended]:
        """Ends of which nothing is to be delivered yet, oldest first.

        Args:
            since: Earlier ones do not count.
            limit: How many at most.
        """
        kept = exists().where(
            webhooks.c.conversation == conversations.c.id,
            webhooks.c.ended_at == conversations.c.ended_at,
        )
        columns = [conversations.c[name] for name in Ended.__dataclass_fields__]
        query = select(*columns).where(conversations.c.ended_at >= since, ~kept)
        async with self._database.transaction(write=False) as session:
            ordered = query.order_by(conversations.c.ended_at).limit(limit)
            rows = (await session.execute(ordered)).mappings().all()
        return [_ended(dict(row)) for row in rows]

    async def add(self, delivery: Delivery, *, ended_at: datetime) -> None:
        """Keep what is to be delivered of an end; another process may have done so before."""
        row = {**asdict(delivery), "ended_at": ended_at, "state": "due", "due_at": ended_at}
        async with self._database.transaction(write=True) as session:
            try:
                await session.execute(insert(webhooks).values(row))
            except IntegrityError:
                return
            await commit(session)

    async def take(self, *, at: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """What is due, for whoever asks alone until then; who died by then has left it."""
        free = (webhooks.c.state == "due") & (webhooks.c.due_at <= at)
        oldest = select(webhooks.c.id).where(free).order_by(webhooks.c.due_at).limit(limit)
        columns = [webhooks.c[name] for name in Delivery.__dataclass_fields__]
        change = update(webhooks).where(free, webhooks.c.id.in_(oldest)).values(due_at=until)
        async with self._database.transaction(write=True) as session:
            rows = (await session.execute(change.returning(*columns))).mappings().all()
            await commit(session)
        return [Delivery(**row) for row in rows]

    async def later(self, id: str, *, due_at: datetime) -> None:
        """Note a try that failed."""
        values = {"tries": webhooks.c.tries + 1, "due_at": due_at}
        await self._change(id, values)

    async def close(self, id: str, became: Became) -> None:
        """Note that nothing more is done; what was to be posted is forgotten."""
        await self._change(id, {"state": became, "tries": webhooks.c.tries + 1, "body": ""})

    async def _change(self, id: str, values: Mapping[str, Any]) -> None:
        async with self._database.transaction(write=True) as session:
            await session.execute(update(webhooks).where(webhooks.c.id == id).values(values))
            await commit(session)


def _ended(row: dict[str, Any]) -> Ended:
    row["next_action"] = row["next_action"] or {}
    return Ended(**row)
