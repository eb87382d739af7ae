"""Who would come if something became free, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_verticals.salon.chain import Chain
from frontdesk_verticals.salon.records.tables import WaitingRow
from frontdesk_verticals.salon.records.values import Waiting, WaitingStatus

_OPEN = ("waiting", "offered")
_STATUS: dict[str, WaitingStatus] = {
    "waiting": "waiting", "offered": "offered", "booked": "booked", "left": "left",
}  # fmt: skip


class SqlWaitlist:
    """A `Waitlist` on our tables.

    Args:
        session: The transaction.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def join(self, entry: Waiting, *, at: datetime) -> Waiting | None:
        """Add an entry; None when the client waits for just that already."""
        mine = await self.of_client(entry.client_id)
        if any(_wish(one) == _wish(entry) for one in mine):
            return None
        self._session.add(
            WaitingRow(
                id=entry.id,
                client_id=entry.client_id,
                services=",".join(entry.services),
                stylist_id=entry.stylist_id,
                location_id=entry.location_id,
                first=entry.first,
                last=entry.last,
                status="waiting",
                joined_at=at,
                offer=None,
                offer_until=None,
            )
        )
        await self._session.flush()
        return entry

    async def get(self, entry_id: str) -> Waiting | None:
        """The entry of that id."""
        row = await self._session.get(WaitingRow, entry_id, populate_existing=True)
        return _waiting(row) if row else None

    async def of_client(self, client_id: str) -> Sequence[Waiting]:
        """A client's entries that still wait or have an offer, the oldest first."""
        return await self._where(WaitingRow.client_id == client_id, WaitingRow.status.in_(_OPEN))

    async def ended(self, like: Waiting) -> int:
        """How many entries of this client for the same are over."""
        over = await self._where(
            WaitingRow.client_id == like.client_id,
            WaitingRow.services == ",".join(like.services),
            WaitingRow.stylist_id == like.stylist_id,
            WaitingRow.location_id == like.location_id,
            WaitingRow.first == like.first,
            WaitingRow.last == like.last,
            WaitingRow.status.not_in(_OPEN),
        )
        return len(over)

    async def line(self, day: date, *, at: datetime) -> Sequence[Waiting]:
        """Who waits for that day and has no offer that still stands, the oldest first."""
        return await self._where(
            WaitingRow.first <= day,
            WaitingRow.last >= day,
            or_(WaitingRow.status == "waiting", WaitingRow.offer_until <= at),
            WaitingRow.status.in_(_OPEN),
        )

    async def lapsed(self, *, at: datetime) -> Sequence[Waiting]:
        """Whose offer ran out and was not withdrawn yet, the longest in line first."""
        return await self._where(WaitingRow.status == "offered", WaitingRow.offer_until <= at)

    async def offer(self, entry_id: str, *, chain: Chain, until: datetime) -> None:
        """Note that a time is kept for an entry."""
        await self._set(entry_id, status="offered", offer=chain.id, offer_until=until)

    async def withdraw(self, entry_id: str) -> None:
        """Nothing is kept for an entry any more; it waits on."""
        await self._set(entry_id, status="waiting", offer=None, offer_until=None)

    async def close(self, entry_id: str, *, booked: bool) -> None:
        """The entry has its visit, or does not want it any more."""
        status = "booked" if booked else "left"
        await self._set(entry_id, status=status, offer=None, offer_until=None)

    async def _set(self, entry_id: str, **values: object) -> None:
        await self._session.execute(
            update(WaitingRow).where(WaitingRow.id == entry_id).values(**values)
        )

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Waiting]:
        rows = await self._session.scalars(
            select(WaitingRow)
            .where(*conditions)
            .order_by(WaitingRow.joined_at, WaitingRow.id)
            .execution_options(populate_existing=True)
        )
        return [_waiting(row) for row in rows]


def _wish(one: Waiting) -> tuple[object, ...]:
    return one.services, one.stylist_id, one.location_id, one.first, one.last


def _waiting(row: WaitingRow) -> Waiting:
    return Waiting(
        id=row.id,
        client_id=row.client_id,
        services=tuple(row.services.split(",")),
        stylist_id=row.stylist_id,
        location_id=row.location_id,
        first=row.first,
        last=row.last,
        status=_STATUS[row.status],
        offer=row.offer,
        offer_until=row.offer_until,
    )
