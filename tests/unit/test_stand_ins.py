"""Who a caller is, replaced by people who do not exist."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.tapes.answers import again, answered, broken
from frontdesk.tapes.cast import Person
from frontdesk.tapes.stand_ins import StandIns
from frontdesk_processors.errors import Unavailable
from frontdesk_processors.language import load
from frontdesk_processors.tool import Established, Failure, Result
from frontdesk_processors.values import Identity, JsonObject

CAST = (
    Person(
        name="Ann Example",
        birth_date="March 5th, 1984",
        phone="+14155550100",
        email="ann@example.com",
    ),
    Person(
        name="Ben Sample", birth_date="May 1st, 2015", phone="+14155550101", email="ben@example.com"
    ),
)


def stand_ins(*said: JsonObject) -> StandIns:
    made = StandIns(
        cast=CAST,
        personal=["full_name", "dob", "phone"],
        language=load("en"),
        today=date(2026, 11, 23),
        ours=["Call us at (415) 555-0199 or desk@clinic.example"],
        known=lambda text: "Okafor" in text,
    )
    for one in said:
        made.learn({"type": "parsed", **one})
    return made


JANE: JsonObject = {
    "values": {"full_name": "Jane van Dyke", "dob": "1991-07-02", "phone": "+16285550123"}
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("this is Jane van Dyke", "this is Ann Example"),
        ("jane", "ann"),
        ("Thank you, Jane.", "Thank you, Ann."),
        ("JANE VAN DYKE", "Ann Example"),
        ("born July 2nd 1991", "born March 5th, 1984"),
        ("7/2/1991", "March 5th, 1984"),
        ("1991-07-02", "1984-03-05"),
        ("it's 628-555-0123", "it's 415-555-0100"),
        ("+16285550123", "+14155550100"),
        ("(628) 555 0123", "(415) 555 0100"),
        ("write to jane@dyke.example", "write to ann@example.com"),
        ("on 2026-12-01 at three", "on 2026-12-01 at three"),
        ("2026-12-01T15:00:00-08:00", "2026-12-01T15:00:00-08:00"),
        (
            "call (415) 555-0199 or desk@clinic.example",
            "call (415) 555-0199 or desk@clinic.example",
        ),
        ("Janet is a janitor", "Janet is a janitor"),
    ],
)
def test_each_kind_has_a_stand_in_of_its_kind(text: str, told: str) -> None:
    assert stand_ins(JANE).text(text) == told


def test_who_a_caller_speaks_for_is_somebody_else() -> None:
    made = stand_ins(JANE, {"arguments": {"full_name": "Tom Dekker", "dob": "2016-01-09"}})
    assert made.text("Jane van Dyke for Tom, born January 9 2016") == (
        "Ann Example for Ben, born May 1st, 2015"
    )


def test_one_of_the_cast_stays_who_they_are() -> None:
    made = stand_ins({"values": {"full_name": "Ben Sample", "dob": "2015-05-01"}})
    assert made.text("Ben Sample, May 1st 2015") == "Ben Sample, May 1st 2015"


def test_the_business_s_own_people_are_nobody_s_name() -> None:
    made = stand_ins()
    made.learn({"type": "caller", "text": "my name is Chidi Okafor"})
    made.learn({"type": "caller", "text": "my name is Laura Stone"})
    assert made.text("Laura sees Dr. Okafor") == "Ann sees Dr. Okafor"


def test_what_becomes_known_later_counts_for_what_was_said_before() -> None:
    made = stand_ins()
    assert made.text("Jane van Dyke") == "Jane van Dyke"
    made.learn({"type": "parsed", **JANE})
    assert made.of({"said": ["Jane van Dyke", 3]}) == {"said": ["Ann Example", 3]}


@pytest.mark.parametrize(
    "answer",
    [
        Result(
            data={"options": [{"label": "3 PM"}]},
            say="Here.",
            after={"id": "a"},
            identity=Established(level=Identity.VERIFIED, subject="pat_1"),
        ),
        Failure(code="slot_taken", alternatives=({"label": "4 PM"},), use="find_next_available"),
        {"day": "Friday"},
        "default:book:pat_1",
        True,
        None,
    ],
)
def test_an_answer_comes_back_from_a_tape_as_it_was(answer: object) -> None:
    assert again(answered(answer)) == answer


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), Unavailable("down")])
def test_what_may_be_tried_again_may_be_so_again(error: Exception) -> None:
    with pytest.raises(type(error)):
        again(broken(error))
