import pytest
from sqlalchemy import select

from frontdesk.store.records import sql_unit
from frontdesk_processors.tool import Caller, Failure
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.records.tables import TryRow
from tests.support.clinic import NOW, Front


async def test_full_name_and_date_of_birth_verify_the_caller(anyone: Front) -> None:
    found = await anyone.done("lookup_patient", full_name="maria lopez", dob="1984-03-05")
    assert found.identity is not None
    assert (found.identity.level, found.identity.subject) == (Identity.VERIFIED, "pat_0001")


async def test_a_match_tells_nothing_of_the_record_but_the_first_name(anyone: Front) -> None:
    found = await anyone.done("lookup_patient", full_name="Maria Lopez", dob="1984-03-05")
    assert found.data == {"match": "match", "first_name": "Maria"}


@pytest.mark.parametrize("dob", ["March 5th 1984", "3/5/84"])
async def test_a_date_of_birth_in_the_callers_words_is_understood(anyone: Front, dob: str) -> None:
    assert (await anyone.done("lookup_patient", full_name="Maria Lopes", dob=dob)).identity


async def test_a_date_of_birth_one_day_off_is_no_match(anyone: Front) -> None:
    failed = await anyone.refused("lookup_patient", full_name="Maria Lopez", dob="1984-03-06")
    assert (failed.code, failed.use) == ("no_match", "create_new_patient")


async def test_the_exact_name_is_taken_before_one_that_sounds_alike(anyone: Front) -> None:
    found = await anyone.done("lookup_patient", full_name="Anna Kowalsky", dob="1989-05-16")
    assert found.identity and found.identity.subject == "pat_0024"


async def test_two_that_sound_alike_are_told_apart_by_the_phone_on_file(anyone: Front) -> None:
    asked: dict[str, object] = {"full_name": "Anna Kowalska", "dob": "1989-05-16"}
    failed = await anyone.refused("lookup_patient", **asked)
    assert failed.code == "ambiguous" and "phone" in failed.say
    found = await anyone.done("lookup_patient", **asked, phone="510 555 0145")
    assert found.identity and found.identity.subject == "pat_0024"


async def test_twins_are_told_apart_by_their_given_names(anyone: Front) -> None:
    found = await anyone.done("lookup_patient", full_name="Mateo Sandoval", dob="2017-04-22")
    assert found.identity and found.identity.subject == "pat_0016"


async def test_after_three_tries_that_fail_a_person_takes_over(anyone: Front) -> None:
    for _ in range(3):
        failed = await anyone.refused("lookup_patient", full_name="No Body", dob="1984-03-05")
        assert failed.code == "no_match"
    right: dict[str, object] = {"full_name": "Maria Lopez", "dob": "1984-03-05"}
    assert (await anyone.refused("lookup_patient", **right)).code == "needs_human"
    other = Front(store=anyone.store, conversation="c-2")
    assert (await other.done("lookup_patient", **right)).identity


async def test_tries_that_succeed_do_not_count(anyone: Front) -> None:
    for _ in range(5):
        found = await anyone.done("lookup_patient", full_name="Maria Lopez", dob="1984-03-05")
        assert found.identity is not None


async def test_a_name_of_one_word_matches_nobody(anyone: Front) -> None:
    failed = await anyone.refused("lookup_patient", full_name="Maria", dob="1984-03-05")
    assert failed.code == "no_match"


async def test_the_callers_number_alone_verifies_nobody_and_names_nobody(anyone: Front) -> None:
    front = Front(store=anyone.store, caller=Caller(phone="+14155550123"))
    found = await front.done("lookup_patient_by_phone")
    assert found.identity is not None
    assert (found.identity.level, found.identity.subject) == (Identity.CALLER_ID, None)
    assert "Maria" not in found.say + str(found.data) and "date of birth" in found.say


@pytest.mark.parametrize("phone", [None, "+14155550199"])
async def test_an_unknown_number_establishes_nothing(anyone: Front, phone: str | None) -> None:
    front = Front(store=anyone.store, caller=Caller(phone=phone))
    found = await front.done("lookup_patient_by_phone")
    assert found.identity is None and found.data == {"match": "no_match"}


NEW: dict[str, object] = {
    "full_name": "pat doe",
    "dob": "1990-02-03",
    "phone": "four one five five five five oh one nine nine",
}


async def test_a_new_patient_is_read_back_then_registered_and_verified(anyone: Front) -> None:
    question = await anyone.question("create_new_patient", **NEW)
    assert "Pat Doe, born February 3, 1990, phone number (415) 555-0199" in question
    result = await anyone.done("create_new_patient", **NEW)
    assert result.identity and result.identity.level is Identity.VERIFIED
    assert await anyone.holds("create_new_patient", result, **NEW)
    again = await anyone.done("lookup_patient", full_name="Pat Doe", dob="1990-02-03")
    assert again.identity and again.identity.subject == result.identity.subject


async def test_the_number_called_from_serves_when_none_is_given(anyone: Front) -> None:
    front = Front(store=anyone.store, caller=Caller(phone="+14155550198"))
    question = await front.question("create_new_patient", full_name="Pat Doe", dob="1990-02-03")
    assert "(415) 555-0198" in question


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"full_name": "Pat"}, "bad_name"),
        ({"dob": "2031-01-01"}, "bad_dob"),
        ({"dob": "1880-01-01"}, "bad_dob"),
        ({"dob": "1990-02-30"}, "bad_dob"),
        ({"dob": "banana"}, "bad_dob"),
        ({"phone": "555 0199"}, "bad_phone"),
        ({"full_name": "Maria Lopez", "dob": "1984-03-05"}, "already_registered"),
        ({"full_name": "maria lopes", "dob": "1984-03-05"}, "already_registered"),
    ],
)
async def test_what_cannot_be_registered_is_refused_in_both_steps(
    anyone: Front, changed: dict[str, object], code: str
) -> None:
    wrong = {**NEW, **changed}
    shown = await anyone.preview("create_new_patient", **wrong)
    assert isinstance(shown, Failure) and shown.code == code
    assert (await anyone.refused("create_new_patient", **wrong)).code == code


async def test_a_patient_needs_a_number(anyone: Front) -> None:
    failed = await anyone.refused("create_new_patient", full_name="Pat Doe", dob="1990-02-03")
    assert failed.code == "phone_required"


async def test_registering_twice_has_one_key_however_the_name_is_written(anyone: Front) -> None:
    one = await anyone.key("create_new_patient", **NEW)
    other = await anyone.key("create_new_patient", full_name="Doe, Pat", dob="1990-02-03")
    assert one == other == "register:pat doe:1990-02-03"


async def test_nothing_is_left_of_a_registration_in_a_conversation_that_is_erased(
    anyone: Front,
) -> None:
    await anyone.question(
        "create_new_patient", full_name="Ada Quill", dob="1971-02-03", phone="4155550177"
    )
    await anyone.store.holdings.erase(anyone.conversation, at=NOW)
    async with anyone.store.ledger.unit(write=False) as unit:
        left = await sql_unit(unit).session.scalars(select(TryRow.conversation))
        assert list(left) == []
