from dataclasses import replace
from datetime import timedelta

from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity
from tests.support.front import Front, options
from tests.unit.salon.conftest import BETH, ERIN, NOW

WISH = {"services": ["a cut"], "when": "Friday", "stylist_id": "Nina"}


def named(front: Front, phone: str) -> Front:
    return replace(front, caller=Caller(phone=phone), conversation=f"c-{phone}")


async def _beths_visit(anyone: Front) -> tuple[Front, str]:
    beth = anyone.of(BETH, conversation="c-beth")
    (visit,) = options(await beth.done("get_visits"))
    return beth, str(visit["reference"])


async def test_what_comes_free_is_kept_half_an_hour_for_the_first_in_line(
    anyone: Front, ana: Front, farah: Front
) -> None:
    beth, reference = await _beths_visit(anyone)
    await ana.done("join_waitlist", **WISH)
    await farah.at(NOW + timedelta(seconds=1)).done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)
    told = await named(anyone, "+12125550111").done("find_client", full_name="Ana Flores")
    assert "I am keeping women's cut on Friday" in told.say and "until 9:30 AM" in told.say
    (kept,) = options(told)
    assert (await farah.refused("book_kept_time", kept_token=kept["kept_token"])).code == "no_offer"
    question = await ana.question("book_kept_time", kept_token=kept["kept_token"])
    assert "with Nina on Friday" in question
    booked = await ana.done("book_kept_time", kept_token=kept["kept_token"])
    assert booked.data["status"] == "booked"
    assert (await ana.refused("book_kept_time", kept_token=kept["kept_token"])).code == "no_offer"


async def test_who_asks_for_news_hears_what_is_kept_for_them_and_of_nobody_else(
    anyone: Front, ana: Front, farah: Front
) -> None:
    beth, reference = await _beths_visit(anyone)
    await ana.done("join_waitlist", **WISH)
    assert (await anyone.refused("get_kept_time")).code == "identity_required"
    nothing = await ana.refused("get_kept_time")
    assert (nothing.code, nothing.use) == ("no_offer", "find_times")
    await beth.done("cancel_visit", reference=reference)
    told = await ana.done("get_kept_time")
    assert "I am keeping women's cut on Friday" in told.say
    assert (await farah.refused("get_kept_time")).code == "no_offer"
    (kept,) = options(told)
    await ana.done("book_kept_time", kept_token=kept["kept_token"])
    assert (await ana.refused("get_kept_time")).code == "no_offer"


async def test_what_is_kept_for_one_is_offered_to_nobody_else(
    anyone: Front, ana: Front, farah: Front
) -> None:
    beth, reference = await _beths_visit(anyone)
    (visit,) = options(await beth.done("get_visits"))
    await ana.done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)

    async def starts(front: Front) -> set[str]:
        return {str(o["start"]) for o in options(await front.done("find_times", **WISH))}

    meanwhile = await starts(farah)
    later = await starts(farah.at(NOW + timedelta(minutes=31)))
    assert later != meanwhile
    assert visit["start"] not in meanwhile


async def test_an_offer_that_ran_out_is_passed_on(anyone: Front, ana: Front, farah: Front) -> None:
    beth, reference = await _beths_visit(anyone)
    await ana.done("join_waitlist", **WISH)
    await farah.at(NOW + timedelta(seconds=1)).done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)
    late = NOW + timedelta(minutes=31)
    told = await named(anyone, "+12125550111").at(late).done("find_client", full_name="Ana Flores")
    assert "options" not in told.data
    second = named(anyone, "+12125550116")
    told = await second.at(late).done("find_client", full_name="Farah Haddad")
    assert "I am keeping women's cut on Friday" in told.say and "until 10:01 AM" in told.say
    kept = options(told)[0]["kept_token"]
    assert (await farah.at(late).done("book_kept_time", kept_token=kept)).data["status"] == "booked"


async def test_an_offer_that_everybody_let_run_out_is_free_again(
    anyone: Front, ana: Front, farah: Front
) -> None:
    beth, reference = await _beths_visit(anyone)
    (visit,) = options(await beth.done("get_visits"))
    await ana.done("join_waitlist", **WISH)
    await farah.at(NOW + timedelta(seconds=1)).done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)
    for minutes in (31, 62):
        at = NOW + timedelta(minutes=minutes)
        told = (
            await named(anyone, "+12125550111").at(at).done("find_client", full_name="Ana Flores")
        )
        assert "options" not in told.data
    found = await beth.at(at).done("find_times", **{**WISH, "when": "Friday at 11 am"})
    assert visit["start"] in {one["start"] for one in options(found)}


async def test_what_ran_out_is_passed_on_before_another_time_is(
    anyone: Front, ana: Front, farah: Front
) -> None:
    beth, reference = await _beths_visit(anyone)
    await ana.done("join_waitlist", **{**WISH, "when": "this week"})
    await farah.at(NOW + timedelta(seconds=1)).done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)
    late = NOW + timedelta(minutes=31)
    erin = anyone.of(ERIN, conversation="c-erin").at(late)
    (visit,) = options(await erin.done("get_visits"))
    await erin.done("cancel_visit", reference=visit["reference"])
    for phone, name, day in (
        ("+12125550111", "Ana Flores", "Tuesday"),
        ("+12125550116", "Farah Haddad", "Friday"),
    ):
        told = await named(anyone, phone).at(late).done("find_client", full_name=name)
        assert f"I am keeping women's cut on {day}" in told.say


async def test_of_two_offers_that_ran_out_at_once_the_second_in_line_gets_the_first_s(
    anyone: Front, ana: Front, farah: Front
) -> None:
    week = {**WISH, "when": "this week"}
    beth, reference = await _beths_visit(anyone)
    erin = anyone.of(ERIN, conversation="c-erin")
    (visit,) = options(await erin.done("get_visits"))
    await ana.done("join_waitlist", **week)
    await farah.at(NOW + timedelta(seconds=1)).done("join_waitlist", **week)
    await beth.done("cancel_visit", reference=reference)
    await erin.done("cancel_visit", reference=visit["reference"])
    late = named(anyone, "+12125550116").at(NOW + timedelta(minutes=31))
    told = await late.done("find_client", full_name="Farah Haddad")
    assert "I am keeping women's cut on Friday" in told.say


async def test_the_same_wish_waits_once(ana: Front) -> None:
    joined = await ana.done("join_waitlist", **WISH)
    assert await ana.holds("join_waitlist", joined, **WISH)
    assert (await ana.refused("join_waitlist", **WISH)).code == "already_waiting"


async def test_who_got_their_time_may_wait_for_the_same_again(anyone: Front, ana: Front) -> None:
    beth, reference = await _beths_visit(anyone)
    key = await ana.key("join_waitlist", **WISH)
    await ana.done("join_waitlist", **WISH)
    await beth.done("cancel_visit", reference=reference)
    told = await named(anyone, "+12125550111").done("find_client", full_name="Ana Flores")
    booked = await ana.done("book_kept_time", kept_token=options(told)[0]["kept_token"])
    await ana.done("cancel_visit", reference=booked.data["reference"])
    assert await ana.key("join_waitlist", **WISH) != key
    assert (await ana.done("join_waitlist", **WISH)).data["waiting"] is True


async def test_a_client_is_found_by_name_and_the_number_they_call_from(anyone: Front) -> None:
    caller = named(anyone, "+12125550112")
    found = await caller.done("find_client", full_name="beth addler")
    assert found.identity is not None
    assert (found.identity.level, found.identity.subject) == (Identity.VERIFIED, BETH)
    wrong = await caller.refused("find_client", full_name="Ana Flores")
    assert (wrong.code, wrong.use) == ("no_match", "register_client")


async def test_guessing_names_ends_with_a_person(anyone: Front) -> None:
    for name in ("Ann Other", "Bob Other", "Cat Other"):
        assert (
            await anyone.refused("find_client", full_name=name, phone="212 555 0111")
        ).code == "no_match"
    last = await anyone.refused("find_client", full_name="Ana Flores", phone="212 555 0111")
    assert last.code == "needs_human"


async def test_somebody_new_is_registered_once(anyone: Front) -> None:
    new = {"full_name": "Sam Reed", "phone": "212 555 0177"}
    question = await anyone.question("register_client", **new)
    assert "Sam Reed, phone number (212) 555-0177" in question
    done = await anyone.done("register_client", **new)
    assert await anyone.holds("register_client", done, **new)
    assert (await anyone.refused("register_client", **new)).code == "already_registered"


async def test_one_addition_is_suggested_and_never_a_second(ana: Front) -> None:
    first = await ana.done("suggest_addon", services=["highlights"])
    assert "gloss treatment" in first.say and len(options(first)) == 1
    second = await ana.done("suggest_addon", services=["highlights"])
    assert options(second) == []


async def test_asking_where_nothing_goes_with_it_leaves_the_one_suggestion(ana: Front) -> None:
    assert options(await ana.done("suggest_addon", services=["lash tint"])) == []
    assert len(options(await ana.done("suggest_addon", services=["highlights"]))) == 1


async def test_prices_come_from_the_menu_at_the_stylists_tier(anyone: Front) -> None:
    nina = await anyone.done("get_quote", services=["cut", "highlights"], stylist_id="Nina")
    assert nina.say == "With Nina, that is $397.50 for women's cut and highlights."
    anybody = await anyone.done("get_quote", services=["cut"])
    assert anybody.say == (
        "For women's cut it is between $75 and $112.50, depending on the stylist."
    )


async def test_rules_are_told_in_the_houses_own_words(anyone: Front) -> None:
    told = await anyone.done("get_policies", question="what if I'm allergic?")
    assert told.data["topic"] == "patch test"
    unknown = await anyone.refused("get_policies", question="what is the meaning of life")
    assert unknown.code == "unknown_policy"
