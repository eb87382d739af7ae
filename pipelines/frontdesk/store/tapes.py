"""Tapes in SQL: what conversations take to be run again, a row each time one was taken up."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import JSON, Column, Integer, String, Table, func, insert, select, update

from frontdesk.store.amending import amend
from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.values import JsonObject

tapes = Table(
    "tapes",
    metadata,
    Column("conversation", String(64), primary_key=True),
    # Its place among the conversation's: one that is gone on with is taped anew from there.
    Column("take", Integer, primary_key=True, autoincrement=False),
    Column("began_at", Instant, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=False),
)


class Tapes:
    """The tapes of one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(
        self, conversation: str, body: JsonObject, *, began_at: datetime, take: int | None
    ) -> int:
        """File a tape, over what was filed of it before.

        Args:
            conversation: Whose it is.
            body: The tape.
            began_at: When it began.
            take: Its place, as it was given when it was first filed; None for a new one.

        Returns:
            Its place among the conversation's, from 1.
        """
        mine = tapes.c.conversation == conversation
        async with self._database.transaction(write=True) as session:
            place = take
            if place is None:
                last = select(func.max(tapes.c.take)).where(mine)
                place = (await session.scalar(last) or 0) + 1
                new = {"conversation": conversation, "take": place, "began_at": began_at}
                await session.execute(insert(tapes).values(**new, body=body))
            else:
                change = update(tapes).where(mine, tapes.c.take == place).values(body=body)
                await session.execute(change)
            await commit(session)
        return place

    async def amend(self, conversation: str, change: Callable[[JsonObject], JsonObject]) -> None:
        """Change what the tapes of a conversation hold.

        Args:
            conversation: Whose they are.
            change: Gives the very same for what stays as it is.
        """
        await amend(
            self._database, tapes, by=tapes.c.take, conversation=conversation, change=change
        )

    async def of(self, conversation: str) -> builtins.list[JsonObject]:
        """The tapes of a conversation, in the order in which they were made."""
        mine = tapes.c.conversation == conversation
        query = select(tapes.c.body).where(mine).order_by(tapes.c.take)
        async with self._database.transaction(write=False) as session:
            return list((await session.scalars(query)).all())
