"""The brain knows no trade: no word of one stands in its code, nor in its language files."""

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
    "refill",
    "medication",
    "medicine",
    "meds",
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
ENGLISH = HOME / "language" / "en"
FILES = [
    *sorted((HOME / "brain").rglob("*.py")),
    *sorted((HOME / "plan").rglob("*.py")),
    HOME / "wants.py",
    HOME / "schema.py",
    *(ENGLISH / name for name in ("brain.toml", "forms.toml", "plan.toml", "wants.toml")),
]


def _words_in(path: Path) -> set[str]:
    # In a pattern a word follows the b of its boundary.
    text = path.read_text("utf-8").casefold().replace("\\\\b", " ")
    return {word for word in WORDS if re.search(rf"\b{word}", text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_word_of_a_trade_stands_in_the_brain(path: Path) -> None:
    assert _words_in(path) == set()
