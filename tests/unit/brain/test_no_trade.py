"""The brain knows no trade: no word of one stands in its code or its language files."""

import re
from pathlib import Path

import pytest

from frontdesk_processors import brain

HOME = Path(brain.__file__).parents[1]
WORDS = [
    "clinic",
    "patient",
    "doctor",
    "dentist",
    "nurse",
    "physician",
    "medical",
    "health",
    "flu",
    "vaccin",
    "prescription",
    "insurance",
    "salon",
    "stylist",
    "haircut",
    "apartment",
    "realtor",
    "mortgage",
    "garage",
    "mechanic",
    "restaurant",
    "slot_token",
    "appointment_id",
    "service_code",
    "provider_id",
    "get_available",
    "lookup_patient",
]
#: General vocabulary of services, in the lists of what callers of any trade may say.
GENERAL = {
    "wants.toml": {
        "doctor",
        "nurse",
        "physician",
        "dentist",
        "stylist",
        "patient",
        "clinic",
        "prescription",
        "insurance",
        "haircut",
    },
    "brain.toml": {"doctor", "nurse", "patient"},
}
FILES = [
    *(HOME / "brain").glob("*.py"),
    HOME / "wants.py",
    HOME / "schema.py",
    HOME / "language" / "en" / "brain.toml",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_word_of_a_trade_stands_in_the_brain(path: Path) -> None:
    text = path.read_text("utf-8").casefold()
    allowed = GENERAL.get(path.name, set())
    assert [word for word in WORDS if word not in allowed and re.search(rf"\b{word}", text)] == []
