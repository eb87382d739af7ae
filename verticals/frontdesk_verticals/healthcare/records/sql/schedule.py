"""Slots, holds and appointments, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_processors.errors import StoreError
from frontdesk_verticals.healthcare.records.sql.rows import (
    appointment_of,
    appointment_rows,
    is_open,
    slot_of,
    slot_rows,
)
from frontdesk_verticals.healthcare.records.tables import (
    AppointmentRow,
    HoldRow,
    SecretRow,
    SlotRow,
)
from frontdesk_verticals.healthcare.records.values import (
    Appointment,
    AppointmentStatus,
    Clash,
    NewAppointment,
    Slot,
    SlotQuery,
)

_LONGEST = timedelta(hours=12)
"""No slot is longer; bounds the search for what overlaps."""


class SqlSchedule:
    """A `Schedule` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def free(self, query: SlotQuery) -> Sequence[Slot]:
        """Slots not booked, blocked or held by another conversation, earliest first."""
        wanted = (
            slot_rows()
            .where(
                SlotRow.local_day.between(query.first, query.last),
                SlotRow.starts_at >= query.after,
                SlotRow.minutes >= query.minutes,
                *is_open(conversation=query.conversation, at=query.at),
            )
            .order_by(SlotRow.starts_at, SlotRow.provider_id)
        )
        if query.providers:
            wanted = wanted.where(SlotRow.provider_id.in_(query.providers))
        if query.locations:
            wanted = wanted.where(SlotRow.location_id.in_(query.locations))
        if query.weekday is not None:
            wanted = wanted.where(SlotRow.weekday == query.weekday)
        return [slot_of(row, zone) for row, zone in await self._session.execute(wanted)]

    async def last_day(self) -> date | None:
        """The last day, on the locations' calendars, that has slots at all; None for none."""
        return await self._session.scalar(select(func.max(SlotRow.local_day)))

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        found = await self._session.execute(slot_rows().where(SlotRow.id == slot_id))
        pair = found.one_or_none()
        return slot_of(*pair) if pair else None

    async def is_free(self, slot_id: str, *, conversation: str, at: datetime) -> bool:
        """Whether this conversation could book the slot at this moment."""
        found = await self._session.scalar(
            select(SlotRow.id).where(
                SlotRow.id == slot_id,
                SlotRow.starts_at > at,
                *is_open(conversation=conversation, at=at),
            )
        )
        return found is not None

    async def hold(self, slot_id: str, *, conversation: str, at: datetime, until: datetime) -> bool:
        """Keep a slot from other conversations; False when it is not free."""
        if not await self.is_free(slot_id, conversation=conversation, at=at):
            return False
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

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot and let the conversation's hold go."""
        return await self._insert(new, instead_of=None)

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        if not await self._end(appointment_id, status="cancelled", reason=reason, at=at):
            return "gone"
        return await self._must(appointment_id)

    async def move(
        self, appointment_id: str, *, slot_id: str, conversation: str, at: datetime
    ) -> Appointment | Clash:
        """Give a booked appointment another slot; both rows change, or neither."""
        old = await self.appointment(appointment_id)
        if old is None:
            return "gone"
        new = NewAppointment(
            patient_id=old.patient_id,
            slot_id=slot_id,
            service_code=old.service_code,
            reason=old.reason,
            conversation=conversation,
            at=at,
            insurance_id=old.insurance_id,
        )
        result: Appointment | Clash = "gone"
        savepoint = await self._session.begin_nested()
        try:
            if await self._end(appointment_id, status="moved", reason="", at=at):
                result = await self._insert(new, instead_of=appointment_id)
        except BaseException:
            await savepoint.rollback()
            raise
        if isinstance(result, Appointment):
            await savepoint.commit()
        else:
            await savepoint.rollback()
        return result

    async def appointment(self, appointment_id: str) -> Appointment | None:
        """The appointment of that id, whatever its status."""
        found = await self._session.execute(
            appointment_rows().where(AppointmentRow.id == appointment_id)
        )
        parts = found.one_or_none()
        return appointment_of(*parts) if parts else None

    async def of_patient(
        self, patient_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of a patient, the nearest to ``at`` first."""
        mine = appointment_rows().where(
            AppointmentRow.patient_id == patient_id, AppointmentRow.status == "booked"
        )
        if range == "upcoming":
            mine = mine.where(SlotRow.starts_at >= at).order_by(SlotRow.starts_at)
        else:
            mine = mine.where(SlotRow.starts_at < at).order_by(SlotRow.starts_at.desc())
        found = await self._session.execute(mine.limit(limit))
        return [appointment_of(*parts) for parts in found]

    async def ended(self, *, patient_id: str, slot_id: str) -> int:
        """How many appointments this patient had in this slot that were cancelled or moved."""
        counted = await self._session.scalar(
            select(func.count()).where(
                AppointmentRow.patient_id == patient_id,
                AppointmentRow.slot_id == slot_id,
                AppointmentRow.status != "booked",
            )
        )
        return counted or 0

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

    async def _insert(self, new: NewAppointment, *, instead_of: str | None) -> Appointment | Clash:
        slot = await self.slot(new.slot_id)
        free = await self.is_free(new.slot_id, conversation=new.conversation, at=new.at)
        if (
            slot is None
            or not free
            or await self._busy(slot, SlotRow.provider_id == slot.provider_id)
        ):
            return "taken"
        if await self._busy(slot, AppointmentRow.patient_id == new.patient_id):
            return "overlap"
        row = AppointmentRow(
            id=f"apt_{secrets.token_hex(5)}",
            patient_id=new.patient_id,
            slot_id=new.slot_id,
            service_code=new.service_code,
            insurance_id=new.insurance_id,
            reason=new.reason,
            status="booked",
            created_at=new.at,
            ended_at=None,
            ended_for=None,
            previous_id=instead_of,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return "taken"
        await self._session.execute(delete(HoldRow).where(HoldRow.conversation == new.conversation))
        return await self._must(row.id)

    async def _busy(self, slot: Slot, whose: ColumnElement[bool]) -> bool:
        """Whether a booked appointment of theirs overlaps the slot."""
        rows = await self._session.execute(
            select(SlotRow.starts_at, SlotRow.minutes)
            .join(AppointmentRow, AppointmentRow.slot_id == SlotRow.id)
            .where(
                whose,
                AppointmentRow.status == "booked",
                SlotRow.starts_at < slot.ends_at,
                SlotRow.starts_at > slot.starts_at - _LONGEST,
            )
        )
        return any(start + timedelta(minutes=long) > slot.starts_at for start, long in rows)

    async def _end(
        self, appointment_id: str, *, status: AppointmentStatus, reason: str, at: datetime
    ) -> bool:
        ended = await self._session.scalar(
            update(AppointmentRow)
            .where(AppointmentRow.id == appointment_id, AppointmentRow.status == "booked")
            .values(status=status, ended_at=at, ended_for=reason)
            .returning(AppointmentRow.id)
        )
        return ended is not None

    async def _must(self, appointment_id: str) -> Appointment:
        found = await self.appointment(appointment_id)
        if found is None:
            raise StoreError(f"appointment {appointment_id!r} was written and is not there")
        return found
