from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import load, read

ENGLISH = load("en")

YES = [
    "yes",
    "yeah",
    "yep",
    "sure",
    "ok",
    "that works",
    "sounds good",
    "perfect",
    "go ahead",
    "please do",
    "correct",
    "that's right",
    "let's do it",
    "book it",
    "do it",
    "fine by me",
    "yes please",
    "uh yeah that works for me",
    "yeah tuesday at 3 is good",
    "ok sounds good thank you",
    "i think that works",
    "of course",
    "mhm",
    "mm-hm",
    "Mmhm.",
    "uh huh",
    "great thanks",
    "that would be great",
    "alright let's do that",
    "yes the second one",
    "yes please can you book it",
    "yes i'd like to book",
    "why not",
    "hi yes please",
    "well yes",
    "oh that's perfect thank you",
    "yes, no problem",
    "okay",
    "i'll take it",
]
NO = [
    "no",
    "nope",
    "not really",
    "that doesn't work",
    "I can't make that",
    "don't",
    "neither",
    "none of those",
    "no thanks",
    "no, thursday",
    "don't book it",
    "i don't think that works",
    "no that's not right",
    "i said no",
    "no no no",
    "absolutely not",
    "no i need to reschedule",
    "that is not correct",
    "please don't",
    "no thank you goodbye",
    "nah",
    "i'd rather not",
    "i can't do tuesday",
    "no that's all",
    "neither of those works for me",
]
NEITHER = [
    "no problem",
    "no that's fine",
    "no, that's fine",
    "I don't know",
    "not yet",
    "right, so I was wondering",
    "is it yes?",
    "does that work for everyone",
    "I'm not sure",
    "make sure you have my number",
    "if that works",
    "yes no",
    "maybe",
    "yeah maybe",
    "let me think",
    "okay i want tuesday",
    "ok what about friday",
    "sure can you do 3 instead",
    "would that be great",
    "is that correct",
    "know",
    "i have no idea",
    "tuesday",
    "the right knee",
    "it depends",
    "right now",
    "what would be good",
    "i was told that works on mondays only if it's open",
    "okay so the thing is",
    "can you book it",
    "hello",
    "no wait",
    "um",
    "",
    "i know",
    "sure if you have something earlier",
    "when that works for the doctor",
    "no preference",
    "not sure that works",
    "okay let me check",
]


@pytest.mark.parametrize("text", YES)
def test_agreement_as_a_whole_is_yes(text: str) -> None:
    assert read(text, ENGLISH).answer == "yes"


@pytest.mark.parametrize("text", NO)
def test_refusal_is_no(text: str) -> None:
    assert read(text, ENGLISH).answer == "no"


@pytest.mark.parametrize("text", NEITHER)
def test_what_decides_nothing_is_neither(text: str) -> None:
    assert read(text, ENGLISH).answer is None


def test_agreement_with_a_change_is_both() -> None:
    answers = read("yes but make it 3pm", ENGLISH)
    assert (answers.answer, answers.correction) == ("yes", True)


def test_refusal_with_something_in_its_place_is_a_correction() -> None:
    answers = read("no, thursday", ENGLISH)
    assert (answers.answer, answers.correction) == ("no", True)
    assert not read("no thank you", ENGLISH).correction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", 2),
        ("number two", 2),
        ("option 3", 3),
        ("the last one", -1),
        ("the last one please", -1),
        ("first", 1),
        ("the first", 1),
        ("i'll take the third", 3),
        ("the earlier one", 1),
        ("the later one", -1),
        ("the former", 1),
        ("the latter", -1),
        ("the second of those", 2),
        ("yes the second one", 2),
        ("um the 2nd one", 2),
        ("first available", None),
        ("the first available appointment", None),
        ("at first", None),
        ("first of all", None),
        ("just a second", None),
        ("the 3rd", None),
        ("on the third", None),
        ("the third of december", None),
        ("this is my first visit", None),
        ("the first or the second one", None),
        ("my last name is lopez", None),
    ],
)
def test_an_ordinal_chooses_only_where_it_points_at_an_offer(
    text: str, expected: int | None
) -> None:
    assert read(text, ENGLISH).ordinal == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anything earlier", "earlier"),
        ("do you have something later", "later"),
        ("that's too late", "earlier"),
        ("that's too early for me", "later"),
        ("sooner", "earlier"),
        ("later today", None),
        ("see you later", None),
        ("the earlier one", None),
        ("2 or later", None),
    ],
)
def test_a_comparison_is_with_what_was_offered(text: str, expected: str | None) -> None:
    assert read(text, ENGLISH).comparison == expected


FLAGS = {
    "any": (
        [
            "whichever",
            "you pick",
            "any",
            "it doesn't matter",
            "either one is fine",
            "whoever is available",
        ],
        ["do you have any openings", "anything else", "any questions"],
    ),
    "greeting": (
        ["hello", "hi there i need an appointment", "good morning"],
        ["i said hello already", "morning works"],
    ),
    "farewell": (
        ["bye", "thanks bye", "that's all thank you", "see you later"],
        ["buy", "i need a later time", "no nothing else works", "is there nothing else"],
    ),
    "thanks": (["thanks", "thank you so much", "okay thanks"], ["than"]),
    "human": (
        [
            "can i talk to a real person",
            "representative please",
            "are you a robot i want a human being",
        ],
        ["is she a good doctor"],
    ),
    "repeat": (
        ["can you repeat that", "sorry what was that", "say that again please", "pardon"],
        ["uh huh", "again on tuesday"],
    ),
    "nevermind": (
        ["never mind", "forget it", "cancel that", "actually never mind"],
        ["cancel my appointment", "cancel that appointment", "don't forget"],
    ),
    "correction": (
        [
            "actually tuesday",
            "no wait i meant friday",
            "make it 3",
            "sorry i meant lopez",
            "tuesday instead",
        ],
        ["tuesday", "yes"],
    ),
    "backchannel": (["mhm", "uh huh", "okay", "got it", "yeah okay", "um"], ["okay tuesday", ""]),
    "question": (
        [
            "what time do you open",
            "can you do friday",
            "how much is it",
            "is that correct?",
            "and do you take cards",
            "tuesday?",
            "ok what about friday",
        ],
        ["tuesday", "do it", "that is what i want", "have a nice day", "which works is up to you"],
    ),
    "urgent": (["it's an emergency", "this is urgent", "right now"], ["no rush"]),
}
SAID = [(flag, text, True) for flag, (yes, _) in FLAGS.items() for text in yes]
UNSAID = [(flag, text, False) for flag, (_, no) in FLAGS.items() for text in no]


@pytest.mark.parametrize(("flag", "text", "expected"), SAID + UNSAID)
def test_each_sign_is_read_from_its_own_words(flag: str, text: str, expected: bool) -> None:
    assert getattr(read(text, ENGLISH), flag) is expected


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert read(text, ENGLISH).answer in ("yes", "no", None)


@pytest.mark.parametrize(
    "doubt", ["not", "don't", "if", "is", "can you", "i wonder if", "i'm not sure", "when"]
)
@pytest.mark.parametrize(
    "phrase", ["that works", "sounds good", "book it", "go ahead", "that's right"]
)
def test_doubt_before_agreement_is_never_yes(doubt: str, phrase: str) -> None:
    assert read(f"{doubt} {phrase}", ENGLISH).answer != "yes"
