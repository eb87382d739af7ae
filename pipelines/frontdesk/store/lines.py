"""What processes of one deployment have to agree on: used tickets, and who holds a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata

# What is kept of a ticket to come back with, after its id: that it was used twice, and that what
# its line was given to come back with was used.
_TWICE, _FOLLOWED = "+", ">"

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

    async def may_go_on(self, ticket: str, *, after: str) -> bool:
        """Whether `go_on` would let it."""
        async with self._database.transaction(write=False) as session:
            return bool(_marks(ticket, after, known=await _known(session, ticket, after)))

    async def go_on(self, ticket: str, *, after: str, expires: datetime, now: datetime) -> bool:
        """Use up a ticket to come back with; False if it opens nothing any more.

        It opens one line; and one more until what that was given to come back with is used, for
        its client may never have got it. Of several that one line was given one is used.

        Args:
            ticket: Its id.
            after: Id of the ticket whose line was given it; empty where that is not known.
            expires: Until when it holds, and is remembered.
            now: The time.
        """
        async with self._database.transaction(write=True) as session:
            await session.execute(delete(used_tickets).where(used_tickets.c.expires < now))
            marks = _marks(ticket, after, known=await _known(session, ticket, after))
            try:
                for mark in marks:
                    await session.execute(insert(used_tickets).values(id=mark, expires=expires))
            except IntegrityError:
                return False
            await commit(session)
        return bool(marks)

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


async def _known(session: AsyncSession, ticket: str, after: str) -> set[str]:
    asked = [ticket, ticket + _TWICE, ticket + _FOLLOWED, after + _FOLLOWED]
    found = await session.scalars(select(used_tickets.c.id).where(used_tickets.c.id.in_(asked)))
    return set(found)


def _marks(ticket: str, after: str, *, known: set[str]) -> list[str]:
    """What is noted when it is used; nothing where it may not be."""
    if ticket + _FOLLOWED in known or ticket + _TWICE in known:
        return []
    if ticket in known:
        return [ticket + _TWICE]
    if not after:
        return [ticket]
    return [] if after + _FOLLOWED in known else [ticket, after + _FOLLOWED]
