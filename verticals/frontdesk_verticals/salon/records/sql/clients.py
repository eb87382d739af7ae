"""Clients, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.names import folded
from frontdesk_verticals.salon.records.tables import ClientRow, CountRow
from frontdesk_verticals.salon.records.values import Client


class SqlClients:
    """A `Clients` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, client_id: str) -> Client | None:
        """The client of that id."""
        row = await self._session.get(ClientRow, client_id, populate_existing=True)
        return _client(row) if row else None

    async def by_phone(self, phone: str) -> Sequence[Client]:
        """Clients whose number, in E.164, is exactly this."""
        rows = await self._session.scalars(select(ClientRow).where(ClientRow.phone == phone))
        return [_client(row) for row in rows]

    async def register(self, *, full_name: str, phone: str, at: datetime) -> Client | None:
        """Add a client; None when that person is on record already."""
        row = ClientRow(
            id=f"cli_{secrets.token_hex(5)}",
            full_name=full_name,
            folded=folded(full_name),
            phone=phone,
            patch_tested_on=None,
            registered_at=at,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return None
        return _client(row)

    async def count(self, what: str, *, conversation: str) -> int:
        """Count something once more in a conversation; returns how often it was by now."""
        counted = await self._add(1, what, conversation)
        if counted is not None:
            return counted
        try:
            async with self._session.begin_nested():
                self._session.add(CountRow(conversation=conversation, what=what, times=1))
        except IntegrityError:
            return await self._add(1, what, conversation) or 1
        return 1

    async def forgive(self, what: str, *, conversation: str) -> None:
        """Take back one counted time."""
        await self._add(-1, what, conversation)

    async def _add(self, times: int, what: str, conversation: str) -> int | None:
        return await self._session.scalar(
            update(CountRow)
            .where(CountRow.conversation == conversation, CountRow.what == what)
            .values(times=CountRow.times + times)
            .returning(CountRow.times)
        )


def _client(row: ClientRow) -> Client:
    return Client(
        id=row.id,
        full_name=row.full_name,
        phone=row.phone,
        patch_tested_on=row.patch_tested_on,
    )
