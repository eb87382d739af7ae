"""However an agent words that something is done, it is known as a claim."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.guard.states import state_in
from frontdesk_processors.language import load
from tests.support.claims import HARMLESS, SAID_ALL_DAY
from tests.support.growth import grows_with_length

EN = load("en")
GATE = ClaimGate(EN)
ROWS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "speech.toml").read_text("utf-8")
)
OF_RECORDS = [
    words for words in SAID_ALL_DAY if words.startswith(("Your next", "Your appointment"))
]


@pytest.mark.parametrize("words", ROWS["done"])
def test_what_says_that_something_is_done_or_stands_is_known(words: str) -> None:
    assert GATE.claimed(words) or state_in(words, EN)


def test_an_offer_or_a_fact_of_the_house_says_no_such_thing() -> None:
    free = [words for words in ROWS["offered"]["true"] if "Monday at 9:30" not in words]
    assert [words for words in free if GATE.claimed(words) or state_in(words, EN)] == []
    other = [words for words in [*HARMLESS, *SAID_ALL_DAY] if "ppointment" not in words]
    assert [words for words in other if state_in(words, EN)] == [
        "Your follow-up is on Wednesday with Dr. Chen."
    ]


@pytest.mark.parametrize("does", ["book", "cancel"])
def test_a_vague_word_is_a_claim_while_the_thing_is_under_way(does: str) -> None:
    for words in ROWS["meanwhile"][does]:
        assert GATE.meanwhile(words, {does}) == (does,), words
        assert GATE.meanwhile(words, ()) == ()
    for words in ROWS["meanwhile"]["all"]:
        assert GATE.meanwhile(words, {does}) == ("any",), words
        assert GATE.meanwhile(words, ()) == ()
    assert [words for words in ROWS["meanwhile"]["none"] if GATE.meanwhile(words, {does})] == []


def test_a_bare_yes_is_known_and_so_is_the_question_that_it_answers() -> None:
    assert all(GATE.agrees(words) for words in ROWS["answered"]["yes"])
    assert not any(GATE.agrees(words) for words in [*HARMLESS, *SAID_ALL_DAY])
    assert [words for words in ROWS["answered"]["asked"] if not GATE.asks(words)] == []
    assert [words for words in ROWS["answered"]["other"] if GATE.asks(words)] == []


@pytest.mark.parametrize(
    "part", ["you have ", "your ", "see you tuesday ", "for you at 2 ", "a. b "]
)
def test_no_sentence_takes_longer_than_its_length_explains(part: str) -> None:
    assert grows_with_length(lambda sentence: state_in(sentence, EN), part, 500)
    assert grows_with_length(lambda sentence: GATE.asks(sentence + "?"), part, 500)
