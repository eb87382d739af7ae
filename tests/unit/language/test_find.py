from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk_processors.language import Kind, find, load, phone

ENGLISH = load("en")
TODAY = date(2026, 11, 23)


def found(text: str, expect: Kind | None = None) -> list[tuple[str, str]]:
    return [(item.kind, item.value) for item in find(text, ENGLISH, expect=expect, today=TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i'd like to come in next tuesday afternoon", "next tuesday afternoon"),
        ("the 3rd at half past two", "the 3rd at half past two"),
        ("tomorrow morning before 10 please", "tomorrow morning before 10"),
        ("any time next week", "any time next week"),
        ("monday or tuesday after 3", "monday or tuesday after 3"),
        ("as soon as possible", "as soon as possible"),
        ("um the third of december", "the third of december"),
        ("is the day after tomorrow okay", "the day after tomorrow"),
        ("end of next week", "end of next week"),
        ("thursday the 3rd", "thursday the 3rd"),
        ("tuesday at like three thirty", "tuesday at like three thirty"),
        ("what do you have on december 12 2026 at 10 30", "on december 12 2026 at 10 30"),
        ("2026-12-03", "2026-12-03"),
        ("can you do 12/3", "12/3"),
        ("tuesday 3 pm", "tuesday 3 pm"),
        ("tonight", "tonight"),
    ],
)
def test_a_time_phrase_is_found_whole(text: str, expected: str) -> None:
    assert found(text) == [("when", expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 2:30", "at 2:30"),
        ("can we do like two thirty", "two thirty"),
        ("noon would be good", "noon"),
        ("around three", "around three"),
        ("set it for two pm", "for two pm"),
        ("two o clock pm", "two o clock pm"),
        ("for two o'clock", "for two o'clock"),
        ("2 pm", "2 pm"),
        ("make it 3", "3"),
        ("how about four", "four"),
    ],
)
def test_a_time_without_a_day_is_a_time(text: str, expected: str) -> None:
    assert found(text) == [("time", expected)]


@pytest.mark.parametrize("text", ["morning", "afternoon", "after work", "lunchtime"])
def test_a_part_of_the_day_alone_is_a_part(text: str) -> None:
    assert found(text) == [("part", text)]


@pytest.mark.parametrize(
    "text",
    [
        "good morning",
        "have a nice weekend",
        "just a second",
        "may i ask something",
        "i sat on it",
        "it hurts in the sun",
        "i may have",
        "first of all",
        "i work every friday",
        "it hurts right now",
        "not anytime soon",
        "thanks have a great day",
    ],
)
def test_words_that_sound_like_a_time_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("its four one five five five five oh one two three", "+14155550123"),
        ("(415) 555-0123", "+14155550123"),
        ("my number is 415-555-0123 thanks", "+14155550123"),
        ("+1 415 555 0123", "+14155550123"),
        ("415.555.0123", "+14155550123"),
        ("1 415 555 0123", "+14155550123"),
        ("four one five, five five five, oh one two three", "+14155550123"),
        ("four fifteen five fifty five oh one twenty three", "+14155550123"),
        ("four one five triple five oh one double two", "+14155550122"),
        ("call me at 4155550123", "+14155550123"),
        ("555-0123", "5550123"),
        ("five five five oh one double two", "5550122"),
        ("+44 20 7946 0958", "+442079460958"),
        ("my number is four one five five five five oh one to three", "+14155550123"),
    ],
)
def test_a_telephone_number_is_found_written_or_spoken(text: str, expected: str) -> None:
    assert found(text) == [("phone", expected)]


def test_digits_are_a_telephone_number_when_one_was_asked_for() -> None:
    assert found("four one five five", "phone") == [("phone", "4155")]
    assert found("my member id is 4155550") == [("number", "4155550")]


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_telephone_number_that_is_said_is_read_back_the_same(digits: str) -> None:
    assert found(phone(digits, ENGLISH)) == [("phone", f"+1{digits}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maria dot lopez at gmail dot com", "maria.lopez@gmail.com"),
        ("it's maria.lopez@example.com", "maria.lopez@example.com"),
        ("Maria.Lopez@Example.COM.", "maria.lopez@example.com"),
        ("my email is m lopez 84 at g mail dot com", "mlopez84@gmail.com"),
        ("m underscore lopez at example dot co dot uk", "m_lopez@example.co.uk"),
        ("uh maria lopez eighty four at example dot org thanks", "marialopez84@example.org"),
        ("maria dash lopez at my clinic dot com", "maria-lopez@myclinic.com"),
        ("maria.lopez at gmail.com", "maria.lopez@gmail.com"),
        ("send it to my friend maria@gmail dot com", "maria@gmail.com"),
    ],
)
def test_an_address_is_found_typed_or_spoken(text: str, expected: str) -> None:
    assert found(text) == [("email", expected)]


@pytest.mark.parametrize("text", ["meet me at the office", "i was at home", "look at that"])
def test_at_alone_makes_no_address(text: str) -> None:
    assert "email" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("march 5th 1984", "1984-03-05"),
        ("3/5/84", "1984-03-05"),
        ("13/5/84", "1984-05-13"),
        ("the fifth of march eighty four", "1984-03-05"),
        ("05.03.1984", "1984-05-03"),
        ("nineteen eighty four march five", "1984-03-05"),
        ("i was born on the twelfth of june nineteen seventy nine", "1979-06-12"),
        ("my birthday is may 2nd two thousand and five", "2005-05-02"),
        ("date of birth 3 5 84", "1984-03-05"),
        ("dob 03/05/2025", "2025-03-05"),
        ("december 1st nineteen oh nine", "1909-12-01"),
        ("1984-03-05", "1984-03-05"),
        ("3rd of march 19 84", "1984-03-03"),
        ("december four one thousand nine hundred and eighty two", "1982-12-04"),
    ],
)
def test_a_birthday_is_found_without_being_asked_for(text: str, expected: str) -> None:
    assert found(text) == [("birth_date", expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 5 84", "1984-03-05"),
        ("three five eighty four", "1984-03-05"),
        ("03051984", "1984-03-05"),
        ("0305 1984", "1984-03-05"),
        ("030584", "1984-03-05"),
        ("oh three oh five eighty four", "1984-03-05"),
        ("it's the 30th of the 6th 1962", "1962-06-30"),
        ("march 5 2026", "2026-03-05"),
        ("june 12 oh three", "2003-06-12"),
        ("26/12 1952", "1952-12-26"),
        ("7th of may 2000 and 1", "2001-05-07"),
        ("uh december twenty third nineteen sixty", "1960-12-23"),
    ],
)
def test_a_birthday_that_was_asked_for_may_be_said_in_figures(text: str, expected: str) -> None:
    assert found(text, "birth_date") == [("birth_date", expected)]


def test_a_date_to_come_is_no_birthday() -> None:
    assert found("december 3rd 2026") == [("when", "december 3rd 2026")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name's maria lopez and i need a cleaning", "Maria Lopez"),
        ("my name is Siobhan O'Brien", "Siobhan O'Brien"),
        ("this is maria speaking", "Maria"),
        ("I'm Maria Lopez", "Maria Lopez"),
        ("hi i'm maria", "Maria"),
        ("i need an appointment for maria lopez", "Maria Lopez"),
        ("hello this is thandiwe calling", "Thandiwe"),
        ("first name maria last name lopez", "Maria Lopez"),
        ("the name is mary-anne smith", "Mary-Anne Smith"),
        ("my name is l o p e z", "Lopez"),
    ],
)
def test_a_name_is_found_after_what_announces_it(text: str, expected: str) -> None:
    assert ("name", expected) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "it's dirty here",
        "i am unavailable from four to six",
        "an appointment for a physical",
        "when is my next appointment",
        "i'm sick",
        "i'm calling about my bill",
        "this is urgent",
        "i'm in pain",
        "this is a question about my bill",
        "it's fine",
        "i'm good",
        "i am here",
    ],
)
def test_other_words_after_the_same_cue_are_no_name(text: str) -> None:
    assert "name" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maria", "Maria"),
        ("maria lopez", "Maria Lopez"),
        ("it's maria lopez", "Maria Lopez"),
        ("Lopez, Maria", "Maria Lopez"),
        ("m a r i a", "Maria"),
        ("yeah sure it's um maria lopez", "Maria Lopez"),
        ("mike alpha romeo india alpha", "Maria"),
        ("m as in mary a r i a", "Maria"),
        ("m for mother a r i a", "Maria"),
        ("maria lopez l o p e z", "Maria Lopez"),
        ("mariah m a r i a", "Maria"),
        ("maria lopes that's l o p e z", "Maria Lopez"),
        ("h a double r y", "Harry"),
        ("charlotte young", "Charlotte Young"),
        ("ngozi okonkwo", "Ngozi Okonkwo"),
        ("juan de la cruz", "Juan De La Cruz"),
    ],
)
def test_a_name_that_was_asked_for_needs_no_announcement(text: str, expected: str) -> None:
    assert found(text, "name") == [("name", expected)]


@pytest.mark.parametrize(
    "text", ["yes", "i don't know", "why do you need that", "tomorrow", "can i talk to a person"]
)
def test_an_answer_that_is_no_name_gives_none(text: str) -> None:
    assert "name" not in dict(found(text, "name"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$50", "50.00"),
        ("fifty dollars and twenty cents", "50.20"),
        ("$1,250.50", "1250.50"),
        ("twenty bucks", "20.00"),
        ("99 cents", "0.99"),
    ],
)
def test_a_sum_is_a_decimal(text: str, expected: str) -> None:
    assert found(text) == [("money", expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", "2"),
        ("number two", "2"),
        ("the last one please", "-1"),
        ("the third", "3"),
    ],
)
def test_a_choice_is_an_ordinal(text: str, expected: str) -> None:
    assert found(text) == [("ordinal", expected)]


def test_the_third_is_a_day_where_a_day_was_asked_for() -> None:
    assert found("the third", "when") == [("when", "the third")]


def test_a_bare_hour_is_a_time_where_one_was_asked_for() -> None:
    assert found("three", "time") == [("time", "three")]
    assert found("three") == [("number", "3")]


def test_several_things_are_found_in_order() -> None:
    text = (
        "hi this is maria lopez my number is four one five five five five oh one two three "
        "and i was born march 5 84 can i come tomorrow at 3"
    )
    assert found(text) == [
        ("name", "Maria Lopez"),
        ("phone", "+14155550123"),
        ("birth_date", "1984-03-05"),
        ("when", "tomorrow at 3"),
    ]


def test_a_month_is_read_as_ears_write_it_down() -> None:
    said = "Maria Lopez marched fifth. Nineteen eighty four."
    assert found(said) == [("birth_date", "1984-03-05")]
