"""What callers ask of the clinic's staff, the waiting list, and their plans."""

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.ports.messages import Message
from frontdesk.store import Store
from frontdesk_processors.tool import Caller, Failure
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.vertical import records
from tests.support.clinic import NOW, Front, options

WEDNESDAY = NOW.replace(day=25)
"""The day before Thanksgiving; the clinic opens again on Friday."""


async def task(store: Store, id: object) -> Message:
    async with store.ledger.unit(write=False) as unit:
        found = await records(unit).messages.get(str(id))
    assert found is not None
    return found


async def test_a_message_goes_to_whom_it_is_for_word_for_word(maria: Front) -> None:
    asked: dict[str, object] = {"message": "my knee  is still swollen", "provider_id": "Dr. Chen"}
    question = await maria.question("message_clinician", **asked)
    assert "Dr. Chen" in question and "my knee is still swollen" in question
    result = await maria.done("message_clinician", **asked)
    assert await maria.holds("message_clinician", result, **asked)
    filed = await task(maria.store, (result.after or {})["task_id"])
    assert (filed.kind, filed.subject, filed.person_id) == ("message", "Dr. Chen", "pat_0001")
    assert filed.body == "my knee is still swollen" and filed.due_on == date(2026, 11, 24)


async def test_a_letter_is_no_message(maria: Front) -> None:
    failed = await maria.refused("message_clinician", message="so " * 400)
    assert (failed.code, failed.argument) == ("message_too_long", "message")


async def test_a_refill_is_asked_for_and_promised_by_nobody(maria: Front) -> None:
    result = await maria.done("request_refill", medication="lisinopril", pharmacy="Oak Street")
    assert "has been sent to our clinicians" in result.say and "Tuesday" in result.say
    filed = await task(maria.store, (result.after or {})["task_id"])
    assert (filed.kind, filed.subject, filed.body) == ("refill", "lisinopril", "Oak Street")


async def test_the_same_asked_twice_on_a_day_is_one_request(maria: Front) -> None:
    keys = [
        await maria.key("request_refill", medication=said) for said in ("Lisinopril", "lisinopril")
    ]
    assert keys[0] == keys[1] != await maria.key("request_refill", medication="metformin")
    tomorrow = maria.at(NOW.replace(day=24))
    assert await tomorrow.key("request_refill", medication="lisinopril") != keys[0]


async def test_what_is_asked_before_a_holiday_is_due_after_it(maria: Front) -> None:
    result = await maria.at(WEDNESDAY).done("request_refill", medication="lisinopril")
    assert result.facts["due"] == "Friday, November 27"


async def test_a_call_back_needs_a_number_and_nobody_s_name(anyone: Front) -> None:
    failed = await anyone.refused("create_callback_task", about="my bill")
    assert (failed.code, failed.argument) == ("phone_required", "phone")
    ringing = replace(anyone, caller=Caller(phone="+14155550188"))
    result = await ringing.done("create_callback_task", about="my bill")
    filed = await task(anyone.store, (result.after or {})["task_id"])
    assert (filed.phone, filed.person_id, filed.body) == ("+14155550188", None, "my bill")


async def test_who_is_to_be_handed_over_needs_a_person(anyone: Front) -> None:
    assert (await anyone.refused("transfer_to_person")).code == "needs_human"


async def test_a_plan_is_in_force_and_taken_and_nothing_is_said_of_what_it_pays(
    maria: Front,
) -> None:
    result = await maria.done("check_eligibility")
    assert options(result) == [
        {"label": "Harbor Shield PPO", "payer": "Harbor Shield", "accepted": True}
    ]
    assert "only your insurer can say" in result.say and "526018159" not in repr(result)


@pytest.mark.parametrize(("whose", "said"), [("pat_0002", "isn't one"), ("pat_0006", "don't see")])
async def test_a_plan_that_is_not_taken_or_not_there_is_said_to_be(
    anyone: Front, whose: str, said: str
) -> None:
    result = await anyone.of(whose).run("check_eligibility")
    assert said in result.say


async def test_one_waits_once_for_the_same(maria: Front) -> None:
    asked = {"service_code": "physical", "when": "tomorrow", "provider_id": "Dr. Chen"}
    result = await maria.done("join_waitlist", **asked)
    assert await maria.holds("join_waitlist", result, **asked)
    assert "with Dr. Chen, on Tuesday, November 24" in result.say
    assert (await maria.refused("join_waitlist", **asked)).code == "already_waiting"


async def test_a_text_goes_to_the_number_on_the_record(maria: Front) -> None:
    [appointment] = options(await maria.done("get_patient_appointments"))
    asked: dict[str, object] = {"appointment_id": appointment["appointment_id"]}
    contacts = maria.tool("text_appointment").contacts
    assert contacts is not None and contacts.by == "text"
    async with maria.store.ledger.unit(write=False) as unit:
        assert await contacts.whom(maria.work(unit), **asked) == "+14155550123"
    result = await maria.done("text_appointment", **asked)
    filed = await task(maria.store, (result.after or {})["task_id"])
    assert (filed.kind, filed.phone) == ("text", "+14155550123") and "0123" in result.say


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("message_clinician", {"message": "hello"}),
        ("request_refill", {"medication": "lisinopril"}),
        ("check_eligibility", {}),
        ("join_waitlist", {"service_code": "physical", "when": "tomorrow"}),
        ("text_appointment", {"appointment_id": "apt_1"}),
    ],
)
async def test_a_stranger_gets_none_of_it(
    anyone: Front, name: str, arguments: dict[str, object]
) -> None:
    assert anyone.tool(name).needs is Identity.VERIFIED
    assert (await anyone.refused(name, **arguments)).code == "identity_required"
    if anyone.tool(name).preview is not None:
        assert isinstance(await anyone.preview(name, **arguments), Failure)
