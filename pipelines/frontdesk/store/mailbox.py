"""Messages in and out: each taken once, answered once, and sent once, whatever process dies.

What was said stands here only until it has been answered or sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Index, Integer, String, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata
from frontdesk.store.translate import translated

State = Literal["due", "sending", "sent", "dropped"]

inbound = Table(
    "inbound",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("conversation", String(64)),
    Index("ix_inbound_answered_at", "answered_at", "at"),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("text", Text, nullable=False),
    # Whether it is sent to who has just opted out: the one confirmation of it.
    Column("last", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    # The provider's name for it, and what it said became of it.
    Column("sid", String(64)),
    Column("receipt", String(16)),
    Column("conversation", String(64)),
    Index("ix_outbound_state", "state", "at"),
)


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message that came.

    Parameters:
        id: The provider's id of it.
        who: Who sent it, as the channel knows them.
        text: What it says.
    """

    id: str
    who: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """A message that is to be sent.

    Parameters:
        id: Ours.
        who: To whom.
        text: What it says.
        state: ``due``, or ``sending`` when it may have been sent by who died.
        last: Whether it confirms an opt-out.
    """

    id: str
    who: str
    text: str
    state: State
    last: bool


class Mailbox:
    """The messages of one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, id: str, *, channel: str, who: str, text: str, at: datetime) -> bool:
        """Keep a message that came; False if it came before, to whatever process."""
        row = {"id": id, "channel": channel, "who": who, "text": text, "at": at}
        async with self._database.transaction(write=True) as session:
            with translated(self._database.location):
                try:
                    await session.execute(insert(inbound).values(row))
                except IntegrityError:
                    return False
                await commit(session)
        return True

    async def waiting(self, channel: str, *, who: str | None = None) -> list[Inbound]:
        """What has not been answered, in the order in which it came.

        Args:
            channel: Which.
            who: Of whom; None for all.
        """
        open = (inbound.c.channel == channel) & inbound.c.answered_at.is_(None)
        if who is not None:
            open &= inbound.c.who == who
        columns = inbound.c.id, inbound.c.who, inbound.c.text
        query = select(*columns).where(open).order_by(inbound.c.at, inbound.c.id)
        async with self._database.transaction(write=False) as session:
            with translated(self._database.location):
                rows = (await session.execute(query)).mappings().all()
        return [Inbound(**row) for row in rows]

    async def answer(
        self,
        message: Inbound,
        replies: Sequence[str],
        *,
        channel: str,
        conversation: str,
        last: bool,
        at: datetime,
    ) -> None:
        """Note in one transaction that a message was answered, and what is to be sent for it.

        Args:
            message: The message; what it said is forgotten here.
            replies: What is sent, in order.
            channel: By what.
            conversation: Where it was answered.
            last: Whether the replies confirm an opt-out.
            at: The time.
        """
        done = {"answered_at": at, "conversation": conversation, "text": ""}
        mine = (inbound.c.id == message.id) & inbound.c.answered_at.is_(None)
        rows = [
            {
                "id": f"{message.id}.{number}",
                "channel": channel,
                "who": message.who,
                "text": text,
                "last": int(last),
                "at": at,
                "state": "due",
                "conversation": conversation,
            }
            for number, text in enumerate(replies)
        ]
        async with self._database.transaction(write=True) as session:
            with translated(self._database.location):
                change = update(inbound).where(mine).values(done).returning(inbound.c.id)
                # Who answered it before has noted what is sent.
                if (await session.execute(change)).one_or_none() is not None and rows:
                    await session.execute(insert(outbound), rows)
                await commit(session)

    async def due(self, channel: str, *, who: str) -> list[Outbound]:
        """What is to be sent to somebody, in order."""
        mine = (
            (outbound.c.channel == channel)
            & (outbound.c.who == who)
            & outbound.c.state.in_(("due", "sending"))
        )
        columns = (outbound.c.id, outbound.c.who, outbound.c.text, outbound.c.state)
        query = select(*columns, outbound.c.last).where(mine)
        async with self._database.transaction(write=False) as session:
            with translated(self._database.location):
                rows = await session.execute(query.order_by(outbound.c.at, outbound.c.id))
                found = rows.mappings().all()
        return [
            Outbound(
                id=row["id"],
                who=row["who"],
                text=row["text"],
                state=row["state"],
                last=bool(row["last"]),
            )
            for row in found
        ]

    async def unsent(self, channel: str) -> list[str]:
        """To whom something is still to be sent."""
        open = (outbound.c.channel == channel) & outbound.c.state.in_(("due", "sending"))
        async with self._database.transaction(write=False) as session:
            with translated(self._database.location):
                rows = await session.execute(select(outbound.c.who).where(open).distinct())
                return [str(row[0]) for row in rows]

    async def mark(self, id: str, state: State, *, sid: str | None = None) -> None:
        """Note how far a message has come; once it is sent, or will not be, it is forgotten."""
        values: dict[str, object] = {"state": state}
        if state in ("sent", "dropped"):
            values |= {"text": "", "sid": sid}
        async with self._database.transaction(write=True) as session:
            with translated(self._database.location):
                await session.execute(update(outbound).where(outbound.c.id == id).values(values))
                await commit(session)

    async def receipt(self, sid: str, became: str, *, after: Sequence[str]) -> None:
        """Note what the provider says became of a message.

        Args:
            sid: Its name for the message.
            became: What it says.
            after: What may have been said before; a receipt that comes late changes nothing.
        """
        mine = (outbound.c.sid == sid) & (
            outbound.c.receipt.is_(None) | outbound.c.receipt.in_(after)
        )
        async with self._database.transaction(write=True) as session:
            with translated(self._database.location):
                await session.execute(update(outbound).where(mine).values(receipt=became))
                await commit(session)
