from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from frontdesk.store import SqlUnit
from frontdesk_processors.tool import Failure
from tests.support.clinic import NOW, Front, options

MARIA, JAMES = "pat_0001", "pat_0002"
HERS, HIS = "apt_u0001", "apt_u0002"


async def statuses(front: Front, patient: str) -> list[str]:
    async with front.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        rows = await unit.session.scalars(
            text(
                "select status from hc_appointments a join hc_slots s on s.id = a.slot_id "
                f"where patient_id = '{patient}' and local_day >= '{front.now:%Y-%m-%d}' "
                "order by status"
            )
        )
        return list(rows)


async def test_upcoming_appointments_are_told_with_what_changing_them_takes(maria: Front) -> None:
    found = await maria.done("get_patient_appointments")
    [offer] = options(found)
    assert offer == {
        "label": "follow-up visit on Wednesday, December 2 at 10 AM with Dr. Maria Chen",
        "appointment_id": HERS,
        "start": "2026-12-02T10:00:00-08:00",
        "service_code": "follow_up",
        "provider_id": "prov_chen",
        "location_id": "loc_alder",
    }
    assert str(offer["label"]) in found.say


async def test_past_visits_are_told_but_offer_nothing_to_change(maria: Front) -> None:
    found = await maria.done("get_patient_appointments", range="past")
    assert "options" not in found.data and found.say.startswith("I see one earlier visit")


async def test_a_patient_without_appointments_hears_so(anyone: Front) -> None:
    found = await anyone.of("pat_0004").done("get_patient_appointments")
    assert options(found) == [] and "no upcoming" in found.say


async def test_cancelling_offers_to_move_first(maria: Front) -> None:
    question = await maria.question("cancel_appointment", appointment_id=HERS)
    assert "move it to another day instead" in question and question.endswith("cancel it?")
    assert "fee" not in question


async def test_a_late_cancellation_states_its_fee(maria: Front) -> None:
    late = maria.at(datetime(2026, 12, 1, 10, 30, tzinfo=ZoneInfo("America/Los_Angeles")))
    question = await late.question("cancel_appointment", appointment_id=HERS)
    assert "less than 24 hours away" in question and "$25" in question


async def test_a_cancelled_appointment_frees_its_slot(maria: Front) -> None:
    result = await maria.done("cancel_appointment", appointment_id=HERS, reason="travelling")
    assert await maria.holds("cancel_appointment", result, appointment_id=HERS)
    assert await statuses(maria, MARIA) == ["cancelled"]
    found = await maria.of(JAMES, conversation="c-2").done(
        "get_available_slots",
        service_code="follow up",
        when="december 2nd at 10 am",
        provider_id="Chen",
    )
    assert options(found)[0]["start"] == "2026-12-02T10:00:00-08:00"


async def test_cancelling_twice_changes_nothing_more(maria: Front) -> None:
    await maria.done("cancel_appointment", appointment_id=HERS)
    failed = await maria.refused("cancel_appointment", appointment_id=HERS)
    assert failed.code == "already_cancelled"


async def test_an_appointment_that_has_begun_cannot_be_changed(maria: Front) -> None:
    over = maria.at(datetime(2026, 12, 2, 10, 5, tzinfo=ZoneInfo("America/Los_Angeles")))
    assert (await over.refused("cancel_appointment", appointment_id=HERS)).code == "already_past"


async def test_somebody_elses_appointment_is_answered_as_one_that_does_not_exist(
    maria: Front,
) -> None:
    token = await maria.token(service_code="follow up", when="next week")
    for name, more in [
        ("cancel_appointment", {}),
        ("reschedule_appointment", {"slot_token": token}),
    ]:
        foreign = await maria.refused(name, appointment_id=HIS, **more)
        missing = await maria.refused(name, appointment_id="apt_nothing", **more)
        assert foreign == missing and foreign.code == "not_found"
        assert [a["appointment_id"] for a in foreign.alternatives] == [HERS]
        shown = await maria.preview(name, appointment_id=HIS, **more)
        assert shown == foreign
    assert await statuses(maria, JAMES) == ["booked"]


async def moved_token(maria: Front) -> str:
    return await maria.token(service_code="follow_up", when="next friday", provider_id="Chen")


async def test_moving_reads_back_both_times_and_leaves_one_appointment(maria: Front) -> None:
    token = await moved_token(maria)
    arguments = {"appointment_id": HERS, "slot_token": token}
    question = await maria.question("reschedule_appointment", **arguments)
    assert "from Wednesday, December 2 at 10 AM with Dr. Maria Chen to Friday" in question
    key = await maria.key("reschedule_appointment", **arguments)
    result = await maria.done("reschedule_appointment", **arguments)
    assert await maria.holds("reschedule_appointment", result, **arguments)
    assert await statuses(maria, MARIA) == ["booked", "moved"]
    assert key == await maria.key("reschedule_appointment", **arguments)
    assert result.before and result.before["appointment_id"] == HERS
    assert result.after and result.after["status"] == "booked"


async def test_a_move_to_a_slot_that_went_leaves_the_old_appointment(maria: Front) -> None:
    token = await moved_token(maria)
    james = maria.of(JAMES, conversation="c-2")
    await james.done(
        "schedule_appointment",
        slot_token=await moved_token(james),
    )
    failed = await maria.refused("reschedule_appointment", appointment_id=HERS, slot_token=token)
    assert failed.code == "slot_taken" and failed.alternatives
    assert await statuses(maria, MARIA) == ["booked"]


async def test_a_move_whose_insert_fails_leaves_the_old_appointment(maria: Front) -> None:
    token = await moved_token(maria)
    async with maria.store.ledger.unit() as unit:
        assert isinstance(unit, SqlUnit)
        await unit.session.execute(
            text(
                "create trigger full before insert on hc_appointments "
                "begin select raise(abort, 'no room'); end"
            )
        )
        await unit.commit()
    failed = await maria.refused("reschedule_appointment", appointment_id=HERS, slot_token=token)
    assert failed.code == "slot_taken"
    assert await statuses(maria, MARIA) == ["booked"]


async def test_a_move_to_the_time_one_has_is_no_move(maria: Front) -> None:
    token = await moved_token(maria)
    moved = await maria.done("reschedule_appointment", appointment_id=HERS, slot_token=token)
    failed = await maria.refused(
        "reschedule_appointment", appointment_id=moved.data["appointment_id"], slot_token=token
    )
    assert failed.code == "same_slot"


async def test_a_move_goes_only_to_a_provider_who_does_it(maria: Front) -> None:
    moved = maria.of("pat_0038")
    token = await moved.token(service_code="well child", when="next week", provider_id="Patel")
    async with maria.store.ledger.unit() as unit:
        assert isinstance(unit, SqlUnit)
        await unit.session.execute(
            text("update hc_appointments set service_code='blood_draw' where id='apt_u0038'")
        )
        await unit.commit()
    failed = await moved.refused(
        "reschedule_appointment", appointment_id="apt_u0038", slot_token=token
    )
    assert failed.code == "not_offered"


async def test_insurance_tells_the_last_four_digits_only(maria: Front) -> None:
    found = await maria.done("get_patient_insurance")
    [plan] = options(found)
    assert plan["member_id_last4"] == "8159" and "8159" in found.say
    assert "526018159" not in found.say + str(found.data)


async def test_a_hold_that_another_conversation_made_does_not_stop_the_old_time(
    maria: Front,
) -> None:
    james = maria.of(JAMES, conversation="c-2")
    await james.question("schedule_appointment", slot_token=await moved_token(james))
    token = await moved_token(maria)
    later = maria.at(NOW + timedelta(minutes=1))
    shown = await later.preview("reschedule_appointment", appointment_id=HERS, slot_token=token)
    assert not isinstance(shown, Failure)
