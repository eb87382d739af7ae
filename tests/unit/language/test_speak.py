from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from frontdesk_processors.language import load, speak

ENGLISH = load("en")
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), "today, Monday, November 23"),
        (date(2026, 11, 24), "tomorrow, Tuesday, November 24"),
        (date(2026, 12, 1), "Tuesday, December 1"),
        (date(2027, 11, 1), "Monday, November 1, 2027"),
        (date(1984, 3, 5), "Monday, March 5, 1984"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_far_off(day: date, expected: str) -> None:
    assert speak.day(day, ENGLISH, today=TODAY) == expected


def test_a_day_without_today_is_plain() -> None:
    assert speak.day(TODAY, ENGLISH) == "Monday, November 23"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(14, 30), "2:30 PM"),
        (time(9), "9 AM"),
        (time(12), "noon"),
        (time(0), "midnight"),
        (time(0, 5), "12:05 AM"),
        (time(12, 45), "12:45 PM"),
    ],
)
def test_a_time_is_said_in_twelve_hours(clock: time, expected: str) -> None:
    assert speak.clock(clock, ENGLISH) == expected


def test_a_moment_is_a_day_and_a_time() -> None:
    at = datetime(2026, 12, 1, 14, 30)
    assert speak.moment(at, ENGLISH) == "Tuesday, December 1 at 2:30 PM"
    assert speak.moment(at, ENGLISH, today=TODAY) == "Tuesday, December 1 at 2:30 PM"


@pytest.mark.parametrize(
    ("items", "expected"),
    [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b, or c")],
)
def test_a_listing_joins_its_last_item_with_a_word(items: tuple[str, ...], expected: str) -> None:
    assert speak.listing(items, ENGLISH, word="or") == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("50", "USD", "$50"),
        ("19.5", "USD", "$19.50"),
        ("1250", "EUR", "€1,250"),
        ("-5", "USD", "-$5"),
        ("7", "CHF", "7 CHF"),
        ("0.005", "USD", "$0.01"),
    ],
)
def test_a_sum_has_cents_only_where_there_are_some(
    amount: str, currency: str, expected: str
) -> None:
    assert speak.money(Decimal(amount), currency, ENGLISH) == expected


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("4155550123", "(415) 555-0123"),
        ("+14155550123", "(415) 555-0123"),
        ("5550123", "555-0123"),
        ("+442079460958", "+442079460958"),
        ("123", "123"),
    ],
)
def test_a_telephone_number_is_grouped_when_it_is_whole(digits: str, expected: str) -> None:
    assert speak.phone(digits, ENGLISH) == expected
