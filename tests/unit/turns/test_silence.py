"""What is said to a caller who says nothing."""

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns import Silence
from frontdesk_processors.turns.silence import LOOKING_S, QUIET_S

ENGLISH = load("en")


def test_a_silent_caller_is_asked_twice_and_then_said_goodbye_to() -> None:
    silence = Silence(ENGLISH)
    first, second, third = silence.lasts(), silence.lasts(), silence.lasts()
    assert [line.ends for line in (first, second, third)] == [False, False, True]
    assert len({first.text, second.text, third.text}) == 3
    assert silence.over


def test_a_caller_who_speaks_again_is_met_with_the_first_question() -> None:
    silence = Silence(ENGLISH)
    first = silence.lasts()
    silence.lasts()
    silence.lasts()
    silence.broken("Sorry, I'm here.")
    assert not silence.over
    assert silence.lasts() == first


@pytest.mark.parametrize(
    "said", ["One moment, please.", "Hold on a second.", "Let me get my card.", "Just a second,"]
)
def test_who_asks_for_a_moment_gets_one(said: str) -> None:
    assert Silence(ENGLISH).broken(said) == LOOKING_S


@pytest.mark.parametrize("said", ["The second one.", "I'd like to hold on to my appointment"])
def test_who_does_not_is_asked_as_soon_as_ever(said: str) -> None:
    assert Silence(ENGLISH).broken(said) == QUIET_S
