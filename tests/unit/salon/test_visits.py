from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk_processors.tool import Failure
from frontdesk_verticals.salon.vertical import BUSINESS, make_salon, salon
from tests.support.front import Front, options
from tests.unit.salon.conftest import BETH, ERIN, NOW

CUT = {"services": ["a cut"], "when": "next Friday"}


async def token(front: Front, **wish: object) -> str:
    return str(options(await front.done("find_times", **wish))[0]["slot_token"])


async def test_a_chosen_time_is_read_back_booked_and_gets_a_reference(ana: Front) -> None:
    chosen = await token(ana, services=["cut and a blow dry"], when="next Friday", stylist_id="Leo")
    question = await ana.question("book_visit", slot_token=chosen)
    assert "women's cut and blowout for Ana with Leo on Friday, December 4 at" in question
    assert "for $130" in question and question.endswith("Shall I book it?")
    booked = await ana.done("book_visit", slot_token=chosen)
    assert await ana.holds("book_visit", booked, slot_token=chosen)
    assert str(booked.data["reference"]).startswith("JR-20261204-")
    assert str(booked.data["reference"]) in booked.say
    mine = await ana.done("get_visits")
    assert "women's cut and blowout on Friday, December 4" in mine.say


async def test_two_visits_of_a_day_have_two_references(ana: Front, farah: Front) -> None:
    one = await ana.done("book_visit", slot_token=await token(ana, **CUT))
    two = await farah.done("book_visit", slot_token=await token(farah, **CUT))
    assert one.data["reference"] != two.data["reference"]


async def test_a_time_that_is_read_back_to_one_is_not_had_by_another(
    ana: Front, farah: Front
) -> None:
    hers = await token(farah, **CUT, stylist_id="sty_nina")
    mine = await token(ana, **CUT, stylist_id="sty_nina")
    await ana.question("book_visit", slot_token=mine)
    taken = await farah.preview("book_visit", slot_token=hers)
    assert isinstance(taken, Failure) and taken.code == "slot_taken" and taken.alternatives
    assert "just gone" in taken.say
    await ana.done("book_visit", slot_token=mine)
    late = await farah.at(NOW + timedelta(minutes=6)).refused("book_visit", slot_token=hers)
    assert late.code == "slot_taken"


async def test_the_same_booking_has_the_same_key_until_it_is_called_off(ana: Front) -> None:
    chosen = await token(ana, **CUT)
    key = await ana.key("book_visit", slot_token=chosen)
    booked = await ana.done("book_visit", slot_token=chosen)
    assert await ana.key("book_visit", slot_token=chosen) == key
    await ana.done("cancel_visit", reference=booked.data["reference"])
    assert await ana.key("book_visit", slot_token=chosen) != key


async def test_an_offer_is_worth_nothing_in_another_conversation(ana: Front, farah: Front) -> None:
    refused = await farah.refused("book_visit", slot_token=await token(ana, **CUT))
    assert refused.code == "slot_expired"


async def test_color_is_refused_without_a_patch_test_and_booked_with_one(
    ana: Front, farah: Front
) -> None:
    wish = {"services": ["roots"], "when": "next week"}
    refused = await ana.refused("book_visit", slot_token=await token(ana, **wish))
    assert refused.code == "patch_test_first" and "48 hours" in refused.say
    booked = await farah.done("book_visit", slot_token=await token(farah, **wish))
    assert booked.facts["deposit"] == "$30"
    assert booked.data["deposit_state"] == "due"
    reference, link = booked.data["reference"], salon.payment_link
    assert f"Your reference is {reference}. It needs a deposit of $30: please pay it" in booked.say
    assert f"by our payment link, {link}, with that reference." in booked.say
    assert link in str(booked.facts["deposit_said"])


async def test_a_salon_that_names_no_page_says_that_it_asks_by_a_link(
    farah: Front, tmp_path: Path
) -> None:
    file = tmp_path / "business.toml"
    text = BUSINESS.read_text("utf-8")
    file.write_text(text.replace(f'link = "{salon.payment_link}"', ""), "utf-8")
    front = replace(farah, vertical=make_salon(file))
    wish = {"services": ["roots"], "when": "next week"}
    question = await front.question("book_visit", slot_token=await token(front, **wish))
    booked = await front.done("book_visit", slot_token=await token(front, **wish))
    for said in (question, booked.say):
        assert "a deposit of $30, which we ask for by a payment link." in said
        assert "https" not in said


async def test_a_patch_test_of_the_day_before_is_too_late(farah: Front, anyone: Front) -> None:
    old = anyone.of("cli_0004", conversation="c-dana")
    wish = {"services": ["full color"], "when": "next week"}
    assert (
        await old.refused("book_visit", slot_token=await token(old, **wish))
    ).code == "patch_test_first"


async def test_moving_leaves_one_visit_and_takes_its_deposit_along(anyone: Front) -> None:
    erin = anyone.of(ERIN)
    (mine,) = options(await erin.done("get_visits"))
    new = await token(erin, services=["highlights"], when="next Thursday")
    moved = await erin.done("reschedule_visit", reference=mine["reference"], slot_token=new)
    assert await erin.holds("reschedule_visit", moved, reference="", slot_token=new)
    assert (moved.after or {})["deposit_state"] == "paid"
    (left,) = options(await erin.done("get_visits"))
    assert left["reference"] == moved.data["reference"] != mine["reference"]


async def test_calling_off_late_says_what_it_costs_and_keeps_the_deposit(anyone: Front) -> None:
    erin = anyone.of(ERIN)
    (mine,) = options(await erin.done("get_visits"))
    question = await erin.question("cancel_visit", reference=mine["reference"])
    assert "less than 24 hours" not in question
    late = erin.at(NOW + timedelta(hours=20))
    question = await late.question("cancel_visit", reference=mine["reference"])
    assert "less than 24 hours away, we keep your deposit of $50" in question
    done = await late.done("cancel_visit", reference=mine["reference"])
    assert (done.after or {})["deposit_state"] == "kept"
    again = await late.refused("cancel_visit", reference=mine["reference"])
    assert again.code == "already_cancelled"


async def test_somebody_elses_visit_is_as_one_that_does_not_exist(
    ana: Front, anyone: Front
) -> None:
    (theirs,) = options(await anyone.of(BETH).done("get_visits"))
    assert await ana.refused("cancel_visit", reference=theirs["reference"]) == (
        await ana.refused("cancel_visit", reference="JR-20261127-999")
    )


@pytest.mark.parametrize("name", ["get_visits", "book_kept_time", "join_waitlist"])
async def test_nobody_acts_on_a_record_before_they_are_found(anyone: Front, name: str) -> None:
    arguments: dict[str, dict[str, object]] = {
        "join_waitlist": {"services": ["cut"], "when": "friday"},
        "book_kept_time": {"kept_token": "wait_1"},
    }
    refused = await anyone.refused(name, **arguments.get(name, {}))
    assert (refused.code, refused.use) == ("identity_required", "find_client")


async def test_a_wish_for_several_things_may_be_words_codes_or_one_text(ana: Front) -> None:
    for services in (["womens_cut", "gloss"], ["trim and a toner"], "womens_cut, gloss"):
        found = await ana.done("find_times", services=services, when="next Friday")
        assert found.data["services"] == ["womens_cut", "gloss"]


async def test_what_a_stylist_does_not_do_is_refused_with_those_who_do(ana: Front) -> None:
    refused = await ana.refused(
        "find_times", services=["fade"], when="next Friday", stylist_id="Nina"
    )
    assert refused.code == "not_theirs"
    assert {str(one["label"]) for one in refused.alternatives} == {"Marcus Webb", "Leo Park"}


async def test_on_a_closed_day_the_nearest_times_are_offered(ana: Front) -> None:
    found = await ana.done("find_times", services=["cut"], when="Thursday")
    assert found.say.startswith("We're closed on Thursday, November 26 for Thanksgiving.")
    assert options(found)


def test_every_write_is_confirmed_and_says_what_it_did() -> None:
    wording = salon.wording("en")
    writes = [tool for tool in salon.tools if tool.writes]
    assert len(writes) == 6
    for tool in writes:
        assert tool.preview and tool.key and tool.verify
        assert wording.has(f"confirm.{tool.name}") and wording.has(f"done.{tool.name}")
