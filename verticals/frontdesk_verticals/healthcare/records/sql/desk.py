"""What the staff are asked to see to, and the waiting list, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.ports.messages import Message, MessageKind, MessageStatus
from frontdesk_verticals.healthcare.records.desk import Waiting
from frontdesk_verticals.healthcare.records.tables import TaskRow, WaitingRow


class SqlMessages:
    """A `Messages` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def leave(self, message: Message, *, conversation: str, at: datetime) -> None:
        """File a message."""
        self._session.add(
            TaskRow(
                id=message.id,
                kind=message.kind,
                patient_id=message.person_id,
                phone=message.phone,
                subject=message.subject,
                body=message.body,
                status=message.status,
                due_on=message.due_on,
                created_at=at,
                conversation=conversation,
            )
        )
        await self._session.flush()

    async def get(self, id: str, *, phone: str | None = None) -> Message | None:
        """The message of that id."""
        row = await self._session.get(TaskRow, id)
        if row is None:
            return None
        return Message(
            id=row.id,
            kind=cast("MessageKind", row.kind),
            person_id=row.patient_id,
            phone=row.phone,
            subject=row.subject,
            body=row.body,
            due_on=row.due_on,
            status=cast("MessageStatus", row.status),
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
        row = await self._session.get(WaitingRow, id, populate_existing=True)
        return _waiting(row) if row is not None else None

    async def line(self, day: date) -> Sequence[Waiting]:
        """Who still waits for that day, the longest first."""
        rows = await self._session.scalars(
            select(WaitingRow)
            .where(WaitingRow.first <= day, WaitingRow.last >= day, WaitingRow.status == "waiting")
            .order_by(WaitingRow.created_at, WaitingRow.id)
        )
        return [_waiting(row) for row in rows]

    async def serve(self, patient_id: str, *, service_code: str, day: date) -> None:
        """End what a patient waits for that they now have: the service, by the last day of it."""
        theirs = (WaitingRow.patient_id == patient_id, WaitingRow.service_code == service_code)
        await self._end("booked", *theirs, WaitingRow.last >= day)

    async def lapse(self, today: date) -> None:
        """End what was waited for on days that are past."""
        await self._end("over", WaitingRow.last < today)

    async def _end(self, status: str, *which: ColumnElement[bool]) -> None:
        waiting = update(WaitingRow).where(WaitingRow.status == "waiting", *which)
        await self._session.execute(waiting.values(status=status))

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


def _waiting(row: WaitingRow) -> Waiting:
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
