"""What asks or demands something of the machine, and what only sounds like it."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from frontdesk_processors.demands import Kind, Setting, demands_in, without
from frontdesk_processors.language import load

EN = load("en")
ROWS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "demands.toml").read_text("utf-8")
)
MADE = [(kind, words) for kind in get_args(Kind) for words in ROWS[kind]]


@pytest.mark.parametrize(("kind", "words"), MADE)
def test_a_demand_is_recognised(kind: str, words: str) -> None:
    assert kind in [demand.kind for demand in demands_in(words, EN)]


@pytest.mark.parametrize(("kind", "words"), MADE)
def test_a_demand_is_no_other_one(kind: str, words: str) -> None:
    assert {demand.kind for demand in demands_in(words, EN, setting="spoken", busy=True)} <= {kind}


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("words", ROWS["message"])
def test_any_reasonable_wording_of_stop_ends_messages(words: str, busy: bool) -> None:
    found = demands_in(words, EN, setting="messages", busy=busy)
    assert [demand.kind for demand in found] == ["opt_out"]


@pytest.mark.parametrize("words", ROWS["none"])
def test_what_only_sounds_like_one_is_none(words: str) -> None:
    assert demands_in(words, EN) == ()
    assert demands_in(words, EN, setting="messages", busy=True) == ()


@pytest.mark.parametrize(
    ("word", "setting", "busy", "kind"),
    [
        ("STOP", "messages", False, "opt_out"),
        ("Stop.", "messages", True, "opt_out"),
        ("cancel", "messages", False, "opt_out"),
        ("cancel", "messages", True, None),
        ("END", "messages", True, None),
        ("stop", "typed", False, "opt_out"),
        ("stop", "typed", True, None),
        ("cancel", "typed", False, None),
        ("stop", "spoken", False, None),
        ("start", "messages", False, "opt_in"),
        ("start", "typed", False, None),
        ("unstop", "typed", False, "opt_in"),
    ],
)
def test_a_single_word_means_what_it_is_about(
    word: str, setting: Setting, busy: bool, kind: str | None
) -> None:
    found = [demand.kind for demand in demands_in(word, EN, setting=setting, busy=busy)]
    assert found == ([kind] if kind else [])


def test_what_stands_beside_a_demand_is_left() -> None:
    text = "Are you a robot? I’d like to come in on Tuesday at 2:30 — and don't record this."
    found = demands_in(text, EN)
    assert [demand.kind for demand in found] == ["ai", "decline"]
    rest = without(text, found)
    assert "I’d like to come in on Tuesday at 2:30" in rest
    assert "robot" not in rest and "record" not in rest


@pytest.mark.parametrize(
    "filler",
    ["I ", "are you a ", "don't call me ", "stop the all ", "is this the ", "real live ", "no, a "],
)
def test_the_longest_message_is_judged_at_once(filler: str) -> None:
    words = (filler * 4000)[:4000]
    began = time.process_time()
    demands_in(words, EN)
    assert time.process_time() - began < 0.25
