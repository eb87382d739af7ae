"""No agent passes for a person, nor says that nothing is kept when it is."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from frontdesk_processors.guard.candour import Candour
from frontdesk_processors.language import load
from tests.support.shop import Shop

EN = load("en")
ROWS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "candour.toml").read_text("utf-8")
)


@pytest.fixture
def candour() -> Candour:
    return Candour(Shop().conversation, language=EN)


@pytest.mark.parametrize("kind", ["human", "unrecorded"])
def test_a_lie_is_found_and_the_truth_said_instead(candour: Candour, kind: str) -> None:
    found = {words: candour.crossed(words) for words in ROWS[kind]}
    assert [words for words, lie in found.items() if lie is None or lie.rule != kind] == []
    told = {"human": "I'm an automated assistant", "unrecorded": "kept in writing"}[kind]
    assert all(lie is not None and told in lie.instead for lie in found.values())


@pytest.mark.parametrize("asked", ["When are you open?", "Are you a robot?"])
def test_the_truth_passes(candour: Candour, asked: str) -> None:
    candour.heard(asked)
    assert [words for words in ROWS["true"] if candour.crossed(words) is not None] == []


def test_a_bare_answer_is_a_lie_only_after_the_question(candour: Candour) -> None:
    candour.heard("Are you open on Saturday?")
    assert [words for words in ROWS["short"] if candour.crossed(words) is not None] == []
    candour.heard("Are you a real person?")
    assert [words for words in ROWS["short"] if candour.crossed(words) is None] == []


def test_that_nothing_is_kept_may_be_said_once_it_is_true() -> None:
    shop = Shop()
    shop.conversation.unrecorded = 1
    candour = Candour(shop.conversation, language=EN)
    assert [words for words in ROWS["unrecorded"] if candour.crossed(words) is not None] == []


@pytest.mark.parametrize("filler", ["I'm a ", "no, ", "this call is not ", "you are not real "])
def test_the_longest_sentence_is_judged_at_once(candour: Candour, filler: str) -> None:
    began = time.process_time()
    candour.crossed((filler * 4000)[:4000])
    assert time.process_time() - began < 0.25
