"""Written sentences as the words that are said."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import frontdesk_verticals.healthcare as clinic
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language import Language, load, speak
from frontdesk_processors.language.load import read_folder
from frontdesk_processors.language.spoken import spoken

ENGLISH = load("en")
WORDING = Path(clinic.__file__).parent / "wording" / "en.toml"


def say(text: str, language: Language = ENGLISH) -> str:
    return spoken(text, language)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2:30 PM", "two thirty p m"),
        ("We open at 9 AM.", "We open at nine, a.m."),
        ("at 9:05 a.m., or at 10:00 PM", "at nine oh five a.m., or at ten p m"),
        ("8:00 AM–5:30 PM", "eight a.m. to five thirty p m"),
        ("9:15 AM", "nine fifteen, a.m."),
        ("It is 10:00, not 14:15.", "It is ten o'clock, not fourteen fifteen."),
        ("at noon", "at noon"),
    ],
)
def test_a_time_is_said_by_the_clock(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Tuesday, December 1 at noon", "Tuesday, December first at noon"),
        ("March 5, 1984", "March fifth, nineteen eighty four"),
        ("Monday, November 1, 2027", "Monday, November first, twenty twenty seven"),
        ("January 22nd, 2005", "January twenty second, two thousand five"),
        (
            "2026-12-30 or 12/03/2026",
            "December thirtieth, twenty twenty six or December third, twenty twenty six",
        ),
        ("Tue, Dec 8", "Tuesday, December eighth"),
        ("Mon-Fri", "Monday to Friday"),
        ("since 1998", "since nineteen ninety eight"),
        ("in May 1905", "in May nineteen oh five"),
    ],
)
def test_a_day_has_an_ordinal_and_a_year_its_halves(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("(415) 555-0123", "four one five, five five five, zero one two three"),
        ("+1 415 555 0123", "four one five, five five five, zero one two three"),
        ("415.555.0123", "four one five, five five five, zero one two three"),
        ("555-0123", "five five five, zero one two three"),
        ("call 911, or 988", "call nine one one, or nine eight eight"),
        ("member number ending in 4821", "member number ending in four eight two one"),
        ("its billing code is CPT 99213", "its billing code is C P T nine nine two one three"),
    ],
)
def test_what_is_dialled_or_noted_is_said_digit_by_digit(written: str, said: str) -> None:
    assert say(written) == said


def test_a_number_abroad_keeps_its_groups() -> None:
    assert say("+44 20 7946 0958") == (
        "plus four four, two zero, seven nine four six, zero nine five eight"
    )


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("R-7KQ2MXYZ", "R, seven K Q, two M X Y Z"),
        ("R-48BD9TWV", "R, four eight B, D nine T W V"),
    ],
)
def test_a_reference_is_spelled_in_groups(reference: str, said: str) -> None:
    assert say(f"Your reference is {reference}.") == f"Your reference is {said}."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$1", "one dollar"),
        ("$50, or less", "fifty dollars, or less"),
        ("$1,250", "one thousand two hundred fifty dollars"),
        ("$19.50", "nineteen dollars and fifty cents"),
        ("$1,250.05", "one thousand two hundred fifty dollars and five cents"),
        ("$1.01", "one dollar and one cent"),
        ("$0.75", "seventy five cents"),
        ("€7 or £2.01", "seven euros or two pounds and one penny"),
    ],
)
def test_a_sum_names_its_currency(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "1200 Alder Street, Suite 3, San Francisco, California",
            "twelve hundred Alder Street, Suite three, San Francisco, California",
        ),
        ("at 48 Lakeside Walk, Oakland", "at forty eight Lakeside Walk, Oakland"),
        ("710 N. Main St. in Denver", "seven ten North Main Street in Denver"),
        (
            "48 Oak Dr., Apt. 5, San Jose, CA 95112",
            "forty eight Oak Drive, Apartment five, San Jose, California, nine five one one two",
        ),
        ("Dr. Oak, of St. Mary's", "Doctor Oak, of Saint Mary's"),
        ("1105 5th Ave", "eleven oh five fifth Avenue"),
    ],
)
def test_streets_and_titles_are_told_apart(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("maria.lopez2@example.com", "maria dot lopez two at example dot com"),
        (
            "a_b+c@my-clinic.example.org",
            "a underscore b plus c at my dash clinic dot example dot org",
        ),
        ("https://www.example.com/book/", "example dot com slash book"),
    ],
)
def test_an_address_on_the_net_is_read_out(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Good news!** It's *free*.", "Good news! It's free."),
        ("# Times\n- one\n- two", "Times one two"),
        ("See [our page](https://example.com) or `ask`.", "See our page or ask."),
        ("my_own_name and 2 * 3 * 4", "my_own_name and two * three * four"),
    ],
)
def test_no_markdown_is_said(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("about 30 minutes", "about thirty minutes"),
        ("30-45 minutes", "thirty to forty five minutes"),
        ("the 21st and the 3rd", "the twenty first and the third"),
        ("98.6 degrees, 5% off", "ninety eight point six degrees, five percent off"),
        ("2,000 people", "two thousand people"),
        ("Grace Kim, NP & a PPO plan", "Grace Kim, N P and a P P O plan"),
        ("0 or -4", "zero or minus four"),
    ],
)
def test_numbers_and_letters_are_said_in_full(written: str, said: str) -> None:
    assert say(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, Maria. I've found your record.",
        "Sure, OK.",
        "I may have more. Will May be better? The sun is out.",
        "a well-child visit or a follow-up",
        "",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert say(text) == text


def filled(phrase: str) -> str:
    """A sentence of the clinic with values such as its tools give, said by `speak`."""
    at = datetime(2026, 12, 1, 14, 30)
    values = {
        "when": speak.moment(at, ENGLISH),
        "old_when": speak.moment(at + timedelta(days=20, hours=3), ENGLISH, today=at.date()),
        "day": speak.day(date(2027, 11, 1), ENGLISH, today=at.date()),
        "dob_said": "March 5, 1984",
        "phone_said": speak.phone("+14155550123", ENGLISH),
        "besides": ", email ann.example@example.com",
        "fee": speak.money(Decimal("1250.50"), "USD", ENGLISH),
        "price": "The listed price is $149.",
        "provider": "Dr. Patel",
        "old_provider": "Dr. Lindqvist",
        "names": "Dr. Chen, Dr. Okafor, or Grace Kim",
        "address": "1200 Alder Street, Suite 3, San Francisco, California",
        "time": speak.clock(time(9), ENGLISH),
        "opens": speak.clock(time(8, 30), ENGLISH),
        "closes": speak.clock(time(17), ENGLISH),
        "until": "noon",
        "hours": 24,
        "minutes": 45,
        "count": 3,
        "cpt": 99213,
        "last4": "0482",
    }

    class Rest(dict[str, object]):
        def __missing__(self, key: str) -> str:
            return "something"

    return phrase.format_map(Rest(values))


def phrases() -> list[str]:
    tables = tomllib.loads(WORDING.read_text(encoding="utf-8"))
    return [text for table in tables.values() for text in table.values()]


@pytest.mark.parametrize("phrase", phrases())
def test_nothing_the_clinic_says_has_a_figure_or_a_sign_left_to_say(phrase: str) -> None:
    said = say(filled(phrase))
    assert not any(char.isdecimal() or char in "$@()*/" for char in said), said
    assert "Dr." not in said and "  " not in said
    assert say(said) == said


def test_a_language_that_names_an_unknown_way_of_saying_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    english = (Path(speak.__file__).parent / "en" / "spoken.toml").read_text(encoding="utf-8")
    rule = "\n[[spoken.rules]]\npattern = '(?P<x>x)'\nsay = '{x:sung}'\n"
    (folder / "spoken.toml").write_text(english + rule, encoding="utf-8")
    with pytest.raises(DefinitionError, match="'sung'"):
        spoken("x", read_folder(folder))
