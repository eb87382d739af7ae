"""A believable clinic for an empty database, the same for the same day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.booking.calendar import WEEKDAYS, Holiday, Hours, holidays_of, open_on, starts
from frontdesk.booking.names import folded
from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.records import tables
from frontdesk_verticals.healthcare.records.rotas import AHEAD, SLOT_MINUTES

_HISTORY_DAYS = 60
_LUNCH = (time(12), time(13))
# A practice is nearly full this week and half empty in three months.
_FULL_NOW, _FULL_LATER = 0.62, 0.15

Rows = list[dict[str, Any]]


async def seed(
    unit: UnitOfWork, now: datetime, *, schedule: bool = True, contacts: bool = True
) -> None:
    """Fill an empty database with the demonstration clinic; whoever opened the unit commits.

    Does nothing where there is a clinic.

    Args:
        unit: A writing unit of the SQL store.
        now: The moment the schedule begins, with its zone.
        schedule: Whether slots and appointments are in our tables.
        contacts: Whether patients are.
    """
    session = sql_unit(unit).session
    if (await session.scalars(select(tables.PracticeRow.id))).first() is not None:
        return
    directory, people = _read("directory.toml"), _read("patients.toml")
    day = now.astimezone(ZoneInfo(directory["practice"]["zone"])).date()
    years = range(day.year - 1, day.year + 2)
    holidays = [h for year in years for h in holidays_of(year, directory["holidays"])]
    await _write_directory(session, directory, holidays)
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


async def _write_directory(
    session: AsyncSession, data: Mapping[str, Any], holidays: Sequence[Holiday]
) -> None:
    places: Rows = [
        {**{k: v for k, v in place.items() if k != "hours"}, "rank": rank}
        for rank, place in enumerate(data["locations"])
    ]
    services: Rows = [
        {
            "new_patient": False, "telehealth": False, "general": False, "fee_cents": None,
            **service, "rank": rank, "keywords": ",".join(service["keywords"]),
        }
        for rank, service in enumerate(data["services"])
    ]  # fmt: skip
    people: Rows = [
        {
            **{k: v for k, v in one.items() if k not in ("services", "shifts")},
            "rank": rank,
            "languages": ",".join(one["languages"]),
        }
        for rank, one in enumerate(data["providers"])
    ]
    does: Rows = [
        {"provider_id": one["id"], "service_code": code}
        for one in data["providers"]
        for code in one["services"]
    ]
    closed: Rows = [
        {
            "id": f"hol_{h.day:%Y%m%d}_{n}", "day": h.day, "name": h.name,
            "location_id": None, "opens": h.opens, "closes": h.closes,
            "keywords": ",".join(h.keywords),
        }
        for n, h in enumerate(holidays)
    ]  # fmt: skip
    week: Rows = [vars(hours) for hours in _hours(data)]
    await _insert(session, tables.PracticeRow, [dict(data["practice"])])
    await _insert(session, tables.LocationRow, places)
    await _insert(session, tables.HoursRow, week)
    await _insert(session, tables.HolidayRow, closed)
    await _insert(session, tables.ServiceRow, services)
    await _insert(session, tables.ProviderRow, people)
    await _insert(session, tables.OfferingRow, does)
    await _insert(session, tables.ShiftRow, _shifts(data))


def _hours(data: Mapping[str, Any]) -> list[Hours]:
    return [
        Hours(
            location_id=place["id"],
            weekday=WEEKDAYS.index(name),
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
        )
        for place in data["locations"]
        for name, (opens, closes) in place["hours"].items()
    ]


def _shifts(data: Mapping[str, Any]) -> Rows:
    """Providers work a location's whole day, with an hour off where it spans noon."""
    week = {(h.location_id, h.weekday): h for h in _hours(data)}
    rows: Rows = []
    for one in data["providers"]:
        for place, days in one["shifts"].items():
            for name in days:
                hours = week[place, WEEKDAYS.index(name)]
                spans = [(hours.opens, hours.closes)]
                if hours.closes > _LUNCH[1]:
                    spans = [(hours.opens, _LUNCH[0]), (_LUNCH[1], hours.closes)]
                rows += [
                    {
                        "provider_id": one["id"], "weekday": hours.weekday,
                        "starts": first, "ends": last, "location_id": place,
                    }
                    for first, last in spans
                ]  # fmt: skip
    return rows


def _slots(data: Mapping[str, Any], holidays: Sequence[Holiday], day: date) -> Rows:
    random = Random(f"slots {day}")
    hours, zones = _hours(data), {place["id"]: place["zone"] for place in data["locations"]}
    shifts: dict[int, Rows] = {}
    for shift in _shifts(data):
        shifts.setdefault(shift["weekday"], []).append(shift)
    rows: Rows = []
    for offset in range(-_HISTORY_DAYS, AHEAD.days + 1):
        at = day + timedelta(days=offset)
        later = max(offset, 0) / AHEAD.days
        full = _FULL_NOW + (_FULL_LATER - _FULL_NOW) * later
        for shift in shifts.get(at.weekday(), []):
            place = shift["location_id"]
            opened = open_on(at, location_id=place, hours=hours, holidays=holidays)
            if opened.opens is None or opened.closes is None:
                continue
            zone, opens = zones[place], max(opened.opens, shift["starts"])
            closes = min(opened.closes, shift["ends"])
            for start in starts(at, opens=opens, closes=closes, zone=zone, minutes=SLOT_MINUTES):
                local = start.astimezone(ZoneInfo(zone))
                rows.append(
                    {
                        "id": f"slot_{len(rows) + 1:05d}",
                        "provider_id": shift["provider_id"], "location_id": place,
                        "starts_at": start, "local_day": local.date(),
                        "local_time": local.time(), "weekday": local.weekday(),
                        "minutes": SLOT_MINUTES, "blocked": random.random() < full,
                    }
                )  # fmt: skip
    return rows


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
