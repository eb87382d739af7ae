"""What only shows that somebody listens."""

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns.backchannel import means_something, only_listening

ENGLISH = load("en")


@pytest.mark.parametrize("words", ["Stop.", "Wait,", "No.", "Yes", "Hold on."])
def test_a_word_that_is_meant_counts_however_short(words: str) -> None:
    assert means_something(words, ENGLISH)


@pytest.mark.parametrize("words", ["Amen, though,,", "You", "Mm-hm.", "Okay."])
def test_what_ears_make_of_a_murmur_does_not(words: str) -> None:
    assert not means_something(words, ENGLISH)


@pytest.mark.parametrize("words", ["Mm-hm.", "Uh-huh.", "Okay.", "Right, okay.", "Yeah", "Mhm", ""])
def test_it_is_told_from_words_that_mean_something(words: str) -> None:
    assert only_listening(words, ENGLISH)


@pytest.mark.parametrize(
    "words", ["Stop.", "Wait", "No", "Yes", "Okay, but not Tuesday", "The second one", "Hold on"]
)
def test_words_that_mean_something_are_not_ignored(words: str) -> None:
    assert not only_listening(words, ENGLISH)
