"""When a caller's turn is over, by their words alone."""

from datetime import date

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns.dictation import finished

ENGLISH = load("en")
TODAY = date(2026, 11, 23)
NAME_AND_BIRTH = "I need to check who you are. May I have your full name and date of birth?"
PHONE = "What is the best phone number for you?"
EMAIL = "What is your email address?"
READ_BACK = "Let me read that back: office visit on Tuesday at 3 PM. Shall I book it?"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (PHONE, "It's four one five"),
        (PHONE, "415 555"),
        (PHONE, "area code four one five, five five five"),
        (NAME_AND_BIRTH, "Maria Lopez,"),
        (NAME_AND_BIRTH, "Maria Lopez."),
        (NAME_AND_BIRTH, "Maria Lopez, March fifth."),
        (EMAIL, "maria at example"),
        ("How can I help you?", "My number is four one five"),
        ("How can I help you?", "My name is"),
        ("How can I help you?", "I'd like to come in on Tuesday and"),
        ("How can I help you?", "Lopez, that's L O P"),
    ],
)
def test_a_dictation_goes_on_until_it_is_whole(asked: str, said: str) -> None:
    assert finished(said, asked=asked, language=ENGLISH, today=TODAY) == "no"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (PHONE, "It's four one five, five five five, oh one hundred"),
        (PHONE, "415 555 0100"),
        (NAME_AND_BIRTH, "Maria Lopez, March fifth nineteen eighty four."),
        (EMAIL, "maria at example dot com"),
        ("How can I help you?", "My number is 415 555 0100"),
        (READ_BACK, "Yes, please."),
        (READ_BACK, "No."),
        ("Is there anything else?", "Goodbye."),
        (NAME_AND_BIRTH, "Goodbye."),
        ("Is there anything else?", "No, thank you, goodbye."),
    ],
)
def test_what_is_whole_and_what_plainly_answers_ends_the_turn(asked: str, said: str) -> None:
    assert finished(said, asked=asked, language=ENGLISH, today=TODAY) == "yes"


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        ("How can I help you?", "No,", "hardly"),
        ("How can I help you?", "I need to see the doctor next Tuesday afternoon.", "probably"),
        ("How can I help you?", "i need to see the doctor", "perhaps"),
        ("How can I help you?", "", "perhaps"),
        (PHONE, "I don't have one.", "probably"),
        (PHONE, "Why do you need that?", "probably"),
        (NAME_AND_BIRTH, "Why do you need to know that?", "probably"),
    ],
)
def test_ordinary_sentences_are_left_to_the_voice(asked: str, said: str, expected: str) -> None:
    assert finished(said, asked=asked, language=ENGLISH, today=TODAY) == expected
