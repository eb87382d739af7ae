"""The practice, its offices, people, services and hours, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.calendar import Holiday, Hours
from frontdesk.booking.places import Location
from frontdesk.booking.rota import Shift
from frontdesk_processors.errors import EmptyStore
from frontdesk_verticals.healthcare.records.practice import (
    Practice,
    Provider,
    Service,
)
from frontdesk_verticals.healthcare.records.tables import (
    HolidayRow,
    HoursRow,
    LocationRow,
    OfferingRow,
    PracticeRow,
    ProviderRow,
    ServiceRow,
    ShiftRow,
)

Listed = TypeVar("Listed", LocationRow, ProviderRow, ServiceRow)


def _listed(kind: type[Listed]) -> Select[Listed]:
    """The rows that are not retired."""
    return select(kind).where(kind.retired.is_(False))


class SqlDirectory:
    """A `Directory` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def practice(self) -> Practice:
        """The business itself.

        Raises:
            EmptyStore: The records hold no business yet.
        """
        row = (await self._session.scalars(select(PracticeRow))).first()
        if row is None:
            raise EmptyStore("the records hold no clinic yet; seed them, or import yours")
        return Practice(
            name=row.name,
            zone=row.zone,
            phone=row.phone,
            late_hours=row.late_hours,
            late_fee_cents=row.late_fee_cents,
            currency=row.currency,
        )

    async def locations(self) -> Sequence[Location]:
        """All offices, the main one first."""
        rows = await self._session.scalars(_listed(LocationRow).order_by(LocationRow.rank))
        return [
            Location(id=r.id, name=r.name, address=r.address, zone=r.zone, phone=r.phone)
            for r in rows
        ]

    async def providers(self) -> Sequence[Provider]:
        """Everybody who sees patients, in the order they are listed."""
        shifts = select(ShiftRow.provider_id, ShiftRow.location_id).distinct()
        where: defaultdict[str, list[str]] = defaultdict(list)
        for provider, location in await self._session.execute(
            shifts.order_by(ShiftRow.provider_id, ShiftRow.location_id)
        ):
            where[provider].append(location)
        does: defaultdict[str, list[str]] = defaultdict(list)
        for provider, code in await self._session.execute(
            select(OfferingRow.provider_id, OfferingRow.service_code)
        ):
            does[provider].append(code)
        rows = await self._session.scalars(_listed(ProviderRow).order_by(ProviderRow.rank))
        return [
            Provider(
                id=row.id,
                name=row.name,
                title=row.title,
                specialty=row.specialty,
                languages=tuple(row.languages.split(",")),
                facts=row.facts,
                accepting_new=row.accepting_new,
                locations=tuple(where[row.id]),
                services=tuple(does[row.id]),
            )
            for row in rows
        ]

    async def services(self) -> Sequence[Service]:
        """Everything one can be seen for, in the order it is listed."""
        rows = await self._session.scalars(_listed(ServiceRow).order_by(ServiceRow.rank))
        return [
            Service(
                code=row.code,
                cpt=row.cpt,
                name=row.name,
                minutes=row.minutes,
                new_patient=row.new_patient,
                telehealth=row.telehealth,
                fee_cents=row.fee_cents,
                keywords=tuple(row.keywords.split(",")),
                general=row.general,
            )
            for row in rows
        ]

    async def hours(self) -> Sequence[Hours]:
        """The week of every location."""
        rows = await self._session.scalars(
            select(HoursRow).order_by(HoursRow.location_id, HoursRow.weekday)
        )
        return [
            Hours(location_id=r.location_id, weekday=r.weekday, opens=r.opens, closes=r.closes)
            for r in rows
        ]

    async def shifts(self) -> Sequence[Shift]:
        """Who works when and where."""
        rows = await self._session.scalars(
            select(ShiftRow).order_by(ShiftRow.provider_id, ShiftRow.weekday, ShiftRow.starts)
        )
        return [
            Shift(
                provider_id=r.provider_id,
                location_id=r.location_id,
                weekday=r.weekday,
                starts=r.starts,
                ends=r.ends,
            )
            for r in rows
        ]

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        rows = await self._session.scalars(
            select(HolidayRow).where(HolidayRow.day.between(first, last)).order_by(HolidayRow.day)
        )
        return [
            Holiday(
                day=row.day,
                name=row.name,
                location_id=row.location_id,
                opens=row.opens,
                closes=row.closes,
                keywords=tuple(row.keywords.split(",")) if row.keywords else (),
            )
            for row in rows
        ]
