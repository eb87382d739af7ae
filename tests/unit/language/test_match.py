from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import Lexicon
from tests.support.growth import grows_with_length

LEXICON = Lexicon(
    [
        ("chen", "Dr. Chen"),
        ("chen", "Amy Chen"),
        ("patel", "Patel"),
        ("garcia", "García"),
        ("cleaning", "teeth cleaning"),
        ("hurt", "hurts"),
        ("physical", "annual physical"),
        ("eye", "eye"),
        ("obrien", "O'Brien"),
    ]
)


def ids(text: str) -> list[str]:
    return [match.id for match in LEXICON.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doctor chen", "chen"),
        ("i'd like to see doctor chan please", "chen"),
        ("dr chen's office", "chen"),
        ("is pattel in", "patel"),
        ("doctor garcia", "garcia"),
        ("GARCIA", "garcia"),
        ("a teeth cleaning", "cleaning"),
        ("my tooth hurt", "hurt"),
        ("it is hurting", "hurt"),
        ("anual physical", "physical"),
        ("obrian", "obrien"),
    ],
)
def test_a_name_is_found_as_it_was_heard(text: str, expected: str) -> None:
    assert ids(text) == [expected]


@pytest.mark.parametrize(
    "text", ["", "the weather", "i then went", "bye", "when can i come", "doctor"]
)
def test_other_words_are_no_name(text: str) -> None:
    assert ids(text) == []


def test_the_same_words_score_one_and_like_ones_less() -> None:
    [exact] = LEXICON.find("Patel")
    [near] = LEXICON.find("pattel")
    assert exact.score == 1.0
    assert 0.82 <= near.score < 1.0


def test_a_match_knows_its_words_and_its_form() -> None:
    text = "with Dr. Chen, please"
    [match] = LEXICON.find(text)
    assert (match.form, match.text, text[match.start : match.end]) == (
        "Dr. Chen",
        "Dr. Chen",
        "Dr. Chen",
    )


def test_two_ids_that_fit_equally_well_are_both_found() -> None:
    lexicon = Lexicon([("one", "Dr. Lee"), ("two", "Doctor Lee")])
    matches = lexicon.find("doctor lee")
    assert {match.id for match in matches} == {"one", "two"}
    assert len({(match.start, match.end) for match in matches}) == 1


def test_short_words_are_matched_only_as_they_stand() -> None:
    assert ids("aye") == []
    assert ids("my eye") == ["eye"]


NAMES = [
    "Lopez",
    "Nguyen",
    "Johnson",
    "Okafor",
    "Silva",
    "Kowalski",
    "Haddad",
    "Tanaka",
    "Moreau",
    "Lindqvist",
]


@given(st.text(max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    for match in LEXICON.find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert match.text == text[match.start : match.end]


def test_a_long_text_takes_no_longer_than_its_length_explains() -> None:
    lexicon = Lexicon([(f"{name}{n}", f"{name}{chr(97 + n)}") for n in range(20) for name in NAMES])
    part = "could i see doctor okaforab sometime next tuesday about my knee "
    assert grows_with_length(lexicon.find, part, 500)
