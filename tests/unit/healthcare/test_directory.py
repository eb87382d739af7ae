from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.clinic import Front, options

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, {"chen", "okafor", "patel", "lindqvist", "kim", "alvarez"}),
        ({"specialty": "pediatrician"}, {"patel"}),
        ({"specialty": "internist"}, {"okafor", "lindqvist"}),
        ({"specialty": "family doctor"}, {"chen", "kim", "alvarez"}),
        ({"language": "spanish"}, {"alvarez"}),
        ({"location_id": "Lakeside"}, {"okafor", "patel", "kim"}),
        ({"specialty": "family medicine", "location_id": "Denver"}, {"alvarez"}),
    ],
)
async def test_providers_are_found_by_what_is_asked(
    anyone: Front, asked: dict[str, str], ids: set[str]
) -> None:
    found = await anyone.done("get_providers", **asked)
    assert {o["provider_id"] for o in options(found)} == {f"prov_{i}" for i in ids}


async def test_a_field_nobody_practises_is_answered_with_what_there_is(anyone: Front) -> None:
    found = await anyone.done("get_providers", specialty="neurosurgeon")
    assert options(found) == [] and "Dr. Maria Chen" in found.say


async def test_a_provider_is_told_from_the_record_only(anyone: Front) -> None:
    found = await anyone.done("get_provider_info", provider_id="doctor lindquist")
    assert found.say == (
        "Dr. Lindqvist has been with the clinic since it opened and looks after adults. "
        "Dr. Lindqvist speaks English and Swedish and works at our Alder Street office. "
        "Dr. Lindqvist isn't taking new patients at the moment."
    )


async def test_a_name_two_share_is_asked_about(anyone: Front) -> None:
    failed = await anyone.refused("get_provider_info", provider_id="Chen or Patel")
    assert failed.code == "ambiguous_provider" and len(failed.alternatives) == 2


async def test_a_price_is_told_only_from_the_fee_table(anyone: Front) -> None:
    priced = await anyone.done("get_services", query="how much is a flu shot")
    assert "$45" in priced.say and options(priced)[0]["fee"] == "$45"
    unpriced = await anyone.done("get_services", query="annual physical")
    assert "$" not in unpriced.say and "fee" not in options(unpriced)[0]
    assert "CPT 99396" in unpriced.say


async def test_an_unknown_service_is_answered_with_what_there_is(anyone: Front) -> None:
    found = await anyone.done("get_services", query="heart transplant")
    assert options(found) == [] and "flu shot" in found.say


@pytest.mark.parametrize(
    ("now", "open_now", "said"),
    [
        (datetime(2026, 11, 23, 8, 0), True, "We're open now, until 5 PM."),
        (datetime(2026, 11, 23, 7, 59), False, "we open today at 8 AM"),
        (datetime(2026, 11, 23, 17, 0), False, "we were open until 5 PM"),
        (datetime(2026, 11, 29, 10, 0), False, "We're closed today."),
        (datetime(2026, 11, 26, 10, 0), False, "We're closed today for Thanksgiving Day."),
        (datetime(2026, 12, 24, 11, 59), True, "We're open now, until noon."),
        (datetime(2026, 12, 24, 12, 0), False, "we were open until noon"),
    ],
)
async def test_whether_it_is_open_now(
    anyone: Front, now: datetime, open_now: bool, said: str
) -> None:
    found = await anyone.at(now.replace(tzinfo=PACIFIC)).done("get_office_hours")
    assert found.data["open_now"] is open_now and said in found.say


async def test_open_now_goes_by_the_clock_of_the_office(anyone: Front) -> None:
    before_eight = anyone.at(datetime(2026, 11, 24, 7, 30, tzinfo=PACIFIC))
    found = await before_eight.done("get_office_hours", location_id="Foothill")
    assert found.data["open_now"] is True and found.data["zone"] == "America/Denver"


async def test_the_usual_week_puts_like_days_together(anyone: Front) -> None:
    found = await anyone.done("get_office_hours")
    assert (
        "Our Alder Street office is open Monday to Friday from 8 AM to 5 PM and Saturday "
        "from 9 AM to noon." in found.say
    )


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (
            "saturday",
            "On Saturday, November 28, our Alder Street office is open from 9 AM to noon.",
        ),
        ("sunday", "On Sunday, November 29, our Alder Street office is closed."),
        ("thanksgiving", "Thursday, November 26, our Alder Street office is closed for Thanks"),
        (
            "christmas eve",
            "for Christmas Eve, our Alder Street office is open only from 8 AM to noon",
        ),
        ("tomorrow", "tomorrow, Tuesday, November 24"),
    ],
)
async def test_hours_of_a_day_name_the_day(anyone: Front, when: str, said: str) -> None:
    found = await anyone.done("get_office_hours", when=when)
    assert said in found.say


async def test_an_unclear_day_is_asked_for(anyone: Front) -> None:
    assert (await anyone.refused("get_office_hours", when="banana")).code == "when_unclear"
