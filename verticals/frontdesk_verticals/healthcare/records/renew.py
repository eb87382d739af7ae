"""Brings the clinic's records up to what its ``business.toml`` says, and books nobody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.rota import Rota
from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.healthcare.records import tables
from frontdesk_verticals.healthcare.records.directory_rows import Rows, kept_rows, plain_rows
from frontdesk_verticals.healthcare.records.rotas import AHEAD, SLOT_MINUTES
from frontdesk_verticals.healthcare.records.tables import AppointmentRow, HoldRow, SlotRow


async def renew(
    unit: UnitOfWork, now: datetime, *, directory: ClinicFile, schedule: bool = True
) -> None:
    """Write the directory anew; whoever opened the unit commits.

    What is no longer in the file is retired: who has booked it keeps it, and nobody is offered it.
    Times that were taken stay as they are.

    Args:
        unit: A writing unit of the SQL store.
        now: From when on times are offered.
        directory: The clinic.
        schedule: Whether slots are in our tables.
    """
    session = sql_unit(unit).session
    day = now.astimezone(ZoneInfo(directory.business.zone)).date()
    holidays = directory.holidays_in(range(day.year - 1, day.year + 2))
    for kind in (tables.LocationRow, tables.ServiceRow, tables.ProviderRow):
        await session.execute(update(kind).values(retired=True))
    for kind, rows in kept_rows(directory):
        for row in rows:
            await session.merge(kind(**row))
    await session.flush()
    for kind, rows in plain_rows(directory, holidays):
        await session.execute(delete(kind))
        if rows:
            await session.execute(insert(kind.__table__), rows)  # pyright: ignore[reportArgumentType]
    if schedule:
        rota = Rota(
            shifts=directory.shifts(),
            hours=directory.week(),
            holidays=holidays,
            zones={place.id: place.zone for place in directory.places()},
            minutes=SLOT_MINUTES,
        )
        await _offer(session, rota, now=now)


async def _offer(session: AsyncSession, rota: Rota, *, now: datetime) -> None:
    """Keep just the slots that the rota makes, and those that anybody ever had."""
    first = now.astimezone(UTC).date() - timedelta(days=1)
    wanted = {
        (slot.provider_id, slot.starts_at): slot
        for slot in rota.slots(first, first + AHEAD + timedelta(days=1))
        if slot.starts_at > now
    }
    had = exists().where(AppointmentRow.slot_id == SlotRow.id)
    held = exists().where(HoldRow.slot_id == SlotRow.id)
    kept: set[tuple[str, datetime]] = set()
    gone: list[str] = []
    query = select(SlotRow, had, held).where(SlotRow.starts_at > now)
    for slot, taken, waited in await session.execute(query):
        key = (slot.provider_id, slot.starts_at)
        fits = key in wanted and wanted[key].location_id == slot.location_id
        if fits or taken or waited:
            kept.add(key)
            slot.blocked = not fits
        else:
            gone.append(slot.id)
    for start in range(0, len(gone), 500):
        await session.execute(delete(SlotRow).where(SlotRow.id.in_(gone[start : start + 500])))
    new: Rows = [
        {
            "id": slot.id, "provider_id": slot.provider_id, "location_id": slot.location_id,
            "starts_at": slot.starts_at, "local_day": slot.local.date(),
            "local_time": slot.local.time(), "weekday": slot.local.weekday(),
            "minutes": slot.minutes, "blocked": False,
        }
        for key, slot in wanted.items()
        if key not in kept
    ]  # fmt: skip
    if new:
        await session.execute(insert(SlotRow.__table__), new)  # pyright: ignore[reportArgumentType]
