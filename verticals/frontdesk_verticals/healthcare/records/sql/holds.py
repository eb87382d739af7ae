"""Held slots, and the secret of offers, in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_processors.errors import StoreError
from frontdesk_verticals.healthcare.records.tables import HoldRow, SecretRow


class SqlHolds:
    """A `Holds` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold(self, slot_id: str, *, conversation: str, at: datetime, until: datetime) -> bool:
        """Keep a slot from other conversations; False when another has it."""
        await self._session.execute(
            delete(HoldRow).where(
                or_(
                    HoldRow.conversation == conversation,
                    and_(HoldRow.slot_id == slot_id, HoldRow.expires_at <= at),
                )
            )
        )
        try:
            async with self._session.begin_nested():
                self._session.add(
                    HoldRow(slot_id=slot_id, conversation=conversation, expires_at=until)
                )
        except IntegrityError:
            return False
        return True

    async def holds(self, slot_id: str, *, conversation: str, at: datetime) -> bool:
        """Whether this conversation has a hold on the slot that has not run out."""
        found = await self._session.scalar(
            select(HoldRow.slot_id).where(
                HoldRow.slot_id == slot_id,
                HoldRow.conversation == conversation,
                HoldRow.expires_at > at,
            )
        )
        return found is not None

    async def others(self, *, conversation: str, at: datetime) -> Collection[str]:
        """Ids of the slots that other conversations hold."""
        found = await self._session.scalars(
            select(HoldRow.slot_id).where(
                HoldRow.conversation != conversation, HoldRow.expires_at > at
            )
        )
        return set(found)

    async def release(self, conversation: str) -> None:
        """Let go of what the conversation holds."""
        await self._session.execute(delete(HoldRow).where(HoldRow.conversation == conversation))

    async def secret(self) -> bytes:
        """What offers of slots are signed with; the same for the life of the records.

        Raises:
            StoreError: The row that the migration wrote is gone.
        """
        found = await self._session.scalar(
            select(SecretRow.value).where(SecretRow.name == "offers")
        )
        if found is None:
            raise StoreError("the records have lost the secret that offers are signed with")
        return bytes.fromhex(found)
