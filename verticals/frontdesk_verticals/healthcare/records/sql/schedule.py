"""Slots and appointments, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.ports.schedule import (
    Appointment,
    AppointmentStatus,
    Clash,
    NewAppointment,
    Slot,
    SlotQuery,
)
from frontdesk_processors.errors import StoreError
from frontdesk_verticals.healthcare.records.sql.rows import (
    IS_OPEN,
    appointment_of,
    appointment_rows,
    slot_of,
    slot_rows,
)
from frontdesk_verticals.healthcare.records.tables import AppointmentRow, SlotRow

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
        """Slots that nobody has booked and nothing blocks, earliest first."""
        wanted = (
            slot_rows()
            .where(
                SlotRow.local_day.between(query.first, query.last),
                SlotRow.starts_at >= query.after,
                SlotRow.minutes >= query.minutes,
                *IS_OPEN,
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

    async def last_day(self, *, at: datetime) -> date | None:
        """The last day, on the locations' calendars, that has slots; None for none."""
        return await self._session.scalar(select(func.max(SlotRow.local_day)))

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        found = await self._session.execute(slot_rows().where(SlotRow.id == slot_id))
        pair = found.one_or_none()
        return slot_of(*pair) if pair else None

    async def is_free(self, slot_id: str, *, at: datetime) -> bool:
        """Whether the slot is still to come at this moment and could be booked."""
        found = await self._session.scalar(
            select(SlotRow.id).where(SlotRow.id == slot_id, SlotRow.starts_at > at, *IS_OPEN)
        )
        return found is not None

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot."""
        return await self._insert(new, instead_of=None)

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime, reference: str = ""
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        if not await self._end(
            appointment_id, status="cancelled", reason=reason, at=at, reference=reference
        ):
            return "gone"
        return await self._must(appointment_id)

    async def move(
        self,
        appointment_id: str,
        *,
        slot_id: str,
        at: datetime,
        title: str = "",
        reference: str = "",
    ) -> Appointment | Clash:
        """Give a booked appointment another slot; both rows change, or neither."""
        old = await self.appointment(appointment_id)
        if old is None:
            return "gone"
        new = NewAppointment(
            person_id=old.person_id,
            slot_id=slot_id,
            service_code=old.service_code,
            reason=old.reason,
            at=at,
            insurance_id=old.insurance_id,
            reference=reference,
        )
        result: Appointment | Clash = "gone"
        savepoint = await self._session.begin_nested()
        try:
            if await self._end(appointment_id, status="moved", reason="", at=at, reference=""):
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

    async def of_person(
        self, person_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of somebody, the nearest to ``at`` first."""
        mine = appointment_rows().where(
            AppointmentRow.patient_id == person_id, AppointmentRow.status == "booked"
        )
        if range == "upcoming":
            mine = mine.where(SlotRow.starts_at >= at).order_by(SlotRow.starts_at)
        else:
            mine = mine.where(SlotRow.starts_at < at).order_by(SlotRow.starts_at.desc())
        found = await self._session.execute(mine.limit(limit))
        return [appointment_of(*parts) for parts in found]

    async def ended(self, *, person_id: str, slot_id: str) -> int:
        """How many appointments this person had in this slot that were cancelled or moved."""
        counted = await self._session.scalar(
            select(func.count()).where(
                AppointmentRow.patient_id == person_id,
                AppointmentRow.slot_id == slot_id,
                AppointmentRow.status != "booked",
            )
        )
        return counted or 0

    async def under(self, reference: str) -> Appointment | None:
        """The appointment that was written, or ended, under our reference; None for none."""
        found = await self._session.execute(
            appointment_rows().where(
                or_(AppointmentRow.reference == reference, AppointmentRow.ended_under == reference)
            )
        )
        parts = found.one_or_none() if reference else None
        return appointment_of(*parts) if parts else None

    async def _insert(self, new: NewAppointment, *, instead_of: str | None) -> Appointment | Clash:
        slot = await self.slot(new.slot_id)
        free = await self.is_free(new.slot_id, at=new.at)
        if (
            slot is None
            or not free
            or await self._busy(slot, SlotRow.provider_id == slot.provider_id)
        ):
            return "taken"
        if await self._busy(slot, AppointmentRow.patient_id == new.person_id):
            return "overlap"
        row = AppointmentRow(
            id=f"apt_{secrets.token_hex(5)}",
            patient_id=new.person_id,
            slot_id=new.slot_id,
            service_code=new.service_code,
            insurance_id=new.insurance_id,
            reason=new.reason,
            status="booked",
            created_at=new.at,
            ended_at=None,
            ended_for=None,
            previous_id=instead_of,
            reference=new.reference or None,
            ended_under=None,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return "taken"
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
        self,
        appointment_id: str,
        *,
        status: AppointmentStatus,
        reason: str,
        at: datetime,
        reference: str,
    ) -> bool:
        ended = await self._session.scalar(
            update(AppointmentRow)
            .where(AppointmentRow.id == appointment_id, AppointmentRow.status == "booked")
            .values(status=status, ended_at=at, ended_for=reason, ended_under=reference or None)
            .returning(AppointmentRow.id)
        )
        return ended is not None

    async def _must(self, appointment_id: str) -> Appointment:
        found = await self.appointment(appointment_id)
        if found is None:
            raise StoreError(f"appointment {appointment_id!r} was written and is not there")
        return found
