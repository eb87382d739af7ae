"""Stylists' time and the visits in it, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk_processors.errors import StoreError
from frontdesk_verticals.salon.chain import Cell, Chain, cells, read_chain
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.tables import CellRow, SettingRow, VisitRow
from frontdesk_verticals.salon.records.values import (
    Clash,
    DepositState,
    NewVisit,
    Visit,
    VisitStatus,
)

_DEPOSITS: dict[str, DepositState] = {
    "none": "none", "due": "due", "requested": "requested", "paid": "paid", "kept": "kept",
}  # fmt: skip
_STATUS: dict[str, VisitStatus] = {"booked": "booked", "cancelled": "cancelled", "moved": "moved"}


class SqlBook:
    """A `Book` on our tables.

    Args:
        session: The transaction.
        menu: Which services need whose hands for how long.
    """

    def __init__(self, session: AsyncSession, menu: Menu) -> None:
        self._session = session
        self._menu = menu

    async def busy(self, first: date, last: date, *, conversation: str, at: datetime) -> set[Cell]:
        """Cells of these days that are booked, or kept for somebody else."""
        zone = ZoneInfo(self._menu.salon.zone)
        start = datetime.combine(first, time(0), zone).astimezone(UTC)
        end = datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)
        kept = and_(CellRow.owner != conversation, CellRow.until > at)
        rows = await self._session.execute(
            select(CellRow.stylist_id, CellRow.starts_at).where(
                CellRow.starts_at >= start,
                CellRow.starts_at < end,
                or_(CellRow.visit.is_not(None), kept),
            )
        )
        return {(stylist, cell) for stylist, cell in rows}

    async def hold(self, chain: Chain, *, owner: str, at: datetime, until: datetime) -> bool:
        """Keep a chain for an owner, who lets go of any other; False if it is not free."""
        await self._let_go(owner, at=at)
        rows = [
            CellRow(stylist_id=stylist, starts_at=cell, visit=None, owner=owner, until=until)
            for stylist, cell in cells(chain, menu=self._menu)
        ]
        return await self._add(rows)

    async def holds(self, chain: Chain, *, owner: str, at: datetime) -> bool:
        """Whether the owner still has all of the chain's cells."""
        mine = await self._session.execute(
            select(CellRow.stylist_id, CellRow.starts_at).where(
                CellRow.owner == owner, CellRow.until > at
            )
        )
        return cells(chain, menu=self._menu) <= {(stylist, cell) for stylist, cell in mine}

    async def book(self, new: NewVisit, *, owner: str | None = None) -> Visit | Clash:
        """Write a visit and let go of what its conversation, or ``owner``, held."""
        state: DepositState = "due" if new.deposit else "none"
        return await self._insert(new, owner=owner or new.conversation, deposit_state=state)

    async def cancel(
        self, reference: str, *, reason: str, deposit: DepositState, at: datetime
    ) -> Visit | Clash:
        """Call a booked visit off, which frees its cells."""
        if not await self._end(reference, status="cancelled", reason=reason, at=at):
            return "gone"
        await self.set_deposit(reference, state=deposit)
        return await self._must(reference)

    async def move(
        self, reference: str, *, chain: Chain, price: int, conversation: str, at: datetime
    ) -> Visit | Clash:
        """Give a booked visit another time; both rows change, or neither."""
        old = await self.visit(reference)
        if old is None:
            return "gone"
        new = NewVisit(
            client_id=old.client_id,
            chain=chain,
            price=price,
            deposit=old.deposit,
            conversation=conversation,
            at=at,
        )
        result: Visit | Clash = "gone"
        savepoint = await self._session.begin_nested()
        try:
            if await self._end(reference, status="moved", reason="", at=at):
                result = await self._insert(
                    new, owner=conversation, deposit_state=old.deposit_state, previous=reference
                )
        except BaseException:
            await savepoint.rollback()
            raise
        if isinstance(result, Visit):
            await savepoint.commit()
        else:
            await savepoint.rollback()
        return result

    async def visit(self, reference: str) -> Visit | None:
        """The visit of that reference, whatever its status."""
        row = await self._session.get(VisitRow, reference, populate_existing=True)
        return self._visit(row) if row else None

    async def upcoming(self, client_id: str, *, at: datetime) -> Sequence[Visit]:
        """Booked visits of a client from now on, the nearest first."""
        rows = await self._session.scalars(
            select(VisitRow)
            .where(
                VisitRow.client_id == client_id,
                VisitRow.status == "booked",
                VisitRow.ends_at > at,
            )
            .order_by(VisitRow.starts_at)
            .execution_options(populate_existing=True)
        )
        return [self._visit(row) for row in rows]

    async def ended(self, client_id: str, chain_id: str) -> int:
        """How many visits of this client in just this time were called off or moved."""
        counted = await self._session.scalar(
            select(func.count()).where(
                VisitRow.client_id == client_id,
                VisitRow.chain == chain_id,
                VisitRow.status != "booked",
            )
        )
        return counted or 0

    async def set_deposit(self, reference: str, *, state: DepositState) -> None:
        """Note how a visit's deposit stands."""
        await self._session.execute(
            update(VisitRow).where(VisitRow.reference == reference).values(deposit_state=state)
        )

    async def secret(self) -> bytes:
        """What offers of times are signed with; the same for the life of the records.

        Raises:
            StoreError: The row that the migration wrote is gone.
        """
        found = await self._session.scalar(
            select(SettingRow.value).where(SettingRow.name == "offers")
        )
        if found is None:
            raise StoreError("the records have lost the secret that offers are signed with")
        return bytes.fromhex(found)

    async def _insert(
        self,
        new: NewVisit,
        *,
        owner: str,
        deposit_state: DepositState,
        previous: str | None = None,
    ) -> Visit | Clash:
        chain = new.chain
        if await self._elsewhere(new):
            return "overlap"
        # Of what is given back when the time is taken after all, the holds are part.
        savepoint = await self._session.begin_nested()
        await self._let_go(owner, at=new.at)
        reference = await self._reference(chain.local.date())
        row = VisitRow(
            reference=reference,
            client_id=new.client_id,
            location_id=chain.location_id,
            chain=chain.id,
            services=",".join(chain.services),
            stylists=",".join(chain.stylists),
            starts_at=chain.starts_at,
            ends_at=chain.ends_at,
            local_day=chain.local.date(),
            price=new.price,
            deposit=new.deposit,
            deposit_state=deposit_state,
            status="booked",
            created_at=new.at,
            ended_at=None,
            ended_for=None,
            previous=previous,
        )
        given = [
            CellRow(stylist_id=stylist, starts_at=cell, visit=reference, owner=None, until=None)
            for stylist, cell in cells(chain, menu=self._menu)
        ]
        if await self._add([row]) and await self._add(given):
            await savepoint.commit()
            return await self._must(reference)
        await savepoint.rollback()
        return "taken"

    async def _elsewhere(self, new: NewVisit) -> bool:
        """Whether the client is here at that time already."""
        return bool(
            await self._session.scalar(
                select(func.count()).where(
                    VisitRow.client_id == new.client_id,
                    VisitRow.status == "booked",
                    VisitRow.starts_at < new.chain.ends_at,
                    VisitRow.ends_at > new.chain.starts_at,
                )
            )
        )

    async def _reference(self, day: date) -> str:
        """The next reference of a day. Two writers that take the same one collide on the key."""
        counted = await self._session.scalar(select(func.count()).where(VisitRow.local_day == day))
        return f"{self._menu.salon.reference}-{day:%Y%m%d}-{(counted or 0) + 1:03d}"

    async def _let_go(self, owner: str, *, at: datetime) -> None:
        """Free what an owner keeps, and what nobody keeps any longer."""
        await self._session.execute(
            delete(CellRow).where(
                CellRow.visit.is_(None), or_(CellRow.owner == owner, CellRow.until <= at)
            )
        )

    async def _add(self, rows: Sequence[VisitRow | CellRow]) -> bool:
        """Add rows; False, and nothing added, where one of them is there already."""
        try:
            async with self._session.begin_nested():
                self._session.add_all(rows)
        except IntegrityError:
            return False
        return True

    async def _end(self, reference: str, *, status: VisitStatus, reason: str, at: datetime) -> bool:
        ended = await self._session.scalar(
            update(VisitRow)
            .where(VisitRow.reference == reference, VisitRow.status == "booked")
            .values(status=status, ended_at=at, ended_for=reason)
            .returning(VisitRow.reference)
        )
        if ended is not None:
            await self._session.execute(delete(CellRow).where(CellRow.visit == reference))
        return ended is not None

    async def _must(self, reference: str) -> Visit:
        found = await self.visit(reference)
        if found is None:
            raise StoreError(f"visit {reference!r} was written and is not there")
        return found

    def _visit(self, row: VisitRow) -> Visit:
        chain = read_chain(row.chain, menu=self._menu)
        if chain is None:
            raise StoreError(
                f"visit {row.reference!r} names a service, stylist or place that is not on the "
                f"menu any more: {row.chain!r}; put it back, or move the visit first"
            )
        return Visit(
            reference=row.reference,
            client_id=row.client_id,
            chain=chain,
            price=row.price,
            deposit=row.deposit,
            deposit_state=_DEPOSITS[row.deposit_state],
            status=_STATUS[row.status],
            previous=row.previous,
        )
