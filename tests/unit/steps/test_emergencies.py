"""What tells of an emergency, and what only sounds like one."""

import tomllib
from pathlib import Path

import pytest

from frontdesk_processors.emergencies import emergency_in, emergency_line
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.language import load
from frontdesk_processors.places import place, place_of_zone
from tests.support.growth import grows_with_length

EN = load("en")
ROWS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "emergencies.toml").read_text("utf-8")
)
TOLD = [(kind, words) for kind in ("life", "self_harm", "violence") for words in ROWS[kind]]


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TOLD) >= 60
    assert len(ROWS["none"]) >= 60


@pytest.mark.parametrize(("kind", "words"), TOLD)
def test_an_emergency_is_recognised(kind: str, words: str) -> None:
    assert emergency_in(words, EN) == kind


@pytest.mark.parametrize("words", ROWS["none"])
def test_what_only_sounds_like_one_is_none(words: str) -> None:
    assert emergency_in(words, EN) is None


@pytest.mark.parametrize("filler", ["I ", "no chest pain ", "heart attack last year ", "a a . ,"])
def test_a_long_message_takes_no_longer_than_its_length_explains(filler: str) -> None:
    assert grows_with_length(lambda words: emergency_in(words, EN), filler, 1000)


def test_each_place_has_its_numbers() -> None:
    said = {code: emergency_line("life", at=place(code), language=EN) for code in ("US", "GB")}
    assert "call 911 now" in said["US"]
    assert "call 999 now" in said["GB"]
    assert "call or text 988" in emergency_line("self_harm", at=place("US-CA"), language=EN)
    assert "call 116 123" in emergency_line("self_harm", at=place("GB"), language=EN)
    assert place("US-CA").life == "911"


def test_a_business_may_have_a_line_of_its_own() -> None:
    own = {"life": "Dial {life}, then tell the lobby."}
    assert emergency_line("life", at=place("AU"), language=EN, own=own) == (
        "Dial 000, then tell the lobby."
    )


@pytest.mark.parametrize(
    ("zone", "code", "life"),
    [
        ("America/Los_Angeles", "US", "911"),
        ("Europe/London", "GB", "999"),
        ("Europe/Paris", "FR", "112"),
        ("Australia/Sydney", "AU", "000"),
        ("Asia/Tokyo", "XX", "112 or your local emergency number"),
        ("UTC", "XX", "112 or your local emergency number"),
    ],
)
def test_a_time_zone_tells_the_place(zone: str, code: str, life: str) -> None:
    found = place_of_zone(zone)
    assert (found.code, found.life) == (code, life)


def test_a_place_that_is_in_no_table_is_refused() -> None:
    with pytest.raises(UnknownName, match="place"):
        place("ZZ")
