from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from frontdesk.booking.calendar import Holiday, Hours
from frontdesk.booking.rota import Rota, Shift, find_slot, named, slot_id

MONDAY = date(2026, 11, 23)
PLACE = "loc_main"


def shift(*, starts: int = 9, ends: int = 12, weekday: int = 0, who: str = "ann") -> Shift:
    return Shift(
        provider_id=who,
        location_id=PLACE,
        weekday=weekday,
        starts=time(starts),
        ends=time(ends),
    )


def rota(
    *shifts: Shift, holidays: Sequence[Holiday] = (), zone: str = "America/Los_Angeles"
) -> Rota:
    week = [
        Hours(location_id=PLACE, weekday=day, opens=time(0), closes=time(23)) for day in range(7)
    ]
    return Rota(shifts=shifts, hours=week, holidays=holidays, zones={PLACE: zone}, minutes=30)


class Rotas:
    def __init__(self, found: Rota) -> None:
        self._found = found

    async def rota(self, first: date, last: date) -> Rota:
        return self._found

    async def providers(self) -> Sequence[str]:
        return ["ann"]

    async def last_day(self, *, at: datetime) -> date:
        return at.date() + timedelta(days=7)


def times(found: Rota, day: date = MONDAY) -> list[str]:
    return [f"{slot.local:%H:%M}" for slot in found.slots(day, day)]


def test_a_shift_is_cut_into_slots_of_the_places_own_time() -> None:
    [first, *rest] = rota(shift()).slots(MONDAY, MONDAY)
    assert first.starts_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert (first.id, first.zone) == ("ann@20261123T1700Z", "America/Los_Angeles")
    assert len(rest) == 5


def test_nobody_works_while_the_place_is_closed() -> None:
    closed = Holiday(day=MONDAY, name="Feast")
    short = Holiday(day=MONDAY, name="Eve", opens=time(9), closes=time(10))
    assert times(rota(shift(), holidays=[closed])) == []
    assert times(rota(shift(), holidays=[short])) == ["09:00", "09:30"]


def test_only_those_who_are_asked_for_are_told() -> None:
    found = rota(shift(), shift(who="bob"))
    assert {s.provider_id for s in found.slots(MONDAY, MONDAY, providers=["bob"])} == {"bob"}


def test_an_hour_that_the_clocks_leave_out_has_no_slot() -> None:
    spring = date(2026, 3, 8)
    assert times(rota(shift(starts=1, ends=4, weekday=6)), spring) == [
        *("01:00", "01:30"),
        *("03:00", "03:30"),
    ]


async def test_a_slot_is_found_by_what_its_id_says() -> None:
    rotas = Rotas(rota(shift()))
    [first, *_] = rota(shift()).slots(MONDAY, MONDAY)
    assert await find_slot(rotas, first.id) == first


@pytest.mark.parametrize(
    "id", ["", "ann", "ann@", "ann@20261123", "ann@20261399T1700Z", "@20261123T1700Z", "x@y@z"]
)
async def test_an_id_that_is_none_finds_nothing(id: str) -> None:
    assert await find_slot(Rotas(rota(shift())), id) is None


async def test_a_time_at_which_nobody_works_is_no_slot() -> None:
    later = slot_id("ann", datetime(2026, 11, 23, 22, tzinfo=UTC))
    assert named(later) is not None
    assert await find_slot(Rotas(rota(shift())), later) is None
