"""Sentences in the pieces they are spoken in."""

from __future__ import annotations

import pytest

from frontdesk.providers.embedded.pieces import LONGEST, pieces, word_times

READ_BACK = (
    "Let me read that back: new patient visit for Maria Lopez with Dr. Patel on Tuesday, "
    "December 1 at 2:30 PM, at our Main Street office."
)


@pytest.mark.parametrize("text", ["Sure.", "Thank you, Maria, I have found you.", ""])
def test_a_short_sentence_is_made_whole(text: str) -> None:
    assert pieces(text, first=True) == ([text] if text else [])


def test_the_first_clause_of_a_long_first_sentence_is_made_first() -> None:
    first, rest = pieces(READ_BACK, first=True)
    assert first == "Let me read that back:"
    assert f"{first} {rest}" == READ_BACK


def test_a_sentence_that_nobody_waits_for_is_made_whole() -> None:
    shorter = READ_BACK.removesuffix(", at our Main Street office.")
    assert pieces(shorter, first=False) == [shorter]


def test_a_beginning_too_short_to_cover_the_making_of_the_rest_is_not_split_off() -> None:
    text = "Yes, sure, " + "and then we would see you on the day that suits you best of all."
    assert pieces(text, first=True) == [text]


def test_a_very_long_sentence_is_split_so_that_others_get_the_voice() -> None:
    text = ", ".join(["one more thing that I would like to tell you"] * 8) + "."
    found = pieces(text, first=False)
    assert len(found) > 1 and max(map(len, found)) < 180
    assert " ".join(found) == text


def test_of_several_sentences_the_first_is_made_first() -> None:
    text = "Thank you for calling. I am the assistant. How can I help you with your visit today?"
    assert pieces(text, first=True)[0] == "Thank you for calling."


@pytest.mark.parametrize("text", ["word " * 80, "x" * 400])
def test_no_piece_is_longer_than_the_voice_is_prepared_for(text: str) -> None:
    for first in (True, False):
        found = pieces(text, first=first)
        assert max(map(len, found)) <= LONGEST
        assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_a_figure_is_never_split() -> None:
    text = "That would come to 1,250 dollars and to 12:45 for " + "everything " * 6
    assert pieces(text, first=True) == [text.strip()]


def test_words_begin_in_order_within_their_piece() -> None:
    times = word_times("Hello there, how are you?", begins=2.0, length_s=1.5)
    assert [word for word, _ in times] == ["Hello", "there,", "how", "are", "you?"]
    starts = [at for _, at in times]
    assert starts[0] == 2.0 and starts == sorted(starts) and starts[-1] < 3.5


def test_nothing_takes_no_time() -> None:
    assert word_times(" ", begins=0, length_s=1) == []
