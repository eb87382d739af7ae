"""What is said again of an answer that a noise has cut off."""

import pytest

from frontdesk_processors.turns import Unheard, unheard

SAID = "I have Tuesday at 3 PM with Dr. Chen. It takes half an hour. Which works best?"


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", SAID),
        ("I have Tuesday", SAID),
        ("I have Tuesday at 3 PM with Dr.", SAID),
        ("I have Tuesday at 3 PM with Dr. Chen. It", "It takes half an hour. Which works best?"),
        ("I have Tuesday at 3 PM with Dr. Chen.", "It takes half an hour. Which works best?"),
        (f"{SAID[:-10]}", "Which works best?"),
        (SAID, ""),
        ("something else", "Which works best?"),
    ],
)
def test_it_begins_with_the_sentence_that_was_cut_off(heard: str, rest: str) -> None:
    assert unheard(SAID, heard=heard) == rest


def test_what_was_cut_off_is_said_once() -> None:
    kept = Unheard()
    kept.says("One. Two.")
    kept.says("Three.")
    kept.cut()
    kept.heard("One.")
    assert kept.rest() == "Two. Three."
    assert kept.rest() == ""


def test_what_was_heard_to_its_end_is_not_said_again() -> None:
    kept = Unheard()
    kept.says("One. Two.")
    kept.said()
    kept.cut()
    assert kept.rest() == ""


def test_what_the_caller_has_answered_is_not_said_again() -> None:
    kept = Unheard()
    kept.says("One. Two.")
    kept.cut()
    kept.heard("One.")
    kept.answered()
    assert kept.rest() == ""


def test_the_end_of_a_voice_that_was_cut_off_is_not_the_end_of_what_it_said() -> None:
    kept = Unheard()
    kept.says("One. Two.")
    kept.cut()
    kept.said()
    kept.heard("One.")
    assert kept.rest() == "Two."
