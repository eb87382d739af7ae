from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import Lexicon

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


def test_three_hundred_names_are_looked_for_in_a_few_milliseconds() -> None:
    forms = [
        (f"{name}{n}", f"{name}{chr(97 + n % 26)}{chr(97 + n // 26)}")
        for n in range(30)
        for name in NAMES
    ]
    lexicon = Lexicon(forms)
    text = (
        "hello there could i please see doctor okaforab sometime next tuesday afternoon "
        "about the pain in my knee"
    )
    best = min(_seconds(lexicon, text) for _ in range(5))
    assert best < 0.03


def _seconds(lexicon: Lexicon, text: str) -> float:
    start = perf_counter()
    lexicon.find(text)
    return perf_counter() - start
