from __future__ import annotations

from datetime import date

import pytest

from frontdesk_processors.language import find, load
from frontdesk_processors.language.repair import birth_date, known_code, name, postcode
from frontdesk_processors.language.roster import Roster
from frontdesk_processors.language.shapes import Shapes

ENGLISH = load()
TODAY = date(2026, 3, 2)


def gb(*texts: str) -> str:
    found = postcode(texts, ENGLISH, country="GB")
    return found.value if found else ""


@pytest.mark.parametrize(
    ("heard", "value"),
    [
        ("LE4 7QT", "LE47QT"),
        ("s w one a one a a", "SW1A1AA"),
        ("B for Bravo T for Tango 5 5 9 Juliet Golf", "BT559JG"),
        ("b as in bert n 1 1 a e", "BN11AE"),
        ("cb double five 2 p h", "CB552PH"),
        ("my postcode is L oh 4 x t", "L04XT"),
        ("it's L eighty nine 4 x t", "L894XT"),
        ("M 80 9 2 f w", "M892FW"),
        ("w r 2 o g h", "WR20GH"),
        ("l s to 7 you are", "LS27UR"),
        ("n w free 9 x zed", "NW39XZ"),
        ("yankee oscar 1 0 quebec delta", "YO10QD"),
        ("I would rather not say", ""),
        ("", ""),
    ],
)
def test_a_spelled_postcode_is_read_by_its_shape(heard: str, value: str) -> None:
    assert gb(heard) == value


def test_what_already_is_a_postcode_stays_as_it_was_heard() -> None:
    assert gb("TN9 0EB", "TN9 OEB", "TM9 3EB") == "TN90EB"


def test_an_alternative_is_read_where_the_likeliest_text_is_no_postcode() -> None:
    assert gb("help 4 7 q t", "h p 4 7 q t") == "HP47QT"


def test_no_postcode_is_read_where_its_shape_is_not_known() -> None:
    assert postcode(["1010 Wien"], ENGLISH, country="AT") is None


def test_letters_that_sound_alike_are_told_apart_by_the_records() -> None:
    records = Shapes.of(["QX-41-PD", "ZR-77-LM"])
    found = known_code(["q s 4 1 p t"], ENGLISH, known=records)
    assert found is not None and found.value == "QX41PD"


def test_a_code_that_may_be_either_of_two_in_the_records_is_neither() -> None:
    assert known_code(["q 4 z"], ENGLISH, known=Shapes.of(["Q4D", "Q4T"])) is None


def test_a_character_that_was_not_heard_is_told_from_the_records() -> None:
    records = Shapes.of(["QX-41-PD", "ZR-77-LM"])
    found = known_code(["q x 4 p d"], ENGLISH, known=records)
    assert found is not None and found.value == "QX41PD"


def test_half_a_code_is_none_of_the_records() -> None:
    assert known_code(["q x"], ENGLISH, known=Shapes.of(["QX-41-PD"])) is None


def test_a_postcode_is_found_only_where_one_was_asked_for() -> None:
    [found] = find("m 1 1 a e", ENGLISH, expect="postcode")
    assert (found.kind, found.value) == ("postcode", "M11AE")
    assert all(one.kind != "postcode" for one in find("m 1 1 a e", ENGLISH))


@pytest.mark.parametrize(
    ("country", "born"), [("GB", "1971-04-03"), ("US", "1971-03-04"), ("", "1971-03-04")]
)
def test_a_birthday_in_figures_is_read_in_the_order_of_the_country(country: str, born: str) -> None:
    found = birth_date(["03 04 1971"], ENGLISH, today=TODAY, country=country)
    assert found is not None and found.value == born


@pytest.mark.parametrize(
    ("heard", "born"),
    [
        ("2nd of May 1950 8th", "1958-05-02"),
        ("2 May 2000 and 6th", "2006-05-02"),
    ],
)
def test_a_year_is_read_as_recognition_groups_it(heard: str, born: str) -> None:
    found = birth_date([heard], ENGLISH, today=TODAY)
    assert found is not None and found.value == born


def test_a_birthday_is_read_from_an_alternative_where_the_first_text_has_none() -> None:
    found = birth_date(["best of may", "1st of May 1971"], ENGLISH, today=TODAY)
    assert found is not None and found.value == "1971-05-01"


@pytest.mark.parametrize(
    ("heard", "value"),
    [
        ("M AR t a space q UI s t", "Marta Quist"),
        ("d o r i s ba RN e s", "Doris Barnes"),
        ("hotel uniform golf hotel", "Hugh"),
        ("double l o y d", "Lloyd"),
        ("Doris Barnes", "Doris Barnes"),
    ],
)
def test_a_name_is_read_from_letters_that_recognition_joins(heard: str, value: str) -> None:
    found = name([heard], ENGLISH, today=TODAY)
    assert found is not None and found.value == value


@pytest.mark.parametrize("text", ["I am at a do", "no it is my son", "can I go on"])
def test_short_words_are_no_spelling(text: str) -> None:
    assert all(one.confidence < 0.8 for one in find(text, ENGLISH, expect="name"))


ROSTER = Roster(
    ["Philippa Quist", "Anne Thorne", "Ann Thorne", "Owen Farrow", "Gretel Okafor"],
    language=ENGLISH,
)


@pytest.mark.parametrize(
    ("heard", "value"),
    [
        (["filipa quest"], "Philippa Quist"),
        (["g r e t l OK a for"], "Gretel Okafor"),
        (["no one farrow", "Owen furrow"], "Owen Farrow"),
        (["Ann Thorne", "Anne Thorne"], "Ann Thorne"),
        (["Bernard Whitlock"], ""),
        (["an thorn"], ""),
        ([""], ""),
        ([], ""),
    ],
)
def test_people_of_the_records_are_found_by_letters_and_sound(heard: list[str], value: str) -> None:
    found = ROSTER.find(heard)
    assert (found.value if found else "") == value


def test_a_number_in_thousands_is_no_hour() -> None:
    found = find("the film from two thousand and sixteen", ENGLISH, expect="when", today=TODAY)
    assert not [one for one in found if one.kind == "time"]
