"""Which of the offered options a caller means."""

import pytest

from frontdesk_processors.brain.choose import bare_weekday, choose, fitting
from frontdesk_processors.language import load, read
from tests.unit.brain.garage import MONDAY, OFFER

ENGLISH = load("en")


def chosen(text: str) -> list[str]:
    options = choose(
        text, OFFER, said=read(text, ENGLISH), language=ENGLISH, today=MONDAY, spoken=3
    )
    return [str(option["bay_token"]) for option in options]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("the second one", ["b2"]),
        ("the last one please", ["b3"]),
        ("the later one", ["b3"]),
        ("the earlier one", ["b1"]),
        ("number two", ["b2"]),
        ("the 2nd", ["b2"]),
        ("2nd one", ["b2"]),
        ("#2", ["b2"]),
        ("no. 2", ["b2"]),
        ("1", ["b1"]),
        ("first", ["b1"]),
        ("at 9", ["b1"]),
        ("9 am works", ["b1"]),
        ("the friday one", ["b3"]),
        ("uh friday i guess", ["b3"]),
        ("tuesday at two", ["b2"]),
        ("tuesday", ["b1", "b2"]),
        ("in the afternoon", ["b2", "b3"]),
        ("whichever", ["b1"]),
        ("you pick", ["b1"]),
    ],
)
def test_a_caller_chooses_in_their_own_words(text: str, tokens: list[str]) -> None:
    assert chosen(text) == tokens


@pytest.mark.parametrize(
    "text",
    [
        "something later",
        "do you have anything on Thursday?",
        "what about next friday at 8",
        "tomorrow at noon",
        "yes",
        "the fourth one",
        "hmm",
        "no",
    ],
)
def test_what_is_not_on_offer_chooses_nothing(text: str) -> None:
    assert chosen(text) == []


def test_a_yes_takes_the_only_thing_on_offer_and_a_yes_but_does_not() -> None:
    for text, count in (("yes", 1), ("sounds good", 1), ("yes but not that early", 0)):
        said = read(text, ENGLISH)
        options = choose(text, OFFER[:1], said=said, language=ENGLISH, today=MONDAY, spoken=3)
        assert len(options) == count, text


def test_a_weekday_is_the_one_on_offer_unless_its_week_is_named() -> None:
    assert [o["bay_token"] for o in fitting("friday", OFFER, language=ENGLISH, today=MONDAY)] == [
        "b3"
    ]
    assert fitting("this friday", OFFER, language=ENGLISH, today=MONDAY) == []
    assert bare_weekday("the friday one", language=ENGLISH) == "friday"
    assert bare_weekday("friday next week", language=ENGLISH) == ""
