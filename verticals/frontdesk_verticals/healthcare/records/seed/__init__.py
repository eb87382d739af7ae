"""A believable clinic for an empty database, the same for the same day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.calendar import Holiday, open_on, starts
from frontdesk.booking.names import folded
from frontdesk.booking.rota import Shift
from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.healthcare.records import tables
from frontdesk_verticals.healthcare.records.directory_rows import Rows, kept_rows, plain_rows
from frontdesk_verticals.healthcare.records.rotas import AHEAD, SLOT_MINUTES

_HISTORY_DAYS = 60
# A practice is nearly full this week and half empty in three months.
_FULL_NOW, _FULL_LATER = 0.62, 0.15


async def seed(
    unit: UnitOfWork,
    now: datetime,
    *,
    directory: ClinicFile,
    schedule: bool = True,
    contacts: bool = True,
) -> None:
    """Fill an empty database with the demonstration clinic; whoever opened the unit commits.

    Does nothing where there is a clinic.

    Args:
        unit: A writing unit of the SQL store.
        now: The moment the schedule begins, with its zone.
        directory: The clinic.
        schedule: Whether slots and appointments are in our tables.
        contacts: Whether patients are.
    """
    session = sql_unit(unit).session
    if (await session.scalars(select(tables.PracticeRow.id))).first() is not None:
        return
    people = _read("patients.toml")
    day = now.astimezone(ZoneInfo(directory.business.zone)).date()
    holidays = directory.holidays_in(range(day.year - 1, day.year + 2))
    for into, rows in (*kept_rows(directory), *plain_rows(directory, holidays)):
        await _insert(session, into, rows)
    slots = _slots(directory, holidays, day)
    booked = _appointments(people["patients"], slots, day)
    patients, insurance = _patients(people["patients"], day)
    history = {row["slot_id"] for row in booked}
    kept = [row for row in slots if row["local_day"] >= day or row["id"] in history]
    if contacts:
        await _insert(session, tables.PatientRow, patients)
        await _insert(session, tables.InsuranceRow, insurance)
    if schedule:
        await _insert(session, tables.SlotRow, kept)
        await _insert(session, tables.AppointmentRow, booked)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(name).read_text(encoding="utf-8"))


async def _insert(session: AsyncSession, into: type[tables.Row], rows: Rows) -> None:
    if rows:
        await session.execute(insert(into.__table__), rows)  # pyright: ignore[reportArgumentType]


def _slots(directory: ClinicFile, holidays: Sequence[Holiday], day: date) -> Rows:
    random = Random(f"slots {day}")
    hours, zones = directory.week(), {place.id: place.zone for place in directory.places()}
    shifts: dict[int, list[Shift]] = {}
    for shift in directory.shifts():
        shifts.setdefault(shift.weekday, []).append(shift)
    rows: Rows = []
    for offset in range(-_HISTORY_DAYS, AHEAD.days + 1):
        at = day + timedelta(days=offset)
        later = max(offset, 0) / AHEAD.days
        full = _FULL_NOW + (_FULL_LATER - _FULL_NOW) * later
        for shift in shifts.get(at.weekday(), []):
            place = shift.location_id
            opened = open_on(at, location_id=place, hours=hours, holidays=holidays)
            if opened.opens is None or opened.closes is None:
                continue
            zone, opens = zones[place], max(opened.opens, shift.starts)
            closes = min(opened.closes, shift.ends)
            for start, local in _starts(at, opens, closes, zone):
                rows.append(
                    {
                        "id": f"slot_{len(rows) + 1:05d}",
                        "provider_id": shift.provider_id, "location_id": place,
                        "starts_at": start, "local_day": local.date(),
                        "local_time": local.time(), "weekday": local.weekday(),
                        "minutes": SLOT_MINUTES, "blocked": random.random() < full,
                    }
                )  # fmt: skip
    return rows


@lru_cache(maxsize=1024)
def _starts(
    day: date, opens: time, closes: time, zone: str
) -> tuple[tuple[datetime, datetime], ...]:
    """When slots begin, in UTC and on the wall; most providers have the same hours."""
    local = ZoneInfo(zone)
    found = starts(day, opens=opens, closes=closes, zone=zone, minutes=SLOT_MINUTES)
    return tuple((start, start.astimezone(local)) for start in found)


def _patient_id(number: int) -> str:
    return f"pat_{number + 1:04d}"


def _patients(people: Sequence[Mapping[str, Any]], day: date) -> tuple[Rows, Rows]:
    since = datetime.combine(day - timedelta(days=400), time(9), tzinfo=UTC)
    patients: Rows = []
    insurance: Rows = []
    for number, one in enumerate(people):
        patients.append(
            {
                "id": _patient_id(number), "full_name": one["full_name"],
                "folded": folded(one["full_name"]), "dob": one["dob"], "phone": one["phone"],
                "email": None, "sex": one.get("sex"), "language": one.get("language"),
                "established": True, "active": True, "registered_at": since,
            }
        )  # fmt: skip
        if plan := one.get("insurance"):
            insurance.append(
                {
                    "id": f"ins_{number + 1:04d}", "patient_id": _patient_id(number),
                    "active": True, **plan,
                }
            )  # fmt: skip
    return patients, insurance


def _appointments(people: Sequence[Mapping[str, Any]], slots: Rows, day: date) -> Rows:
    """One past visit for each, and the upcoming ones that the file asks for; their slots open."""
    random = Random(f"visits {day}")
    past = [slot for slot in slots if slot["local_day"] < day and slot["blocked"]]
    rows: Rows = []
    for number, slot in enumerate(random.sample(past, len(people))):
        rows.append(_booked(number, slot, "office_visit" if number % 3 else "follow_up", day))
    taken: set[str] = set()
    for number, one in enumerate(people):
        if wish := one.get("upcoming"):
            earliest = day + timedelta(days=wish["days"])
            slot = next(
                slot
                for slot in slots
                if slot["provider_id"] == wish["provider"]
                and slot["id"] not in taken
                and slot["local_day"] >= earliest
                and slot["local_time"] >= time.fromisoformat(wish["time"])
            )
            taken.add(slot["id"])
            rows.append(_booked(number, slot, wish["service"], day))
    return rows


def _booked(number: int, slot: dict[str, Any], service: str, day: date) -> dict[str, Any]:
    slot["blocked"] = False
    past = slot["local_day"] < day
    return {
        "id": f"apt_{'p' if past else 'u'}{number + 1:04d}",
        "patient_id": _patient_id(number), "slot_id": slot["id"], "service_code": service,
        "insurance_id": None, "reason": "", "status": "booked",
        "created_at": slot["starts_at"] - timedelta(days=30 if past else 90),
        "ended_at": None, "ended_for": None, "previous_id": None,
    }  # fmt: skip
