"""Tasks, the waiting list and the payers, in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_verticals.healthcare.records.desk import Task, TaskKind, Waiting
from frontdesk_verticals.healthcare.records.tables import PayerRow, TaskRow, WaitingRow


class SqlTasks:
    """A `Tasks` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, task: Task, *, conversation: str, at: datetime) -> None:
        """File a task."""
        self._session.add(
            TaskRow(
                id=task.id,
                kind=task.kind,
                patient_id=task.patient_id,
                phone=task.phone,
                subject=task.subject,
                body=task.body,
                status=task.status,
                due_on=task.due_on,
                created_at=at,
                conversation=conversation,
            )
        )
        await self._session.flush()

    async def get(self, id: str) -> Task | None:
        """The task of that id."""
        row = await self._session.get(TaskRow, id)
        if row is None:
            return None
        return Task(
            id=row.id,
            kind=cast("TaskKind", row.kind),
            patient_id=row.patient_id,
            phone=row.phone,
            subject=row.subject,
            body=row.body,
            due_on=row.due_on,
            status=row.status,
        )


class SqlWaitlist:
    """A `Waitlist` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def join(self, waiting: Waiting, *, at: datetime) -> bool:
        """Put somebody on the list; False if they wait for the very same already."""
        row = WaitingRow(
            id=waiting.id,
            patient_id=waiting.patient_id,
            service_code=waiting.service_code,
            provider_id=waiting.provider_id,
            location_id=waiting.location_id,
            first=waiting.first,
            last=waiting.last,
            status=waiting.status,
            created_at=at,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return False
        return True

    async def get(self, id: str) -> Waiting | None:
        """The entry of that id."""
        row = await self._session.get(WaitingRow, id)
        if row is None:
            return None
        return Waiting(
            id=row.id,
            patient_id=row.patient_id,
            service_code=row.service_code,
            provider_id=row.provider_id,
            location_id=row.location_id,
            first=row.first,
            last=row.last,
            status=row.status,
        )

    async def ended(self, like: Waiting) -> int:
        """How many entries for the same have ended, so that it can be asked for once more."""
        same = (
            WaitingRow.patient_id == like.patient_id,
            WaitingRow.service_code == like.service_code,
            WaitingRow.first == like.first,
            WaitingRow.last == like.last,
            WaitingRow.status != "waiting",
        )
        found = await self._session.scalar(
            select(func.count()).select_from(WaitingRow).where(*same)
        )
        return found or 0


class SqlPayers:
    """A `Payers` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def taken(self, payer: str) -> bool:
        """Whether it takes a payer's plans."""
        found = await self._session.scalars(
            select(PayerRow.payer).where(func.lower(PayerRow.payer) == payer.strip().lower())
        )
        return found.first() is not None
