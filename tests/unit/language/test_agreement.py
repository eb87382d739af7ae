"""A yes agrees to what was read back, and only where nothing else was said with it."""

import pytest

from frontdesk_processors.language import load, read
from frontdesk_processors.language.agreement import agrees_to

EN = load("en")
BOOK = (
    "Follow-up visit with Dr. Chen on Monday, November 30 at 9:30 AM, for Maria Lopez. "
    "Shall I book it?"
)
CANCEL = "Your follow-up on Monday, November 30 at 9:30 AM. Shall I cancel it?"


def agrees(text: str, question: str = BOOK) -> bool:
    said = read(text, EN)
    whole = said.answer == "yes" and not said.correction and not said.question
    return whole and agrees_to(question, text, EN)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes, Monday at 9:30 is great",
        "yes nine thirty on the thirtieth",
        "yes the 9:30 one",
        "yes with Dr Chen please",
        "yeah that works for me, thank you so much",
        "yep go ahead and book that appointment",
        "no worries, go ahead",
        "hell yes",
        "oh that would be lovely thank you dear",
        "yes please, put me down for monday",
        "yes yes I know, get on with it",
        "for heaven's sake, yes",
        "that is correct, Maria Lopez",
        "absolutely, see you then",
        "yes, that's perfect, Monday the 30th",
        "uh yeah okay",
        "yes! finally",
        "well let me see, yes",
        "okay let's see, yes, that's right",
    ],
)
def test_a_yes_with_courtesies_and_what_was_asked_agrees(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes if it's free",
        "yes unless it hurts",
        "yes I'm still here",
        "yes, I don't want it",
        "yes, cancel it",
        "yes and cancel my other appointment",
        "yes, for my daughter",
        "Yes for two people",
        "yes to the other thing",
        "yes to Thursday",
        "yes at 9",
        "yes in the afternoon",
        "yes the second one",
        "yes, Dr. Kim",
        "yes honey, I'm on the phone",
        "sure, hang on",
        "yes later",
        "yes never mind",
        "yes, leave it",
        "go ahead and tell me the price",
        "go ahead if Dr. Chen is female",
        "Here is the mail from my boss: yes, please book it.",
    ],
)
def test_a_yes_that_says_more_agrees_to_nothing(text: str) -> None:
    assert not agrees(text)


def test_what_would_take_a_yes_back_is_a_yes_where_it_was_asked() -> None:
    assert agrees("yes, cancel it", CANCEL)
    assert not agrees("yes, book it for Tuesday", CANCEL)
