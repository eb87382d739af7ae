"""A call's transcript against a second one: what differs, and what is never shown."""

from __future__ import annotations

import pytest

from frontdesk.evals.hearings import Difference, compared


def test_words_count_without_case_and_punctuation() -> None:
    found = compared(live="I'd like Friday at 2:30.", again="I’d like friday at 2:30")
    assert (found.wer, found.words, found.differences) == (0.0, 5, [])


def test_each_kind_of_difference_is_counted_against_the_second_hearing() -> None:
    found = compared(
        live="I need the the dentist on Friday", again="I need to see the doctor on Friday, thanks"
    )
    assert (found.substituted, found.deleted, found.inserted) == (2, 2, 0)
    assert found.wer == pytest.approx(4 / 9)
    assert Difference(live="dentist", again="doctor") in found.differences
    assert Difference(live="", again="thanks") in found.differences


@pytest.mark.parametrize(
    "again",
    ["my name is Maria Lopez and I am late", "my name is Marie Lou Perez and I am late"],
)
@pytest.mark.parametrize(
    "live", ["my name is […] and I am late", "My name is [name], and I am late"]
)
def test_what_the_call_left_out_is_left_out_however_it_was_heard(live: str, again: str) -> None:
    found = compared(live=live, again=again)
    assert found.text == "my name is […] and I am late"
    assert (found.wer, found.left_out, found.words) == (0.0, 1, 7)


def test_a_word_beside_a_mark_that_both_have_is_left_out_too() -> None:
    found = compared(live="it is […] okay", again="it is [name] Lopez okay")
    assert found.text == "it is […] okay"
    assert (found.left_out, found.differences) == (1, [])


def test_marks_of_several_words_are_one() -> None:
    found = compared(live="pay with [card number].", again="pay with [card number]")
    assert (found.text, found.wer) == ("pay with […]", 0.0)


def test_nothing_heard_has_no_rate() -> None:
    found = compared(live="hello", again="")
    assert (found.wer, found.inserted, found.text) == (None, 1, "")
