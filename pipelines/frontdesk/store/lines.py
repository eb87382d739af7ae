"""What processes of one deployment have to agree on: used tickets, and who holds a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, delete, insert
from sqlalchemy.exc import IntegrityError

from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata

used_tickets = Table(
    "used_tickets",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("expires", Instant, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Instant, nullable=False),
)


class Lines:
    """Used tickets and leases in one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spend(self, ticket: str, *, expires: datetime, now: datetime) -> bool:
        """Use a ticket up; False if it was used before, by whatever process.

        Args:
            ticket: Its id.
            expires: Until when it holds, and is remembered.
            now: The time.
        """
        old = delete(used_tickets).where(used_tickets.c.expires < now)
        new = insert(used_tickets).values(id=ticket, expires=expires)
        async with self._database.transaction(write=True) as session:
            await session.execute(old)
            try:
                await session.execute(new)
            except IntegrityError:
                return False
            await commit(session)
        return True

    async def take(self, conversation: str, *, holder: str, until: datetime, now: datetime) -> bool:
        """Hold a conversation, or hold it longer; False while another holder does.

        A holder that died holds it until its time is over.

        Args:
            conversation: Its id.
            holder: Who holds it.
            until: Until when, unless it is taken again.
            now: The time.
        """
        mine = leases.c.conversation == conversation
        over = mine & ((leases.c.holder == holder) | (leases.c.until < now))
        new = insert(leases).values(conversation=conversation, holder=holder, until=until)
        async with self._database.transaction(write=True) as session:
            await session.execute(delete(leases).where(over))
            try:
                await session.execute(new)
            except IntegrityError:
                return False
            await commit(session)
        return True

    async def leave(self, conversation: str, *, holder: str) -> None:
        """Hold it no more."""
        mine = (leases.c.conversation == conversation) & (leases.c.holder == holder)
        async with self._database.transaction(write=True) as session:
            await session.execute(delete(leases).where(mine))
            await commit(session)
