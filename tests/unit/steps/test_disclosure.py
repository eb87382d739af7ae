"""What callers have to be told, by where the business and the caller are."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

import pytest

from frontdesk_processors.disclosure import UNKNOWN, disclosed, duties
from frontdesk_processors.language import load
from frontdesk_processors.regions import region_of, zones_of

EN = load("en")


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+14155550123", "US-CA"),
        ("+1 (212) 555-0100", "US-NY"),
        ("+12085550100", "US-ID"),
        ("+14165550100", "CA"),
        ("+442079460000", "GB"),
        ("+35312345678", "IE"),
        ("+3725550100", "EE"),
        ("+18005550100", None),
        ("+12425550100", None),
        ("+819012345678", None),
        ("4155550123", None),
        ("anonymous", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_tells_its_place_or_nothing(number: str | None, region: str | None) -> None:
    assert region_of(number) == region


def test_every_place_with_a_code_has_time_zones() -> None:
    from frontdesk_processors import regions

    table = regions._table()  # pyright: ignore[reportPrivateUsage]
    places = [*table["codes"], *table["countries"]]
    assert len(places) > 80
    assert all(zones_of(place) for place in places)
    assert {zone for place in places for zone in zones_of(place)} <= available_timezones()
    areas = [area for codes in table["codes"].values() for area in codes]
    assert len(areas) == len(set(areas))
    assert ZoneInfo(zones_of("US-CA")[0]).key == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("business", "caller", "ai", "recording"),
    [
        ("US-CA", "US-CA", True, True),
        ("US-OH", "US-OH", False, False),
        ("US-OH", "US-CA", True, True),
        ("US-UT", "US-OH", True, False),
        ("US-OH", "US-PA", False, True),
        ("US-OH", None, True, True),
        ("US", "US-OH", True, True),
        ("FR", "FR", True, True),
        ("GB", "GB", False, True),
        ("US-OH", "JP", True, True),
        ("XX", "US-OH", True, True),
    ],
)
def test_the_strictest_place_wins_and_an_unknown_one_is_the_strictest(
    business: str, caller: str | None, ai: bool, recording: bool
) -> None:
    due = duties((business, caller))
    assert (due.ai, due.recording) == (ai, recording)
    assert bool(due.laws) == (ai or recording)


@pytest.mark.parametrize(
    ("business", "caller", "clinical", "closing"),
    [
        ("US-CA", "US-OH", True, True),
        ("US-OH", "US-CA", True, True),
        ("US-OH", "US-OH", True, False),
        ("US-OH", None, True, True),
        ("US-CA", "US-CA", False, False),
        ("DE", "DE", True, False),
    ],
)
def test_a_clinics_call_ends_with_a_disclosure_where_california_asks_for_it(
    business: str, caller: str | None, clinical: bool, closing: bool
) -> None:
    due = duties((business, caller), clinical=clinical)
    assert due.closing == closing
    assert "closing" not in due.names


def test_each_duty_names_its_law() -> None:
    assert any("Penal Code 632" in law for law in duties(("US-CA",)).laws)
    assert any("article 50" in law for law in duties(("DE",)).laws)
    assert duties((None,)).laws == (UNKNOWN,)
    assert duties(("US-OH", None)).places == ("US-OH", UNKNOWN)


def test_the_line_says_what_is_due_and_no_more() -> None:
    lines = {
        (business, spoken): disclosed(duties((business,)), EN, spoken=spoken)
        for business in ("US-CA", "US-UT", "US-PA", "US-OH")
        for spoken in (True, False)
    }
    assert "automated assistant" in lines["US-CA", True]
    assert "this call is recorded" in lines["US-CA", True]
    assert "conversation is kept" in lines["US-CA", False]
    assert "recorded" not in lines["US-UT", True] and "assistant" in lines["US-UT", True]
    assert "assistant" not in lines["US-PA", True] and "recorded" in lines["US-PA", True]
    assert lines["US-OH", True] == lines["US-OH", False] == ""
