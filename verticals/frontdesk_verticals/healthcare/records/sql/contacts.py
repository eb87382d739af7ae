"""Patients, in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.names import folded
from frontdesk.ports.contacts import NewPerson, Person
from frontdesk_verticals.healthcare.records.tables import PatientRow


class SqlContacts:
    """A `Contacts` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, person_id: str) -> Person | None:
        """The active person of that id."""
        found = await self._session.scalars(
            select(PatientRow).where(PatientRow.id == person_id, PatientRow.active)
        )
        row = found.one_or_none()
        return _person(row) if row else None

    async def born_on(self, dob: date) -> Sequence[Person]:
        """Active people born that day."""
        rows = await self._session.scalars(
            select(PatientRow).where(PatientRow.dob == dob, PatientRow.active)
        )
        return [_person(row) for row in rows]

    async def by_phone(self, phone: str) -> Sequence[Person]:
        """Active people whose number, in E.164, is exactly this."""
        rows = await self._session.scalars(
            select(PatientRow).where(PatientRow.phone == phone, PatientRow.active)
        )
        return [_person(row) for row in rows]

    async def register(self, new: NewPerson, *, at: datetime) -> Person | None:
        """Add somebody, not established; None when that person is on record already."""
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
            reference=new.reference or None,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return None
        return _person(row)

    async def under(self, reference: str) -> Person | None:
        """The person who was registered under our reference; None for none."""
        rows = await self._session.scalars(
            select(PatientRow).where(PatientRow.reference == reference)
        )
        row = rows.one_or_none() if reference else None
        return _person(row) if row else None


def _person(row: PatientRow) -> Person:
    return Person(
        id=row.id,
        full_name=row.full_name,
        dob=row.dob,
        phone=row.phone,
        email=row.email,
        sex=row.sex,
        language=row.language,
        established=row.established,
    )
