from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from frontdesk.booking.calendar import Day, Holiday, Hours, holidays_of, open_on, starts

RULES = [
    {"name": "Independence Day", "month": 7, "day": 4},
    {"name": "Memorial Day", "month": 5, "weekday": 0, "nth": -1},
    {"name": "Thanksgiving Day", "month": 11, "weekday": 3, "nth": 4},
    {"name": "Last Thursday", "month": 12, "weekday": 3, "nth": -1},
    {"name": "Christmas Eve", "month": 12, "day": 24, "opens": "08:00", "closes": "12:00"},
    {"name": "Moving Day", "year": 2027, "month": 2, "day": 27},
]


def days(year: int, name: str) -> list[date]:
    return [h.day for h in holidays_of(year, RULES) if h.name == name]


def test_holidays_follow_their_rules() -> None:
    assert days(2026, "Thanksgiving Day") == [date(2026, 11, 26)]
    assert days(2027, "Thanksgiving Day") == [date(2027, 11, 25)]
    assert days(2026, "Memorial Day") == [date(2026, 5, 25)]
    assert days(2026, "Last Thursday") == [date(2026, 12, 31)]


def test_a_closed_day_on_a_weekend_is_kept_on_the_nearest_weekday_too() -> None:
    assert days(2026, "Independence Day") == [date(2026, 7, 4), date(2026, 7, 3)]
    assert days(2027, "Independence Day") == [date(2027, 7, 4), date(2027, 7, 5)]


def test_a_closing_of_one_year_is_in_no_other_and_on_its_date_alone() -> None:
    assert days(2027, "Moving Day") == [date(2027, 2, 27)]
    assert days(2026, "Moving Day") == days(2028, "Moving Day") == []


def test_a_short_day_keeps_its_date() -> None:
    assert days(2028, "Christmas Eve") == [date(2028, 12, 24)]


def hours(weekday: int) -> Hours:
    return Hours(location_id="here", weekday=weekday, opens=time(8), closes=time(17))


def test_a_weekday_without_hours_is_closed_whatever_the_holiday() -> None:
    holiday = Holiday(day=date(2026, 12, 24), name="Eve", opens=time(8), closes=time(12))
    found = open_on(date(2026, 12, 24), location_id="here", hours=[], holidays=[holiday])
    assert found == Day(None, None)


def test_a_short_day_is_never_longer_than_the_usual_one() -> None:
    holiday = Holiday(day=date(2026, 12, 24), name="Eve", opens=time(6), closes=time(12))
    found = open_on(date(2026, 12, 24), location_id="here", hours=[hours(3)], holidays=[holiday])
    assert found == Day(time(8), time(12), "Eve")


def test_a_holiday_of_the_location_goes_before_one_of_everywhere() -> None:
    day = date(2026, 12, 24)
    everywhere = Holiday(day=day, name="Eve", opens=time(8), closes=time(12))
    here = Holiday(day=day, name="Moving day", location_id="here")
    elsewhere = Holiday(day=day, name="Fair", location_id="there")
    found = open_on(
        day, location_id="here", hours=[hours(3)], holidays=[everywhere, here, elsewhere]
    )
    assert found == Day(None, None, "Moving day")


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2026, 11, 1), "America/Los_Angeles"),
        (date(2027, 3, 14), "America/Los_Angeles"),
        (date(2026, 11, 1), "America/Denver"),
        (date(2027, 3, 14), "America/Denver"),
    ],
)
def test_on_a_day_the_clocks_change_slots_keep_their_wall_times(day: date, zone: str) -> None:
    found = list(starts(day, opens=time(9), closes=time(11), zone=zone, minutes=30))
    local = [at.astimezone(ZoneInfo(zone)) for at in found]
    assert [at.time() for at in local] == [time(9), time(9, 30), time(10), time(10, 30)]
    assert {at.date() for at in local} == {day}


def test_an_hour_that_the_clocks_leave_out_has_no_slots() -> None:
    found = list(
        starts(date(2027, 3, 14), opens=time(1), closes=time(4), zone="America/Denver", minutes=60)
    )
    local = [at.astimezone(ZoneInfo("America/Denver")).time() for at in found]
    assert local == [time(1), time(3)]


def test_an_hour_that_comes_twice_has_its_slots_once() -> None:
    found = list(
        starts(date(2026, 11, 1), opens=time(0), closes=time(3), zone="America/Denver", minutes=60)
    )
    assert len(found) == len(set(found)) == 3
