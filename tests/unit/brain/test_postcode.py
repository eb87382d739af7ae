"""A postcode that a tool needs is read as it is spelled."""

from __future__ import annotations

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.language import load
from frontdesk_processors.schema import catalog
from frontdesk_processors.wants import Wants
from tests.unit.brain.garage import Talk

QUESTION = "Where should the tow truck go?"
TOW = {
    "name": "book_tow",
    "description": "Book a tow truck.",
    "parameters": {
        "type": "object",
        "properties": {
            "postcode": {"type": "string", "description": f'Where the car is. Ask: "{QUESTION}"'}
        },
        "required": ["postcode"],
    },
}


def _talk() -> Talk:
    language = load()
    goals = catalog([TOW], language=language)
    return Talk(ears=Ears(catalog=goals, wants=Wants(goals, language=language), language=language))


def test_a_spelled_postcode_that_was_asked_for_goes_into_the_call() -> None:
    talk = _talk().caller("I'd like to book a tow truck")
    assert talk.says() == QUESTION
    talk.spoken().caller("s w one a one a a")
    assert talk.calls() == ("book_tow", {"postcode": "SW1A1AA"})


def test_a_zip_code_is_read_digit_by_digit() -> None:
    talk = _talk().caller("I'd like to book a tow truck").spoken()
    assert talk.caller("nine oh two one oh").calls() == ("book_tow", {"postcode": "90210"})
