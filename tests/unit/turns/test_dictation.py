"""When a caller's turn is over, by their words alone."""

from datetime import date

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns.dictation import Finished, finished

ENGLISH = load("en")
TODAY = date(2026, 11, 23)
HELLO = "How can I help you?"
WHO = "I need to check who you are. May I have your full name and date of birth?"
BORN = "What is your date of birth?"
NAME = "May I have your full name, please?"
PHONE = "What is the best phone number for you?"
EMAIL = "What is your email address?"
MEMBER = "What is your member number?"
BOOK = "Let me read that back: office visit on Tuesday at 3 PM. Shall I book it?"
WHICH = "I have Tuesday at 1 PM, or 3 PM. Which works best?"
ELSE = "Is there anything else?"


def told(asked: str, said: str) -> Finished:
    return finished(said, asked=asked, language=ENGLISH, today=TODAY)


MISSING = [
    (PHONE, "It's four one five"),
    (PHONE, "415 555"),
    (PHONE, "area code four one five, five five five"),
    (PHONE, "My numbers for one-five, five."),
    (f"{PHONE} Are you still there?", "four one five"),
    (WHO, "Maria Lopez,"),
    (WHO, "Maria Lopez."),
    (WHO, "My name is Maria Lopez."),
    (WHO, "Maria Lopez, March fifth."),
    (WHO, "March fifth."),
    (BORN, "March fifth"),
    (BORN, "the fifth of"),
    (EMAIL, "maria at example"),
    (EMAIL, "maria lopez"),
    (HELLO, "My number is four one five"),
    (HELLO, "Call me back at four one five, five five five"),
    (HELLO, "My name is Maria Lopez and my number is four one five"),
    (HELLO, "My name is"),
    (HELLO, "I'd like to come in on Tuesday and"),
    (HELLO, "I was wondering if"),
    (BOOK, "No, I said"),
    (WHO, "um"),
]


@pytest.mark.parametrize(("asked", "said"), MISSING)
def test_a_dictation_goes_on_until_it_is_whole(asked: str, said: str) -> None:
    assert told(asked, said) == "missing"


OPEN = [
    (NAME, "Maria"),
    (HELLO, "My name is Maria."),
    (HELLO, "Lopez, that's L O P"),
    (NAME, "L. O. P."),
    (NAME, "L-O-P"),
    (NAME, "It's spelled M"),
    (NAME, "lima oscar papa"),
    (BORN, "March fifth nineteen"),
    (BORN, "March 5th, 19."),
    (MEMBER, "A B C one two three"),
    (MEMBER, "It's 447"),
    (HELLO, "four one five"),
]


@pytest.mark.parametrize(("asked", "said"), OPEN)
def test_what_may_be_whole_or_not_is_left_open(asked: str, said: str) -> None:
    assert told(asked, said) == "open"


WHOLE = [
    (PHONE, "It's four one five, five five five, oh one hundred"),
    (PHONE, "415 555 0100"),
    (f"{PHONE} Please say it with the area code.", "415 555 0100"),
    (WHO, "Maria Lopez, March fifth nineteen eighty four."),
    (BORN, "March 5th 1984"),
    (EMAIL, "maria at example dot com"),
    (HELLO, "My number is 415 555 0100"),
]


@pytest.mark.parametrize(("asked", "said"), WHOLE)
def test_a_field_that_is_whole_ends_the_turn(asked: str, said: str) -> None:
    assert told(asked, said) == "whole"


ANSWERED = [
    (BOOK, "Yes, please."),
    (BOOK, "No."),
    (BOOK, "Mm-hm."),
    (WHICH, "The second one, please."),
    (ELSE, "Goodbye."),
    (WHO, "Goodbye."),
    (ELSE, "No, thank you, goodbye."),
    (BOOK, "I think so."),
]


@pytest.mark.parametrize(("asked", "said"), ANSWERED)
def test_a_plain_answer_ends_the_turn(asked: str, said: str) -> None:
    assert told(asked, said) == "answered"


ORDINARY: list[tuple[str, str, Finished]] = [
    (HELLO, "I need to see the doctor next Tuesday afternoon.", "sentence"),
    (HELLO, "i need to see the doctor", "unclear"),
    (HELLO, "", "unclear"),
    (HELLO, "I'd like to come in.", "sentence"),
    (HELLO, "Can I come in?", "sentence"),
    (HELLO, "I'm not feeling well.", "sentence"),
    (HELLO, "What's that for?", "sentence"),
    (BOOK, "Yes, I'd like to.", "sentence"),
    (HELLO, "My name is Maria Lopez.", "sentence"),
    (NAME, "Lopez, that's L O P E Z.", "sentence"),
    (HELLO, "My daughter is four.", "sentence"),
    (PHONE, "I don't have one.", "sentence"),
    (PHONE, "Why do you need that?", "sentence"),
    (EMAIL, "I don't have one.", "sentence"),
    (WHO, "Why do you need to know that?", "sentence"),
    (WHO, "I'm calling about my son.", "sentence"),
    (HELLO, "I'd like to come in on", "hanging"),
    (WHICH, "Tuesday at", "hanging"),
    (BOOK, "Yes,", "comma"),
    (HELLO, "I want to talk to a person,", "comma"),
]


@pytest.mark.parametrize(("asked", "said", "expected"), ORDINARY)
def test_ordinary_sentences_are_left_to_the_voice(
    asked: str, said: str, expected: Finished
) -> None:
    assert told(asked, said) == expected
