from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk_processors.values import Identity
from tests.support.clinic import NOW, Front, options
from tests.support.stores import empty


def days(found: list[dict[str, object]]) -> set[date]:
    return {datetime.fromisoformat(str(o["start"])).date() for o in found}


async def test_slots_are_offered_on_the_day_and_in_the_hours_asked_for(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="office_visit", when="next Tuesday afternoon"
    )
    starts = [datetime.fromisoformat(str(o["start"])) for o in options(found)]
    assert starts and {s.date() for s in starts} == {date(2026, 12, 1)}
    assert all(12 <= s.hour < 17 for s in starts)
    assert found.data["relaxed"] == []


async def test_an_offer_names_all_that_choosing_it_supplies(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="flu shot", when="next tuesday", provider_id="Dr. Chen"
    )
    offer = options(found)[0]
    assert set(offer) == {
        "label", "slot_token", "start", "provider_id", "location_id", "service_code",
    }  # fmt: skip
    assert offer["label"] == "Tuesday, December 1 at 9 AM with Dr. Maria Chen"
    assert offer["start"] == "2026-12-01T09:00:00-08:00"
    assert offer["service_code"] == "flu_shot"


async def test_three_are_spoken_and_at_most_six_listed_those_first(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="flu shot", when="next week", provider_id="Dr. Chen"
    )
    offers = options(found)
    assert len(offers) == 6
    assert found.say.count("M,") + found.say.count("M with") + found.say.count("noon") <= 4
    spoken = [datetime.fromisoformat(str(o["start"])) for o in offers[:3]]
    assert spoken == sorted(spoken)
    assert (spoken[-1] - spoken[0]) > timedelta(days=2)


async def test_the_day_is_said_once_when_all_are_on_it(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="office_visit", when="next Tuesday"
    )
    assert found.say.count("Tuesday, December 1") == 1


async def test_words_that_name_no_service_fall_to_the_general_visit_and_say_so(
    anyone: Front,
) -> None:
    found = await anyone.done("get_available_slots", service_code="my frobnitz", when="tuesday")
    assert found.data["service_code"] == "office_visit"
    assert found.data["service_assumed"] is True and "office visit" in found.say


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("99396", "physical"),
        ("CPT 90656", "flu_shot"),
        ("office_visit", "office_visit"),
        ("Flu Shot", "flu_shot"),
        ("my knee hurts", "office_visit"),
        ("i have a fever and a cough", "office_visit"),
        ("a check-up", "physical"),
        ("blood work", "blood_draw"),
        ("a sore throat and also a flu shot", "flu_shot"),
        ("99213", "office_visit"),
    ],
)
async def test_services_are_found_by_code_cpt_or_words(
    anyone: Front, words: str, code: str
) -> None:
    found = await anyone.done("get_available_slots", service_code=words, when="next week")
    assert found.data["service_code"] == code


@pytest.mark.parametrize("said", ["prov_chen", "Dr. Chen", "doctor chen", "maria chen", "dr chan"])
async def test_providers_are_found_by_id_or_as_said(anyone: Front, said: str) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="office_visit", when="next week", provider_id=said
    )
    assert {o["provider_id"] for o in options(found)} == {"prov_chen"}


async def test_an_unknown_provider_is_answered_with_those_there_are(anyone: Front) -> None:
    failed = await anyone.refused(
        "get_available_slots", service_code="physical", when="tuesday", provider_id="Dr. Smith"
    )
    assert failed.code == "unknown_provider"
    assert {"label": "Dr. Maria Chen", "provider_id": "prov_chen"} in failed.alternatives


async def test_an_unknown_office_is_answered_with_those_there_are(anyone: Front) -> None:
    failed = await anyone.refused(
        "get_available_slots", service_code="physical", when="tuesday", location_id="Paris"
    )
    assert failed.code == "unknown_location" and len(failed.alternatives) == 3


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("banana", "when_unclear"),
        ("yesterday", "when_past"),
        ("february 30th", "no_such_day"),
        ("in two years", "when_too_far"),
        ("in 100 days", "when_too_far"),
    ],
)
async def test_a_time_that_cannot_be_had_says_why(anyone: Front, when: str, code: str) -> None:
    failed = await anyone.refused("get_available_slots", service_code="physical", when=when)
    assert failed.code == code and failed.say


async def test_a_full_day_is_no_failure_but_names_the_nearest(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="flu shot", when="saturday", provider_id="Dr. Chen"
    )
    assert found.say.startswith("Dr. Chen has nothing free on Saturday, November 28.")
    assert found.data["relaxed"] == ["when"] and options(found)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("thursday", "We're closed on Thursday, November 26 for Thanksgiving Day."),
        ("thanksgiving", "We're closed on Thursday, November 26 for Thanksgiving Day."),
        ("sunday", "We're closed on Sunday, November 29."),
        ("christmas day", "We're closed on Friday, December 25 for Christmas Day."),
    ],
)
async def test_a_closed_day_says_so_and_offers_another(anyone: Front, when: str, said: str) -> None:
    found = await anyone.done("get_available_slots", service_code="physical", when=when)
    assert found.say.startswith(said)
    assert options(found) and date(2026, 11, 26) not in days([dict(o) for o in options(found)])


async def test_a_short_day_has_slots_only_while_it_is_open(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="office_visit", when="december 24th"
    )
    starts = [datetime.fromisoformat(str(o["start"])) for o in options(found)]
    assert {s.date() for s in starts} == {date(2026, 12, 24)}
    assert max(starts).hour < 12


async def test_nothing_is_offered_that_begins_within_the_half_hour(anyone: Front) -> None:
    late = anyone.at(NOW.replace(hour=9, minute=45))
    found = await late.done("get_available_slots", service_code="office_visit", when="today")
    starts = [datetime.fromisoformat(str(o["start"])) for o in options(found)]
    assert min(starts) >= NOW.replace(hour=10, minute=15)


async def test_an_office_in_another_zone_is_offered_in_its_own_time_when_asked_for(
    anyone: Front,
) -> None:
    asked = {"service_code": "office_visit", "when": "next week"}
    assert "loc_foothill" not in {
        o["location_id"] for o in options(await anyone.done("get_available_slots", **asked))
    }
    found = options(await anyone.done("get_available_slots", **asked, location_id="Denver"))
    assert {o["location_id"] for o in found} == {"loc_foothill"}
    assert all(str(o["start"]).endswith("-07:00") for o in found)


async def test_a_time_of_day_alone_is_looked_for_on_the_coming_days(anyone: Front) -> None:
    found = await anyone.done("get_available_slots", service_code="physical", when="mornings")
    assert all(datetime.fromisoformat(str(o["start"])).hour < 12 for o in options(found))


async def test_as_soon_as_possible_begins_with_the_earliest(anyone: Front) -> None:
    found = await anyone.done(
        "get_available_slots", service_code="office_visit", when="as soon as possible"
    )
    starts = [datetime.fromisoformat(str(o["start"])) for o in options(found)]
    assert starts == sorted(starts) and starts[0].date() == NOW.date()


async def test_a_provider_closed_to_new_patients_is_not_offered_to_them(anyone: Front) -> None:
    failed = await anyone.refused(
        "get_available_slots", service_code="new patient", when="monday", provider_id="lindqvist"
    )
    assert failed.code == "not_accepting_new" and failed.alternatives


async def test_a_patient_just_registered_counts_as_new(anyone: Front) -> None:
    made = await anyone.done(
        "create_new_patient", full_name="Pat Doe", dob="1990-02-03", phone="415 555 0199"
    )
    assert made.identity and made.identity.level is Identity.VERIFIED and made.identity.subject
    new = anyone.of(made.identity.subject)
    asked = {"service_code": "office visit", "when": "next week"}
    failed = await new.refused("get_available_slots", **asked, provider_id="Dr. Lindqvist")
    assert failed.code == "not_accepting_new"
    found = await new.done("get_available_slots", **asked)
    assert "prov_lindqvist" not in {o["provider_id"] for o in options(found)}


async def test_a_service_the_provider_does_not_do_names_those_who_do(anyone: Front) -> None:
    failed = await anyone.refused(
        "get_available_slots", service_code="joint injection", when="monday", provider_id="Chen"
    )
    assert failed.code == "not_offered"
    assert {str(a["provider_id"]) for a in failed.alternatives} == {
        "prov_okafor", "prov_lindqvist", "prov_alvarez",
    }  # fmt: skip


async def test_the_next_available_honours_what_it_can(anyone: Front) -> None:
    found = await anyone.done(
        "find_next_available", service_code="fever", language="Spanish", weekday="Sunday"
    )
    assert {o["provider_id"] for o in options(found)} == {"prov_alvarez"}
    assert all(datetime.fromisoformat(str(o["start"])).weekday() == 6 for o in options(found))
    assert found.data["relaxed"] == []


async def test_the_next_available_says_what_it_gave_up(anyone: Front) -> None:
    found = await anyone.done(
        "find_next_available", service_code="fever", weekday="Sunday", provider_id="Dr. Chen"
    )
    assert found.data["relaxed"] == ["weekday"]
    assert found.say.startswith("There is nothing free on a Sunday")
    assert {o["provider_id"] for o in options(found)} == {"prov_chen"}


async def test_a_video_visit_is_found_where_the_visit_allows_it(anyone: Front) -> None:
    by_video = await anyone.done("find_next_available", service_code="cough", telehealth=True)
    assert by_video.data["service_code"] == "video_visit"
    in_person = await anyone.done("find_next_available", service_code="labs", telehealth=True)
    assert in_person.data["relaxed"] == ["telehealth"] and "in person" in in_person.say


async def test_slots_after_a_change_of_clocks_keep_their_wall_times(anyone: Front) -> None:
    from frontdesk.store import Store
    from frontdesk_verticals.healthcare.vertical import healthcare

    zone = ZoneInfo("America/Denver")
    for now, day in [
        (datetime(2026, 10, 28, 8, tzinfo=ZoneInfo("America/Los_Angeles")), date(2026, 11, 1)),
        (datetime(2027, 3, 10, 8, tzinfo=ZoneInfo("America/Los_Angeles")), date(2027, 3, 14)),
    ]:
        async with await Store.open(
            await empty(healthcare.migrations), migrations=[healthcare.migrations]
        ) as store:
            async with store.ledger.unit() as unit:
                await healthcare.seed(unit, now)
                await unit.commit()
            front = Front(store=store, now=now)
            found = await front.done(
                "get_available_slots",
                service_code="office visit",
                when=f"{day:%B} {day.day}",
                location_id="Foothill",
            )
        starts = [datetime.fromisoformat(str(o["start"])) for o in options(found)]
        assert {s.date() for s in starts} == {day}
        assert all(10 <= s.hour < 14 for s in starts)
        expected = {s.replace(tzinfo=zone).utcoffset() for s in starts}
        assert {s.utcoffset() for s in starts} == expected
