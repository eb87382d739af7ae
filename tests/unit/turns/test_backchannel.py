"""What only shows that somebody listens."""

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns.backchannel import only_listening

ENGLISH = load("en")


@pytest.mark.parametrize("words", ["Mm-hm.", "Uh-huh.", "Okay.", "Right, okay.", "Yeah", "Mhm", ""])
def test_it_is_told_from_words_that_mean_something(words: str) -> None:
    assert only_listening(words, ENGLISH)


@pytest.mark.parametrize(
    "words", ["Stop.", "Wait", "No", "Yes", "Okay, but not Tuesday", "The second one", "Hold on"]
)
def test_words_that_mean_something_are_not_ignored(words: str) -> None:
    assert not only_listening(words, ENGLISH)
