"""Conversations about tools of which only the schemas are known; the services are invented."""

import pytest

from frontdesk_processors.brain import Say
from frontdesk_processors.brain.forms import is_bare
from frontdesk_processors.language import load
from frontdesk_processors.schema import catalog
from tests.unit.brain import garage
from tests.unit.brain.harbour import Talk, ears, found

READ_BACK = "Please confirm: you are hiring Old Tom at 2:30 pm on May 8th."
HERON = {"boat_name": "Quiet Heron", "hire_date": "2027-05-06", "start_time": "10:00"}


def test_tools_that_say_how_they_ask_are_not_read_by_their_schemas_alone() -> None:
    assert is_bare(ears().catalog)
    assert not is_bare(catalog(garage.TOOLS, language=load("en")))


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("Find me a boat with two berths in Marlow.", {"town": "Marlow", "number_of_berths": "2"}),
        ("find a boat in marlow that sleeps three, so three berths please", {"town": "marlow"}),
        ("I need a boat near Great Marlow, 3 berths", {"town": "Great Marlow"}),
        ("Find a boat in Hope City with 2 berths", {"town": "Hope City"}),
        ("Find a double berth boat in Marlow. Can you do that?", {"number_of_berths": "2"}),
        ("Find a sailing boat in Marlow with one berth", {"rig": "Sailing Boat"}),
        ("Find a motorised or motor launch in Marlow, 1 berth", {"rig": "Motorized Launch"}),
        ("Find a boat in Marlow, two berths and a kitchen", {"has_kitchen": "True"}),
        ("Find a boat in Marlow, two berths, no kitchen please", {"has_kitchen": "False"}),
    ],
)
def test_a_search_is_called_with_what_the_words_say(text: str, arguments: dict[str, str]) -> None:
    call = Talk().caller(text).call()
    assert call is not None
    assert call[0] == "FindBoat"
    assert {name: call[1].get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    "text",
    [
        "Find me a boat in Marlow.",
        "Find me a boat with two berths.",
        "Find me a boat with two berths in san",
        "Find me a boat with two berths in the evening",
        "Hello there!",
    ],
)
def test_nothing_is_called_before_all_that_is_required_was_said(text: str) -> None:
    move = Talk().caller(text).move()
    assert isinstance(move, Say)
    assert move.text


def test_an_answer_of_nothing_but_the_value_is_taken_for_what_was_asked() -> None:
    talk = Talk().caller("I need a boat.").agent("In which town, and for how many berths?")
    assert talk.caller("Marlow, 4 please").call() == (
        "FindBoat",
        {"town": "Marlow", "number_of_berths": "4"},
    )


@pytest.mark.parametrize(
    ("answer", "kitchen"),
    [("Yes", "True"), ("No", "False"), ("It doesn't matter", None), ("Either is fine", None)],
)
def test_a_flag_that_was_asked_for_takes_a_yes_a_no_or_no_matter(
    answer: str, kitchen: str | None
) -> None:
    talk = Talk().caller("I need a boat.").agent("Do you need a kitchen?").caller(answer)
    talk.agent("In which town?").caller("Marlow")
    call = talk.agent("How many berths?").caller("2").call()
    assert call is not None
    assert call[1].get("has_kitchen") == kitchen


def test_what_was_told_is_not_searched_for_again() -> None:
    assert found().caller("Do you have any others?").call() is None
    assert found().caller("Does it have a kitchen?").call() is None
    assert found().caller("What is their phone number?").call() is None


def test_a_new_value_after_a_result_is_searched_for_with_the_others() -> None:
    call = found().caller("Is there something else in Henley?").call()
    assert call == ("FindBoat", {"town": "Henley", "number_of_berths": "2"})
    call = found().caller("I'd like one with a kitchen instead").call()
    assert call == (
        "FindBoat",
        {"town": "Marlow", "number_of_berths": "2", "has_kitchen": "True"},
    )


def test_what_the_agent_offered_in_its_own_words_is_what_is_taken() -> None:
    talk = found().caller("Sounds good, reserve it for the 6th.").agent("What time?")
    assert talk.caller("10 in the morning").call() == ("ReserveBoat", HERON)


def test_of_several_offers_the_one_the_agent_spoke_of_last_is_taken() -> None:
    talk = found().caller("Anything else?").agent("There is also Old Tom.")
    call = talk.caller("Good. Reserve it for May 6th at 10 am.").call()
    assert call == ("ReserveBoat", {**HERON, "boat_name": "Old Tom"})


def test_an_offer_that_the_caller_names_is_taken_whichever_was_told_last() -> None:
    talk = found().caller("Anything else?").agent("There is also Old Tom.")
    call = talk.caller("No, reserve the quiet heron for May 6th at 10 am.").call()
    assert call == ("ReserveBoat", HERON)


def test_an_offer_is_chosen_by_its_place_among_those_that_were_listed() -> None:
    talk = found().agent("I have Quiet Heron or Old Tom.").caller("the first one please")
    talk.agent("Which day and what time?")
    assert talk.caller("May 6th at 10 am").call() == ("ReserveBoat", HERON)


@pytest.mark.parametrize(
    "yes",
    [
        "Yes.",
        "That's right. Does it have a kitchen?",
        "yes that sounds good can i have their number",
    ],
)
def test_a_yes_to_what_was_read_back_calls_it_as_it_was_read(yes: str) -> None:
    talk = found().caller("Reserve Old Tom on the 7th at 14:30.").agent(READ_BACK)
    assert talk.caller(yes).call() == (
        "ReserveBoat",
        {"boat_name": "Old Tom", "hire_date": "2027-05-08", "start_time": "14:30"},
    )


def test_a_read_back_is_known_by_what_it_holds_without_a_word_for_it() -> None:
    talk = Talk().caller("I want to reserve the boat Blue Ida on May 7th").agent("What time?")
    talk.caller("..").agent("I can reserve you Blue Ida at 2:30 pm on May 7th.")
    assert talk.caller("Please do").call() == (
        "ReserveBoat",
        {"boat_name": "Blue Ida", "hire_date": "2027-05-07", "start_time": "14:30"},
    )


def test_a_no_to_what_was_read_back_calls_nothing() -> None:
    talk = found().caller("Reserve Old Tom on the 8th at 14:30.").agent(READ_BACK)
    assert talk.caller("No, thanks").call() is None


def test_a_correction_of_what_was_read_back_changes_that_alone() -> None:
    talk = found().caller("Reserve Old Tom on the 8th at 14:30.").agent(READ_BACK)
    assert talk.caller("No, make it quarter past 11 in the morning").call() == (
        "ReserveBoat",
        {"boat_name": "Old Tom", "hire_date": "2027-05-08", "start_time": "11:15"},
    )


def test_another_time_that_is_offered_after_a_failure_is_taken_with_a_yes() -> None:
    talk = found().caller("Reserve it for May 6th at 10 am.")
    talk.done("ReserveBoat", HERON, {"ok": False})
    talk.agent("I'm sorry, that is taken. How about 11:30 am?")
    assert talk.caller("Yes, that works").call() == (
        "ReserveBoat",
        {**HERON, "start_time": "11:30"},
    )


def test_what_is_done_is_not_done_again() -> None:
    talk = found().caller("Reserve it for May 6th at 10 am.")
    talk.done("ReserveBoat", HERON, {"ok": True, **HERON}).agent("It is reserved.")
    assert talk.caller("Thank you, that is all").call() is None


def test_a_call_that_guard_read_back_is_made_again_on_a_yes() -> None:
    talk = found().caller("Reserve it for May 6th at 10 am.")
    talk.done("ReserveBoat", HERON, {"ok": False, "confirm": "Quiet Heron. Shall I reserve it?"})
    assert talk.call() is None
    assert talk.caller("yes please").call() == ("ReserveBoat", HERON)


def test_several_days_are_no_day() -> None:
    call = found().caller("Reserve it for next week at 10 am.").call()
    assert call is None


def test_the_question_that_is_asked_names_what_is_lacking() -> None:
    move = Talk().caller("Find me a boat with two berths.").move()
    assert isinstance(move, Say)
    assert "town" in move.text
