import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from frontdesk.store import SqlUnit
from frontdesk_processors.tool import Caller, Failure, Result
from frontdesk_processors.values import Identity
from tests.support.clinic import NOW, TOOLS, Front, options

MARIA, JAMES = "pat_0001", "pat_0002"
FLU = {"service_code": "flu shot", "when": "next Tuesday", "provider_id": "Dr. Chen"}


async def count(front: Front, where: str) -> int:
    async with front.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        found = await unit.session.scalar(
            text(f"select count(*) from hc_appointments where {where}")
        )
    assert isinstance(found, int)
    return found


async def test_a_chosen_time_is_read_back_booked_and_there(maria: Front) -> None:
    token = await maria.token(**FLU)
    question = await maria.question("schedule_appointment", slot_token=token)
    assert question == (
        "Let me read that back: flu shot for Maria with Dr. Maria Chen on Tuesday, December 1 "
        "at 9 AM, at our Alder Street office. Shall I book it?"
    )
    result = await maria.done("schedule_appointment", slot_token=token, visit_reason="flu season")
    assert await maria.holds("schedule_appointment", result, slot_token=token)
    mine = await maria.done("get_patient_appointments")
    assert "flu shot on Tuesday, December 1 at 9 AM" in mine.say
    assert result.facts["patient"] == "Maria" and "reason" not in result.facts


async def test_the_key_names_patient_and_slot_and_outlives_the_offer(maria: Front) -> None:
    token, again = await maria.token(**FLU), await maria.at(NOW + timedelta(minutes=2)).token(**FLU)
    key = await maria.key("schedule_appointment", slot_token=token, visit_reason="flu")
    assert token != again
    assert key == await maria.key("schedule_appointment", slot_token=again)
    assert key == await maria.at(NOW + timedelta(days=1)).key(
        "schedule_appointment", slot_token=token
    )
    assert key.startswith(f"book:{MARIA}:slot_")


async def test_the_key_stays_after_booking_and_changes_after_a_cancellation(maria: Front) -> None:
    token = await maria.token(**FLU)
    before = await maria.key("schedule_appointment", slot_token=token)
    booked = await maria.done("schedule_appointment", slot_token=token)
    assert await maria.key("schedule_appointment", slot_token=token) == before
    await maria.done("cancel_appointment", appointment_id=booked.data["appointment_id"])
    assert await maria.key("schedule_appointment", slot_token=token) != before
    await maria.done("schedule_appointment", slot_token=token)


async def test_what_one_has_already_is_told_and_not_booked_twice(maria: Front) -> None:
    token = await maria.token(**FLU)
    await maria.done("schedule_appointment", slot_token=token)
    failed = await maria.refused("schedule_appointment", slot_token=token)
    assert failed.code == "already_booked" and "Tuesday, December 1" in failed.say


async def test_a_taken_slot_is_answered_with_the_nearest_free_ones(maria: Front) -> None:
    james = maria.of(JAMES, conversation="c-2")
    mine, his = await maria.token(**FLU), await james.token(**FLU)
    await james.done("schedule_appointment", slot_token=his)
    failed = await maria.refused("schedule_appointment", slot_token=mine)
    assert failed.code == "slot_taken" and failed.alternatives
    for offer in failed.alternatives[:1]:
        await maria.done("schedule_appointment", slot_token=offer["slot_token"])


async def test_an_offer_runs_out_after_ten_minutes(maria: Front) -> None:
    token = await maria.token(**FLU)
    in_time = maria.at(NOW + timedelta(minutes=9))
    assert not isinstance(await in_time.preview("schedule_appointment", slot_token=token), Failure)
    late = maria.of(MARIA, conversation="c-1").at(NOW + timedelta(minutes=20))
    failed = await late.refused("schedule_appointment", slot_token=token)
    assert failed.code == "slot_expired"
    again = failed.alternatives[0]
    await late.done("schedule_appointment", slot_token=again["slot_token"])


async def test_a_held_slot_outlives_the_offer_it_came_from(maria: Front) -> None:
    token = await maria.token(**FLU)
    await maria.at(NOW + timedelta(minutes=9)).question("schedule_appointment", slot_token=token)
    booked = await maria.at(NOW + timedelta(minutes=12)).done(
        "schedule_appointment", slot_token=token
    )
    assert booked.data["status"] == "booked"


@pytest.mark.parametrize("token", ["nonsense", " ", "AAAA" * 12, "☃"])
async def test_a_token_made_up_is_refused_with_real_offers(maria: Front, token: str) -> None:
    async with maria.store.ledger.unit() as unit:
        schedule = TOOLS["schedule_appointment"]
        failed = await schedule.run(maria.work(unit), slot_token=token)
    assert isinstance(failed, Failure)
    assert failed.code == "slot_expired" and failed.alternatives


async def test_a_token_of_another_conversation_is_refused(maria: Front) -> None:
    token = await maria.of(JAMES, conversation="c-2").token(**FLU)
    failed = await maria.refused("schedule_appointment", slot_token=token)
    assert failed.code == "slot_expired"
    assert await count(maria, f"patient_id = '{MARIA}' and service_code = 'flu_shot'") == 0


async def test_a_hold_hides_the_slot_from_others_until_it_runs_out(maria: Front) -> None:
    james = maria.of(JAMES, conversation="c-2")
    mine, his = await maria.token(**FLU), await james.token(**FLU)
    await maria.question("schedule_appointment", slot_token=mine)
    start = "2026-12-01T09:00:00-08:00"
    seen = options(await james.done("get_available_slots", **FLU))
    assert start not in {o["start"] for o in seen}
    assert (await james.refused("schedule_appointment", slot_token=his)).code == "slot_taken"
    shown = await james.preview("schedule_appointment", slot_token=his)
    assert isinstance(shown, Failure) and shown.code == "slot_taken"
    own = options(await maria.done("get_available_slots", **FLU))
    assert start in {o["start"] for o in own}
    later = james.at(NOW + timedelta(minutes=6))
    await later.question("schedule_appointment", slot_token=his)
    await later.done("schedule_appointment", slot_token=his)


async def test_reading_back_another_time_lets_the_first_go(maria: Front) -> None:
    offers = options(await maria.done("get_available_slots", **FLU))
    for offer in offers[:2]:
        await maria.question("schedule_appointment", slot_token=offer["slot_token"])
    james = maria.of(JAMES, conversation="c-2")
    seen = {o["start"] for o in options(await james.done("get_available_slots", **FLU))}
    assert offers[0]["start"] in seen and offers[1]["start"] not in seen


async def test_twenty_who_book_one_slot_at_once_get_one_appointment(anyone: Front) -> None:
    fronts = [anyone.of(f"pat_{n:04d}", conversation=f"c-{n}") for n in range(1, 21)]
    tokens = [await front.token(**FLU) for front in fronts]
    results = await asyncio.gather(
        *(
            front.run("schedule_appointment", slot_token=token)
            for front, token in zip(fronts, tokens, strict=True)
        )
    )
    assert sum(isinstance(r, Result) for r in results) == 1
    assert {r.code for r in results if isinstance(r, Failure)} == {"slot_taken"}
    assert await count(anyone, "service_code = 'flu_shot'") == 1


async def test_nobody_is_in_two_places_at_once(maria: Front) -> None:
    same_time = {"service_code": "physical", "when": "december 2nd at 10 am"}
    token = str(
        next(
            o["slot_token"]
            for o in options(await maria.done("get_available_slots", **same_time))
            if o["start"] == "2026-12-02T10:00:00-08:00"
        )
    )
    shown = await maria.preview("schedule_appointment", slot_token=token)
    assert isinstance(shown, Failure) and shown.code == "overlap"
    assert (await maria.refused("schedule_appointment", slot_token=token)).code == "overlap"


@pytest.mark.parametrize(
    "caller",
    [
        Caller(),
        Caller(phone="+14155550123", identity=Identity.CALLER_ID),
        Caller(identity=Identity.VERIFIED, subject=None),
        Caller(identity=Identity.VERIFIED, subject="pat_nobody"),
        Caller(identity=Identity.CALLER_ID, subject=MARIA),
    ],
)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_patient_appointments", {}),
        ("get_patient_insurance", {}),
        ("schedule_appointment", {"slot_token": "x"}),
        ("cancel_appointment", {"appointment_id": "apt_u0001"}),
        ("reschedule_appointment", {"appointment_id": "apt_u0001", "slot_token": "x"}),
    ],
)
async def test_a_record_stays_shut_to_whoever_is_not_verified(
    anyone: Front, caller: Caller, name: str, arguments: dict[str, object]
) -> None:
    front = Front(store=anyone.store, caller=caller)
    failed = await front.refused(name, **arguments)
    assert (failed.code, failed.use) == ("identity_required", "lookup_patient")
    if TOOLS[name].preview:
        shown = await front.preview(name, **arguments)
        assert isinstance(shown, Failure) and shown.code == "identity_required"


async def test_a_plan_is_taken_by_id_or_name_and_an_unknown_one_refused(maria: Front) -> None:
    token = await maria.token(**FLU)
    failed = await maria.refused("schedule_appointment", slot_token=token, insurance_id="Acme")
    assert (failed.code, failed.use) == ("unknown_insurance", "get_patient_insurance")
    foreign = await maria.refused("schedule_appointment", slot_token=token, insurance_id="ins_0002")
    assert foreign.code == "unknown_insurance"
    await maria.done("schedule_appointment", slot_token=token, insurance_id="harbor shield")
    assert await count(maria, "insurance_id = 'ins_0001'") == 1
