"""Whoever keeps a calendar by hand is respected: what they write, move and delete counts."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from frontdesk.adapters.caldav.calendars import Calendar
from frontdesk.adapters.caldav.events import name_of
from frontdesk.adapters.http import wired
from frontdesk.ports.schedule import Appointment, NewAppointment, Slot, SlotQuery
from frontdesk_processors.errors import Unavailable
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.healthcare.records.ports import Clinic
from tests.support.clinic import NOW
from tests.support.elsewhere.calendars import Calendars, alone, busy
from tests.support.elsewhere.homes import Home, elsewhere

CHEN = SlotQuery(
    after=NOW,
    first=NOW.date() + timedelta(days=20),
    last=NOW.date() + timedelta(days=34),
    minutes=30,
    providers=("prov_chen",),
)
"""Days on which nobody has taken anything yet."""


@dataclass(frozen=True)
class Desk:
    """The clinic, and Dr. Chen's calendar as she sees it."""

    home: Home
    calendar: Calendar

    def open(self) -> AbstractAsyncContextManager[Clinic]:
        return self.home.open()

    async def free(self) -> list[Slot]:
        async with self.open() as ports:
            return list(await ports.schedule.free(CHEN))

    async def writes(self, name: str, event: str) -> None:
        assert await self.calendar.put(f"{name}.ics", alone(event), etag=None)

    async def booked(self, slot: Slot) -> Appointment:
        async with self.open() as ports:
            made = await ports.schedule.book(wish(self.home, slot))
        assert isinstance(made, Appointment), made
        return made


def wish(home: Home, slot: Slot) -> NewAppointment:
    return NewAppointment(
        person_id=home.maria, slot_id=slot.id, service_code="flu_shot", reason="", at=NOW
    )


@pytest.fixture
async def desk(calendars: Calendars) -> AsyncIterator[Desk]:
    systems = calendars.systems()
    assert systems.caldav is not None
    path = systems.caldav.calendars["prov_chen"]
    server = calendars.server
    async with (
        elsewhere(healthcare.over(systems), calendars.people) as home,
        wired(server.url, name="radicale", headers=server.headers, extra="caldav") as wire,
    ):
        yield Desk(home, Calendar(wire, path))


async def test_what_somebody_takes_is_not_offered_and_cannot_be_booked(desk: Desk) -> None:
    one, two, *_ = await desk.free()
    await desk.writes("lunch", busy("lunch", one.starts_at, one.ends_at))
    assert (await desk.free())[0] == two
    async with desk.open() as ports:
        assert not await ports.schedule.is_free(one.id, at=NOW)
        assert await ports.schedule.book(wish(desk.home, one)) == "taken"


async def test_a_meeting_that_recurs_takes_its_time_every_week(desk: Desk) -> None:
    one = (await desk.free())[0]
    weekly = busy("team", one.starts_at, one.ends_at, more="RRULE:FREQ=WEEKLY\r\n")
    await desk.writes("team", weekly)
    hours = {(slot.local.weekday(), slot.local.time()) for slot in await desk.free()}
    assert (one.local.weekday(), one.local.time()) not in hours


async def test_a_day_off_is_the_day_of_the_place(desk: Desk) -> None:
    one = (await desk.free())[0]
    day = one.local.date()
    off = busy("off", one.starts_at, one.ends_at).replace(
        f"DTSTART:{one.starts_at:%Y%m%dT%H%M%SZ}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    ).replace(
        f"DTEND:{one.ends_at:%Y%m%dT%H%M%SZ}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
    )  # fmt: skip
    before = await desk.free()
    await desk.writes("off", off)
    after = await desk.free()
    assert [slot for slot in before if slot.local.date() != day] == after
    async with desk.open() as ports:
        for slot in before:
            if slot.local.date() == day:
                assert not await ports.schedule.is_free(slot.id, at=NOW)


@pytest.mark.parametrize("mark", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
async def test_what_is_called_off_or_leaves_one_free_takes_nothing(desk: Desk, mark: str) -> None:
    before = await desk.free()
    one = before[0]
    await desk.writes("note", busy("note", one.starts_at, one.ends_at, more=f"{mark}\r\n"))
    assert await desk.free() == before


async def test_an_hour_without_a_zone_is_the_hour_of_the_place(desk: Desk) -> None:
    one, *rest = await desk.free()
    local = busy("local", one.starts_at, one.ends_at)
    for moment in (one.starts_at, one.ends_at):
        here = moment.astimezone(one.local.tzinfo)
        local = local.replace(f"{moment:%Y%m%dT%H%M%SZ}", f"{here:%Y%m%dT%H%M%S}")
    await desk.writes("local", local)
    assert await desk.free() == rest


async def test_an_appointment_that_is_moved_by_hand_is_where_it_was_put(desk: Desk) -> None:
    one, _, other, *_ = await desk.free()
    made = await desk.booked(one)
    stored = await desk.calendar.get(name_of(made.id))
    assert stored is not None
    dragged = stored.ics.replace(
        f"{one.starts_at:%Y%m%dT%H%M%SZ}", f"{other.starts_at:%Y%m%dT%H%M%SZ}"
    ).replace(f"{one.ends_at:%Y%m%dT%H%M%SZ}", f"{other.ends_at:%Y%m%dT%H%M%SZ}")
    assert await desk.calendar.put(stored.name, dragged, etag=stored.etag)
    async with desk.open() as ports:
        assert await ports.schedule.appointment(made.id) == replace(made, slot=other)
        assert await ports.schedule.is_free(one.id, at=NOW)
        assert not await ports.schedule.is_free(other.id, at=NOW)
    again = await desk.booked(one)
    assert again.id != made.id


async def test_what_staff_noted_stays_when_an_appointment_is_cancelled(desk: Desk) -> None:
    made = await desk.booked((await desk.free())[0])
    stored = await desk.calendar.get(name_of(made.id))
    assert stored is not None
    noted = stored.ics.replace("END:VEVENT", "COMMENT:bring the form\nEND:VEVENT")
    assert await desk.calendar.put(stored.name, noted, etag=stored.etag)
    async with desk.open() as ports:
        ended = await ports.schedule.cancel(made.id, reason="", at=NOW)
    kept = await desk.calendar.get(name_of(made.id))
    assert isinstance(ended, Appointment) and kept is not None
    assert "bring the form" in kept.ics and "STATUS:CANCELLED" in kept.ics


async def test_an_appointment_that_was_deleted_by_hand_is_gone(desk: Desk) -> None:
    made = await desk.booked((await desk.free())[0])
    stored = await desk.calendar.get(name_of(made.id))
    assert stored is not None and await desk.calendar.delete(stored.name, etag=stored.etag)
    async with desk.open() as ports:
        assert await ports.schedule.appointment(made.id) is None
        assert await ports.schedule.cancel(made.id, reason="", at=NOW) == "gone"


@pytest.mark.parametrize(
    "id", ["../prov_chen@20261127T1700Z.0", "prov_chen@20261127T1700Z.0/../x", "prov_chen@x.0"]
)
async def test_an_id_that_is_none_of_ours_reaches_no_path(desk: Desk, id: str) -> None:
    async with desk.open() as ports:
        assert await ports.schedule.appointment(id) is None


async def test_a_key_that_is_refused_is_told_and_nothing_was_done(calendars: Calendars) -> None:
    systems = calendars.systems()
    assert systems.caldav is not None
    wrong = systems.model_copy(update={"caldav": systems.caldav.model_copy(update={"user": "x"})})
    async with elsewhere(healthcare.over(wrong), calendars.people) as home, home.open() as ports:
        with pytest.raises(Unavailable, match="refuses our key: 401") as refused:
            await ports.schedule.free(CHEN)
    assert "canary" not in str(refused.value)
