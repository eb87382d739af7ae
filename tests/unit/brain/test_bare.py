"""Values that are taken as they were said, without what is only said around them."""

import pytest

from frontdesk_processors.brain.bare import bare
from frontdesk_processors.language import load
from tests.unit.brain.garage import BOOKINGS, Talk

ENGLISH = load("en")
AROUND = [
    "{}",
    "{}, thanks so much for this",
    "{} please, I hope that's okay",
    "{}, please, I hope that's okay",
    "well let me see, It's {}, it's been quite a week",
    "um, {}, you know how it is",
    "okay so, {}, if that's not too much trouble",
    "{} please and thank you",
    "it's {}, thank you very much in advance",
    "so {}, I really appreciate it, thanks",
    "let's see, the {}. Sorry to bother you",
    "{}, would that be possible?",
    "{}, when you have a moment",
    "just {}, that's all for now",
    "um, right, {}, please, it's been quite a week",
    "great, so, {}",
]


@pytest.mark.parametrize("said", AROUND)
@pytest.mark.parametrize("value", ["new wipers", "two keys and a lock", "the thank-you package"])
def test_courtesies_are_no_part_of_a_value(value: str, said: str) -> None:
    assert bare(said.format(value), ENGLISH) == value.removeprefix("the ")


def test_a_word_that_only_leads_up_before_a_pause_is_kept_where_it_is_meant() -> None:
    assert bare("right knee pain", ENGLISH) == "right knee pain"


@pytest.mark.parametrize(
    "told",
    [
        "it rattles when I brake and I can't sleep",
        "I think it is the clutch, it has been like that for a week",
        "tell them I am sorry about the dent",
        "my brakes squeal, and that's new",
    ],
)
def test_what_is_told_in_own_words_is_kept(told: str) -> None:
    assert bare(told, ENGLISH) == told


def test_a_sentence_that_follows_a_name_is_no_part_of_it() -> None:
    assert bare("the winter pack, I had it last year", ENGLISH, name=True) == "winter pack"
    assert bare("winter pack with chains", ENGLISH, name=True) == "winter pack with chains"


def test_a_caller_who_is_polite_is_asked_once_and_understood() -> None:
    talk = Talk().caller("when is my booking?").spoken()
    talk.caller("AB 12 CDE, thanks so much for this")
    assert talk.calls() == ("get_bookings", {"number_plate": "AB 12 CDE"})
    assert talk.result({"ok": True, "options": BOOKINGS, "say": "You have two."}).says()


@pytest.mark.parametrize("said", ["thank you so much", "thanks", "great, thanks", "many thanks"])
def test_a_courtesy_alone_is_no_answer(said: str) -> None:
    talk = Talk().caller("when is my booking?").spoken().caller(said)
    assert talk.says().endswith("What is the number plate?")
