"""What a desk says word for word again and again."""

from __future__ import annotations

import pytest

from frontdesk.registry import vertical
from frontdesk.stock.phrases import Phrases
from frontdesk_processors.language import load
from frontdesk_processors.places import place


class Bloom:
    """A business as far as a desk asks."""

    name = "Bloom"
    phone = "+12125550100"
    zone = "America/Los_Angeles"


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    salon = vertical("salon")
    return Phrases.of(
        load("en"),
        salon.wording("en"),
        place=place("US-CA"),
        business=Bloom(),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for calling Bloom. I can book, move or cancel a visit and answer questions. "
        "What can I do for you?",
        "Thank you for calling Bloom. I'm an automated assistant, not a person, and this call is "
        "recorded in writing. I can book, move or cancel a visit and answer questions. "
        "What can I do for you?",
        "Sorry, I didn't catch that.",
        "May I have your full name, please?",
        "If this is an emergency, please hang up and call 911 now, or go to the nearest emergency "
        "room.",
        # The sentences of a longer text, as an agent's answer is said.
        "We can check the spelling, or I can add you as a new client.",
        "Of course,  take your time.",
    ],
)
def test_what_is_said_as_it_is_written_is_stock(phrases: Phrases, text: str) -> None:
    assert text in phrases


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, Ana.",
        "Thank you, {first_name}.",
        "Your {service} with {stylist} on {when} is cancelled.",
        "Your cut with Nina on Friday is cancelled.",
        "Let me read that back: Ana Flores, phone number 2 1 2.",
        "",
        "Hello Ana",
    ],
)
def test_what_is_filled_in_for_a_caller_is_not(phrases: Phrases, text: str) -> None:
    assert text not in phrases


def test_no_stock_phrase_has_a_field_or_is_a_pattern(phrases: Phrases) -> None:
    assert len(phrases.texts) > 200
    assert not [text for text in phrases.texts if "{" in text or "\\" in text]
    assert not [text for text in phrases.texts if "Ana Flores" in text]
