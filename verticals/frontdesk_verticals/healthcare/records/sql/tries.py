"""Attempts to be identified, counted in SQL."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_verticals.healthcare.records.tables import TryRow


class SqlTries:
    """A `Tries` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, what: str) -> int:
        """Count one more attempt; returns how many there are now."""
        return await self._add(what, by=1)

    async def forgive(self, what: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        await self._add(what, by=-1)

    async def _add(self, what: str, *, by: int) -> int:
        counted = await self._session.scalar(
            update(TryRow)
            .where(TryRow.conversation == what)
            .values(tries=TryRow.tries + by)
            .returning(TryRow.tries)
        )
        if counted is not None:
            return counted
        self._session.add(TryRow(conversation=what, tries=by))
        await self._session.flush()
        return by
