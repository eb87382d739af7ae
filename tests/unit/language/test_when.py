"""The policy of `frontdesk_processors.language.when`, a line at a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import (
    Unclear,
    days_named,
    load,
    merge,
    resolve,
    speak,
    time_bounds,
)
from frontdesk_processors.values import When

ENGLISH = load("en")
ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)


def days(text: str, *, now: datetime = MONDAY) -> tuple[str, str]:
    when = resolve(text, now=now, language=ENGLISH)
    assert isinstance(when, When), when
    return when.first.isoformat(), when.last.isoformat()


def one(text: str, *, now: datetime = MONDAY) -> str:
    first, last = days(text, now=now)
    assert first == last
    return first


def hours(text: str) -> tuple[str, str]:
    earliest, latest = time_bounds(text, ENGLISH)
    return _written(earliest), _written(latest)


def _written(edge: time | None) -> str:
    return edge.strftime("%H:%M") if edge else ""


def trouble(text: str, *, now: datetime = MONDAY) -> str:
    unclear = resolve(text, now=now, language=ENGLISH)
    assert isinstance(unclear, Unclear), unclear
    return unclear.code


@pytest.mark.parametrize(
    "text", ["tuesday", "on tuesday", "coming tuesday", "this coming tuesday", "this tuesday"]
)
def test_a_weekday_is_the_next_one_after_today(text: str) -> None:
    assert one(text) == "2026-11-24"


def test_todays_own_weekday_means_a_week_on_unless_this_is_said() -> None:
    assert one("monday") == "2026-11-30"
    assert one("on monday") == "2026-11-30"
    assert one("this monday") == "2026-11-23"


@pytest.mark.parametrize("now", [MONDAY, FRIDAY])
def test_next_tuesday_is_in_the_following_calendar_week(now: datetime) -> None:
    assert one("next tuesday", now=now) == "2026-12-01"


def test_next_week_on_a_sunday_begins_tomorrow() -> None:
    sunday = datetime(2026, 11, 29, 9, 0, tzinfo=ZONE)
    assert one("next tuesday", now=sunday) == "2026-12-01"
    assert days("next week", now=sunday) == ("2026-11-30", "2026-12-06")


@pytest.mark.parametrize(
    "text",
    [
        "tuesday week",
        "a week from tuesday",
        "a week on tuesday",
        "tuesday after next",
        "one week from tuesday",
    ],
)
def test_a_week_on_from_a_weekday_is_one_week_later(text: str) -> None:
    assert one(text) == "2026-12-01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 3rd", "2026-12-03"),
        ("on the twenty third", "2026-11-23"),
        ("the 31st", "2026-12-31"),
        ("the third", "2026-12-03"),
        ("the 5th of next month", "2026-12-05"),
    ],
)
def test_a_day_of_the_month_is_the_next_one_that_exists(text: str, expected: str) -> None:
    assert one(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("december 3rd", "2026-12-03"),
        ("um the third of december", "2026-12-03"),
        ("3 december", "2026-12-03"),
        ("december three", "2026-12-03"),
        ("on december the 3rd 2026", "2026-12-03"),
        ("november 22nd", "2027-11-22"),
        ("may 5", "2027-05-05"),
        ("march 1st", "2027-03-01"),
        ("12/3", "2026-12-03"),
        ("13/12", "2026-12-13"),
        ("12/3/26", "2026-12-03"),
        ("12/3/2026", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
    ],
)
def test_a_date_is_the_next_such_date(text: str, expected: str) -> None:
    assert one(text) == expected


@pytest.mark.parametrize("text", ["february 30th", "the 31st of june", "13/13", "2026-02-30"])
def test_a_date_the_calendar_never_has_is_no_such_day(text: str) -> None:
    assert trouble(text) == "no_such_day"


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "last tuesday",
        "last week",
        "two weeks ago",
        "december 3rd 2025",
        "2026-11-22",
        "march 5th 1984",
    ],
)
def test_what_is_over_is_past(text: str) -> None:
    assert trouble(text) == "past"


def test_a_weekday_and_a_day_of_the_month_must_agree_within_sixty_days() -> None:
    assert one("thursday the 3rd") == "2026-12-03"
    assert one("sunday the 3rd") == "2027-01-03"
    assert trouble("tuesday the 3rd") == "no_such_day"
    assert trouble("friday december 3rd") == "no_such_day"
    assert one("thursday december 3rd") == "2026-12-03"
    unclear = resolve("tuesday the 3rd", now=MONDAY, language=ENGLISH)
    assert isinstance(unclear, Unclear)
    assert unclear.text == "tuesday the 3rd"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("next week", "2026-11-30", "2026-12-06"),
        ("any time next week", "2026-11-30", "2026-12-06"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("this weekend", "2026-11-28", "2026-11-29"),
        ("the weekend", "2026-11-28", "2026-11-29"),
        ("next weekend", "2026-12-05", "2026-12-06"),
        ("end of the week", "2026-11-26", "2026-11-27"),
        ("end of next week", "2026-12-03", "2026-12-04"),
        ("early next week", "2026-11-30", "2026-12-01"),
        ("the week after next", "2026-12-07", "2026-12-13"),
        ("the week of december 14th", "2026-12-14", "2026-12-20"),
        ("end of the month", "2026-11-24", "2026-11-30"),
        ("beginning of next month", "2026-12-01", "2026-12-07"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("sometime in december", "2026-12-01", "2026-12-31"),
        ("in may", "2027-05-01", "2027-05-31"),
        ("in two weeks", "2026-12-07", "2026-12-07"),
        ("two weeks from now", "2026-12-07", "2026-12-07"),
        ("in a week", "2026-11-30", "2026-11-30"),
        ("in a couple of days", "2026-11-25", "2026-11-26"),
        ("in 10 days", "2026-12-03", "2026-12-03"),
        ("in three months", "2027-02-23", "2027-02-23"),
        ("within the next two weeks", "2026-11-23", "2026-12-07"),
        ("today", "2026-11-23", "2026-11-23"),
        ("tomorrow", "2026-11-24", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25", "2026-11-25"),
        ("monday or tuesday", "2026-11-30", "2026-12-01"),
        ("tuesday or thursday", "2026-11-24", "2026-11-26"),
        ("wednesday through friday", "2026-11-25", "2026-11-27"),
        ("wednesday to monday", "2026-11-25", "2026-11-30"),
        ("between the 3rd and the 5th", "2026-12-03", "2026-12-05"),
        ("by friday", "2026-11-23", "2026-11-27"),
    ],
)
def test_a_stretch_of_days_has_its_bounds(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


def test_end_of_the_week_on_a_saturday_is_next_weeks() -> None:
    saturday = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)
    assert days("end of the week", now=saturday) == ("2026-12-03", "2026-12-04")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in the morning", ("", "12:00")),
        ("tomorrow afternoon", ("12:00", "17:00")),
        ("evening", ("17:00", "")),
        ("lunchtime", ("11:30", "13:30")),
        ("after work", ("17:00", "")),
        ("first thing", ("", "10:00")),
        ("after 3", ("15:00", "")),
        ("before 10", ("", "10:00")),
        ("tomorrow morning before 10", ("", "10:00")),
        ("friday afternoon after 3", ("15:00", "17:00")),
        ("between 2 and 4", ("14:00", "16:00")),
        ("from 2 to 4", ("14:00", "16:00")),
        ("from 9 to 5", ("09:00", "17:00")),
        ("between 10 and 1", ("10:00", "13:00")),
        ("between 9 and 11 am", ("09:00", "11:00")),
        ("around 3", ("14:00", "16:00")),
        ("threeish", ("", "")),
        ("three ish", ("14:00", "16:00")),
        ("2 pm or later", ("14:00", "")),
        ("no later than 11", ("", "11:00")),
    ],
)
def test_words_bound_the_time_of_day(text: str, expected: tuple[str, str]) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 2:30", "14:30"),
        ("at 2.30 p.m.", "14:30"),
        ("2 pm", "14:00"),
        ("2 p.m.", "14:00"),
        ("14:30", "14:30"),
        ("two thirty", "14:30"),
        ("can we do like two thirty", "14:30"),
        ("half past two", "14:30"),
        ("quarter to four", "15:45"),
        ("quarter past nine", "09:15"),
        ("ten past four", "16:10"),
        ("nine oh five", "09:05"),
        ("at 230", "14:30"),
        ("1030 am", "10:30"),
        ("eleven o'clock", "11:00"),
        ("noon", "12:00"),
        ("at twelve", "12:00"),
        ("12:15", "12:15"),
        ("at 7", "07:00"),
        ("at 6", "18:00"),
        ("7 in the evening", "19:00"),
        ("eight at night", "20:00"),
        ("seven in the morning", "07:00"),
        ("let's say ten fifteen", "10:15"),
        ("make it 3", "15:00"),
    ],
)
def test_an_exact_time_is_both_bounds(text: str, expected: str) -> None:
    assert hours(text) == (expected, expected)


@pytest.mark.parametrize(
    "text",
    [
        "as soon as possible",
        "asap",
        "the earliest you have",
        "first available",
        "soonest",
        "the next available appointment",
    ],
)
def test_soonest_is_four_weeks_from_today(text: str) -> None:
    when = resolve(text, now=MONDAY, language=ENGLISH)
    assert isinstance(when, When)
    assert (when.first, when.last, when.soonest) == (date(2026, 11, 23), date(2026, 12, 21), True)


def test_soonest_keeps_the_bounds_it_is_said_with() -> None:
    friday = resolve("first available friday", now=MONDAY, language=ENGLISH)
    assert friday == When(
        text="first available friday",
        first=date(2026, 11, 27),
        last=date(2026, 11, 27),
        soonest=True,
    )
    morning = resolve("the earliest available in the morning", now=MONDAY, language=ENGLISH)
    assert isinstance(morning, When)
    assert (morning.latest, morning.soonest) == (time(12), True)


@pytest.mark.parametrize(
    "text", ["at three", "in the afternoon", "yes please", "", "i may be late", "just a second"]
)
def test_without_a_day_there_is_no_day(text: str) -> None:
    assert trouble(text) == "no_day"


def test_tonight_and_this_afternoon_are_today() -> None:
    tonight = resolve("tonight", now=MONDAY, language=ENGLISH)
    assert isinstance(tonight, When)
    assert (tonight.first, tonight.earliest) == (date(2026, 11, 23), time(17))


def test_hours_of_today_that_are_over_are_past() -> None:
    late = MONDAY.replace(hour=15)
    assert trouble("this morning", now=late) == "past"
    assert trouble("today at 2", now=late) == "past"
    assert one("today at 4", now=late) == "2026-11-23"


def test_a_day_beyond_the_horizon_is_too_far() -> None:
    assert trouble("december 3rd 2028") == "too_far"
    assert trouble("in five hundred days") == "too_far"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("in two hours", time(11)), ("in half an hour", time(9, 30)), ("in 20 minutes", time(9, 20))],
)
def test_hours_from_now_are_an_exact_time(text: str, expected: time) -> None:
    when = resolve(text, now=MONDAY, language=ENGLISH)
    assert isinstance(when, When)
    assert (when.first, when.exact_time) == (date(2026, 11, 23), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow no wait wednesday", "2026-11-25"),
        ("tuesday actually make it thursday", "2026-11-26"),
        ("not monday tuesday", "2026-11-24"),
        ("next week on tuesday", "2026-12-01"),
        ("uh yeah next tuesday would be good", "2026-12-01"),
        ("good morning could i come in on thursday", "2026-11-26"),
        ("thursday's fine", "2026-11-26"),
        ("todays no good what about tomorrows slots", "2026-11-24"),
        ("i've had this for three weeks can i come tomorrow", "2026-11-24"),
    ],
)
def test_the_day_that_is_meant_is_told_from_the_words_around_it(text: str, expected: str) -> None:
    assert one(text) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("next tuesday afternoon", "actually 3pm", ("2026-12-01", "15:00", "15:00")),
        ("next tuesday afternoon", "wednesday", ("2026-11-25", "12:00", "17:00")),
        ("next tuesday at 2", "wednesday", ("2026-11-25", "", "")),
        ("next tuesday at 2", "make it 4", ("2026-12-01", "16:00", "16:00")),
        ("friday evening", "make it 8", ("2026-11-27", "20:00", "20:00")),
        ("tomorrow morning", "at 2", ("2026-11-24", "14:00", "14:00")),
        ("tomorrow", "in the morning please", ("2026-11-24", "", "12:00")),
        ("tomorrow at 9", "yes please", ("2026-11-24", "09:00", "09:00")),
        ("tomorrow at 9", "friday at 10", ("2026-11-27", "10:00", "10:00")),
        ("", "friday", ("2026-11-27", "", "")),
    ],
)
def test_merging_keeps_what_the_new_words_leave_open(
    old: str, new: str, expected: tuple[str, str, str]
) -> None:
    merged = merge(old, new, language=ENGLISH)
    assert (one(merged), *hours(merged)) == expected


def test_the_days_alone_can_be_asked_for() -> None:
    today = MONDAY.date()
    tuesday = date(2026, 12, 1)
    assert days_named("next tuesday at 3", today=today, language=ENGLISH) == (tuesday, tuesday)
    assert days_named("at 3", today=today, language=ENGLISH) is None
    assert days_named("yesterday", today=today, language=ENGLISH) is None


PHRASES = st.sampled_from(
    [
        "today",
        "tomorrow",
        "friday",
        "next monday",
        "this sunday",
        "next week",
        "this week",
        "the weekend",
        "end of the month",
        "the 3rd",
        "the 31st",
        "december 3rd",
        "february 29",
        "monday or friday",
        "in two weeks",
        "asap",
        "end of the week",
        "friday the 13th",
        "mid june",
        "next month",
        "a week from sunday",
        "early january",
        "saturday week",
        "by friday",
        "within 3 days",
    ]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(ZONE))


@given(PHRASES, MOMENTS)
def test_no_phrase_comes_to_a_past_day(text: str, now: datetime) -> None:
    when = resolve(text, now=now, language=ENGLISH, horizon_days=4000)
    if isinstance(when, When):
        assert now.date() <= when.first <= when.last


@given(st.integers(0, 299), MOMENTS)
def test_a_day_that_is_said_is_understood_as_that_day(ahead: int, now: datetime) -> None:
    day = now.date() + timedelta(ahead)
    for said in (speak.day(day, ENGLISH), speak.day(day, ENGLISH, today=now.date())):
        when = resolve(said, now=now, language=ENGLISH)
        assert isinstance(when, When), (said, when)
        assert when.first == when.last == day


@given(st.times())
def test_a_time_that_is_said_is_understood_as_that_time(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert time_bounds(speak.clock(minute, ENGLISH), ENGLISH) == (minute, minute)
