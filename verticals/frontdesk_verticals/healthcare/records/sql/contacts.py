"""Patients, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.names import folded
from frontdesk_verticals.healthcare.records.tables import InsuranceRow, PatientRow, TryRow
from frontdesk_verticals.healthcare.records.values import NewPatient, Patient


class SqlContacts:
    """A `Contacts` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, patient_id: str) -> Patient | None:
        """The active patient of that id."""
        found = await self._session.scalars(
            select(PatientRow).where(PatientRow.id == patient_id, PatientRow.active)
        )
        row = found.one_or_none()
        return _patient(row) if row else None

    async def born_on(self, dob: date) -> Sequence[Patient]:
        """Active patients born that day."""
        rows = await self._session.scalars(
            select(PatientRow).where(PatientRow.dob == dob, PatientRow.active)
        )
        return [_patient(row) for row in rows]

    async def by_phone(self, phone: str) -> Sequence[Patient]:
        """Active patients whose number, in E.164, is exactly this."""
        rows = await self._session.scalars(
            select(PatientRow).where(PatientRow.phone == phone, PatientRow.active)
        )
        return [_patient(row) for row in rows]

    async def register(self, new: NewPatient, *, at: datetime) -> Patient | None:
        """Add a patient, not established; None when that person is on record already."""
        row = PatientRow(
            id=f"pat_{secrets.token_hex(5)}",
            full_name=new.full_name,
            folded=folded(new.full_name),
            dob=new.dob,
            phone=new.phone,
            email=new.email,
            sex=None,
            language=new.language,
            established=False,
            active=True,
            registered_at=at,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return None
        if new.insurance:
            plan = InsuranceRow(
                id=f"ins_{secrets.token_hex(5)}",
                patient_id=row.id,
                payer=new.insurance,
                plan="",
                member_id="",
                active=True,
            )
            self._session.add(plan)
            await self._session.flush()
        return _patient(row)

    async def count_try(self, conversation: str) -> int:
        """Count one more attempt to be identified; returns how many there are now."""
        return await self._count(conversation, by=1)

    async def forgive_try(self, conversation: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        await self._count(conversation, by=-1)

    async def _count(self, conversation: str, *, by: int) -> int:
        counted = await self._session.scalar(
            update(TryRow)
            .where(TryRow.conversation == conversation)
            .values(tries=TryRow.tries + by)
            .returning(TryRow.tries)
        )
        if counted is not None:
            return counted
        self._session.add(TryRow(conversation=conversation, tries=by))
        await self._session.flush()
        return by


def _patient(row: PatientRow) -> Patient:
    return Patient(
        id=row.id,
        full_name=row.full_name,
        dob=row.dob,
        phone=row.phone,
        email=row.email,
        sex=row.sex,
        language=row.language,
        established=row.established,
    )
