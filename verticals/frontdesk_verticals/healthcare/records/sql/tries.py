"""Attempts to be identified, counted in SQL."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_verticals.healthcare.records.tables import TryRow


class _Counts(NamedTuple):
    tries: int
    registrations: int


class SqlTries:
    """A `Tries` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, conversation: str) -> int:
        """Count one more attempt; returns how many there are now."""
        return (await self._add(conversation, tries=1)).tries

    async def forgive(self, conversation: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        await self._add(conversation, tries=-1)

    async def registering(self, conversation: str) -> int:
        """Count one more registration that is read back; returns how many there are now."""
        return (await self._add(conversation, registrations=1)).registrations

    async def _add(self, conversation: str, *, tries: int = 0, registrations: int = 0) -> _Counts:
        added = _Counts(tries, registrations)
        now = TryRow.tries + tries, TryRow.registrations + registrations
        counted = await self._session.execute(
            update(TryRow)
            .where(TryRow.conversation == conversation)
            .values(tries=now[0], registrations=now[1])
            .returning(TryRow.tries, TryRow.registrations)
        )
        if (row := counted.one_or_none()) is not None:
            return _Counts(*row)
        self._session.add(TryRow(conversation=conversation, **added._asdict()))
        await self._session.flush()
        return added
