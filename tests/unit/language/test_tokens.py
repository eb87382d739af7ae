from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import clean, fold, load, words

ENGLISH = load("en")
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  two\t\nlines ", "two lines"),
        ("zero\u200bwidth", "zerowidth"),
        ("nul\x00 and \u202ebidi\u202c", "nul and bidi"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("Jose\u0301", "José"),
        ("", ""),
    ],
)
def test_cleaning_drops_what_is_not_seen(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(ANY_TEXT)
def test_cleaning_never_raises_and_does_nothing_the_second_time(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "jose"), ("MÜLLER", "muller"), ("Łukasz", "lukasz"), ("Ørsted", "orsted")],
)
def test_folding_takes_off_case_and_accents(one: str, other: str) -> None:
    assert fold(one) == fold(other) == other


def test_words_keep_their_place_in_the_text() -> None:
    text = "Um, I’d like 2:30 p.m. on the 3rd"
    found = words(text, ENGLISH)
    assert [word.norm for word in found] == ["um", "i'd", "like", "2:30", "pm", "on", "the", "3rd"]
    assert all(text[word.start : word.end] == word.text for word in found)
    assert [word.norm for word in found if word.filler] == ["um"]


def test_fillers_that_mean_something_together_are_words() -> None:
    assert not any(word.filler for word in words("uh huh", ENGLISH))


@given(ANY_TEXT)
def test_the_words_of_any_text_are_in_order_and_inside_it(text: str) -> None:
    end = 0
    for word in words(text, ENGLISH):
        assert end <= word.start < word.end <= len(text)
        end = word.end
