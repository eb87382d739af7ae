"""What the caller says while the agent speaks: to it, or only with it."""

import pytest

from frontdesk_processors.language import load
from frontdesk_processors.turns.backchannel import (
    MURMUR_S,
    MURMURS_S,
    WORDLESS_S,
    allowed_s,
    meaning,
)

ENGLISH = load("en")

LISTENING = [
    "Mm-hm.", "Mmhm", "Mm-hmm,", "Uh-huh.", "Okay.", "Right, okay.", "Yeah", "Mhm", "I see.",
    "Oh, okay.", "Yeah, yeah, right.", "Got it.", "You", "Thank you.", "Sure.", "",
]  # fmt: skip

MEANT = [
    "Stop.", "Wait,", "No.", "Yes", "Hold on.", "Wait, stop.", "No, no.", "Excuse me.", "Hello?",
    "Okay, but not Tuesday", "The second one", "Friday.", "At three.", "Can you repeat that?",
    "I'd like to talk to a person", "Actually I need another day", "Never mind.", "Goodbye.",
]  # fmt: skip

UNCLEAR = ["Amen, ma'am.", "Never.", "That's what.", "I have.", "Mothroom.", "Don't hurt."]
"""As what the embedded ears heard "mm-hm" and "uh-huh" of four synthetic voices."""


@pytest.mark.parametrize("words", LISTENING)
def test_who_only_listens_is_told_by_their_words(words: str) -> None:
    assert meaning(words, ENGLISH) == "listening"


@pytest.mark.parametrize("words", MEANT)
def test_words_for_the_agent_count_however_short(words: str) -> None:
    assert meaning(words, ENGLISH) == "meant"
    assert allowed_s(words, ENGLISH) == 0


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_ears_make_of_a_murmur_counts_only_when_it_is_longer_than_one(words: str) -> None:
    assert meaning(words, ENGLISH) == "unclear"
    assert allowed_s(words, ENGLISH) == MURMUR_S


def test_a_listener_may_go_on_for_longer_than_a_voice_of_which_nothing_is_known() -> None:
    assert allowed_s("Yeah, okay", ENGLISH) == MURMURS_S > allowed_s("", ENGLISH) == WORDLESS_S
