"""What holds of whatever is looked through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import Kind, find, load
from tests.support.growth import grows_with_length

ENGLISH = load("en")
TODAY = date(2026, 11, 23)
KINDS: list[Kind | None] = [None, "when", "time", "phone", "email", "name", "birth_date", "number"]
SAID = st.lists(
    st.sampled_from(
        [
            "a",
            "the",
            "on",
            "at",
            "in",
            "to",
            "for",
            "and",
            "or",
            "next",
            "this",
            "last",
            "monday",
            "sat",
            "may",
            "march",
            "second",
            "third",
            "3",
            "12",
            "84",
            "1984",
            "3/5/84",
            "two",
            "thirty",
            "oh",
            "five",
            "double",
            "hundred",
            "thousand",
            "past",
            "half",
            "quarter",
            "week",
            "days",
            "from",
            "now",
            "before",
            "after",
            "my",
            "name",
            "is",
            "maria",
            "l",
            "o",
            "dot",
            "com",
            "gmail",
            "@",
            "+",
            "(",
            ")",
            "-",
            ",",
            ".",
            "?",
            "um",
            "$",
            "dollars",
            "cents",
            "not",
            "wait",
            "actually",
            "first",
            "one",
            "2:30",
            "pm",
            "99999999999999999999",
            "0",
            "00",
            "13/13",
            "5th",
            "of",
            "february",
            "30",
            "between",
        ]
    ),
    max_size=14,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), SAID), st.sampled_from(KINDS))
def test_any_text_gives_spans_inside_it_that_do_not_overlap(text: str, expect: Kind | None) -> None:
    end = 0
    for item in find(text, ENGLISH, expect=expect, today=TODAY):
        assert end <= item.start < item.end <= len(text)
        assert item.text == text[item.start : item.end]
        assert item.value
        assert 0 < item.confidence <= 1
        end = item.end


@pytest.mark.parametrize(
    "part",
    ["5 ", "born 5 ", "a@", "two to two and ", "double ", "one thousand ", "a at b dot ", "a b "],
)
def test_a_message_made_to_be_slow_takes_no_longer_than_its_length_explains(part: str) -> None:
    assert grows_with_length(lambda text: find(text, ENGLISH, today=TODAY), part, 1000)
