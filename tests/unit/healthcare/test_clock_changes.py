"""A clinic that works by night, around a change of its clocks."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from frontdesk.store import SqlUnit, Store
from frontdesk_processors.language import load, speak
from frontdesk_processors.tool import Failure
from frontdesk_verticals.healthcare import vertical as clinics
from frontdesk_verticals.healthcare.vertical import make_clinic
from tests.support.clinic import Front, options

PACKAGED = Path(clinics.__file__).with_name("business.toml")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BOOKED = "SELECT s.starts_at FROM hc_appointments a JOIN hc_slots s ON s.id = a.slot_id"
NORA = {"full_name": "Nora Quill", "dob": "May 5, 1984", "phone": "415 555 0177"}


def by_night(zone: str) -> str:
    """The demonstration clinic's file, open from midnight to six in that zone."""
    found = PACKAGED.read_text("utf-8")
    found = re.sub(r'zone = "[^"]+"', f'zone = "{zone}"', found)
    hours = ", ".join(f'{day} = ["00:00", "06:00"]' for day in WEEK)
    found = re.sub(r"^hours = .*$", f"hours = {{ {hours} }}", found, flags=re.MULTILINE)
    every = ", ".join(f'"{day}"' for day in WEEK)
    return re.sub(
        r"^shifts = \{ (\w+) = .*$", rf"shifts = {{ \1 = [{every}] }}", found, flags=re.MULTILINE
    )


@asynccontextmanager
async def clinic_at(now: datetime, folder: Path) -> AsyncGenerator[Front]:
    """A new patient at the clinic, at a moment of its zone."""
    file = folder / "business.toml"
    file.write_text(by_night(str(now.tzinfo)), "utf-8")
    clinic = make_clinic(file)
    async with await Store.open(folder / "clinic.db", migrations=[clinic.migrations]) as store:
        async with store.ledger.unit() as unit:
            await clinic.seed(unit, now)
            await unit.commit()
        anyone = Front(vertical=clinic, store=store, now=now)
        made = await anyone.done("create_new_patient", **NORA)
        yield anyone.of(str((made.after or {})["patient_id"]))


async def offered(front: Front, when: str) -> list[Mapping[str, Any]]:
    """The times that are offered for those words."""
    wish = {"service_code": "flu shot", "provider_id": "Dr. Chen", "when": when}
    return options(await front.done("get_available_slots", **wish))


async def book(front: Front, token: str) -> str:
    """Book an offer; what was read back before it, and is told of it afterwards, is the same.

    Returns:
        When it is, in UTC, as it stands in the records.
    """
    said = await front.question("schedule_appointment", slot_token=token)
    done = await front.done("schedule_appointment", slot_token=token)
    assert await front.holds("schedule_appointment", done, slot_token=token)
    mine = await front.done("get_patient_appointments")
    when = re.search(r"on (\w+, \w+ \d+ at [\d:]+ [AP]M)", said)
    assert when is not None and when[1] in done.say and when[1] in mine.say
    async with front.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        return str(await unit.session.scalar(text(BOOKED)))


@pytest.mark.parametrize(
    ("zone", "day", "nearest", "at"),
    [
        ("America/Los_Angeles", 14, "2027-03-14T01:30:00-08:00", "09:30"),
        ("Europe/Berlin", 28, "2027-03-28T01:30:00+01:00", "00:30"),
    ],
)
async def test_an_hour_that_there_is_not_is_answered_with_those_there_are(
    tmp_path: Path, zone: str, day: int, nearest: str, at: str
) -> None:
    now = datetime(2027, 3, day - 3, 2, tzinfo=ZoneInfo(zone))
    async with clinic_at(now, tmp_path) as front:
        [first, *rest] = await offered(front, f"March {day} at 2:30 AM")
        assert first["start"] == nearest
        for one in (first, *rest):
            start = datetime.fromisoformat(one["start"])
            assert start.astimezone(UTC).astimezone(now.tzinfo).isoformat() == one["start"]
        assert f"2027-03-{day} {at}" in await book(front, first["slot_token"])


@pytest.mark.parametrize(
    ("zone", "change", "first", "at"),
    [
        ("America/Los_Angeles", datetime(2026, 11, 1), "2026-11-01T01:30:00-07:00", "08:30"),
        ("Australia/Lord_Howe", datetime(2027, 4, 4), "2027-04-04T01:30:00+11:00", "14:30"),
    ],
)
async def test_an_hour_that_comes_twice_is_booked_once_and_first(
    tmp_path: Path, zone: str, change: datetime, first: str, at: str
) -> None:
    now = change.replace(tzinfo=ZoneInfo(zone)) - timedelta(days=3)
    asked = f"{speak.day(change.date(), load('en'))} at 1:30 AM"
    async with clinic_at(now, tmp_path) as front:
        [only] = await offered(front, asked)
        assert only["start"] == first
        assert f" {at}:00" in await book(front, only["slot_token"])


@pytest.mark.parametrize(("fold", "minute"), [(0, 55), (1, 20)])
async def test_who_calls_in_an_hour_that_comes_twice_is_booked(
    tmp_path: Path, fold: int, minute: int
) -> None:
    now = datetime(2026, 11, 1, 1, minute, fold=fold, tzinfo=ZoneInfo("America/Los_Angeles"))
    async with clinic_at(now, tmp_path) as front:
        [first, *_] = await offered(front, "as soon as possible")
        # An offer lasts ten minutes, and no more.
        in_time, late = (
            (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)
            for minutes in (9, 11)
        )
        failed = await front.at(late).run("schedule_appointment", slot_token=first["slot_token"])
        assert isinstance(failed, Failure) and failed.code == "slot_expired"
        await book(front.at(in_time), first["slot_token"])
