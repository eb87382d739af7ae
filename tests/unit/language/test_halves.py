"""A message that stops in the middle is read with the one that follows it."""

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.language.halves import whole

ENGLISH = load("en")


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("am I", "still covered?"),
        ("how much", "is a flu shot?"),
        ("which stylists", "do color?"),
        ("Do you have", "anything on Friday?"),
        ("I'd like to see my", "doctor on Tuesday"),
        ("a haircut and", "a shave"),
        ("I need a", "refill"),
    ],
)
def test_half_a_message_is_read_with_its_rest(before: str, text: str) -> None:
    assert whole(before, text, ENGLISH) == f"{before} {text}"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("", "a flu shot on Friday"),
        ("how much", "the second one"),
        ("what", "yes please"),
        ("how much?", "is it Friday?"),
        ("I need to cancel", "Maria Lopez"),
        ("The first one.", "Maria Lopez"),
        ("vitamin A.", "and B"),
        ("a", "the second"),
    ],
)
def test_a_whole_message_is_left_alone(before: str, text: str) -> None:
    assert whole(before, text, ENGLISH) == text
