"""Who waits for a day is called when a time on it comes free: a task says so to the staff."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from frontdesk.store import SqlUnit
from frontdesk_verticals.healthcare.records.tables import TaskRow, WaitingRow
from tests.support.clinic import NOW, Front, options

AISHA, LINH = "pat_0003", "pat_0005"
HERS = "apt_u0001"
"""Maria's: a follow-up with Dr. Chen on December 2 at 10."""
WISH = {"service_code": "follow up", "when": "december 2nd"}


async def tasks(front: Front) -> Sequence[TaskRow]:
    async with front.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        return list(await unit.session.scalars(select(TaskRow).order_by(TaskRow.created_at)))


async def waits(front: Front, patient: str, *, after_s: int = 0, **other: str) -> None:
    joining = front.of(patient, conversation=f"c-{patient}").at(NOW + timedelta(seconds=after_s))
    await joining.done("join_waitlist", **{**WISH, **other})


async def entries(front: Front) -> Sequence[tuple[str, str]]:
    async with front.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        rows = await unit.session.scalars(select(WaitingRow).order_by(WaitingRow.first))
        return [(row.patient_id, row.status) for row in rows]


async def freed_time(front: Front, patient: str) -> str:
    """A token, for that patient, of the time that Maria had."""
    asking = front.of(patient, conversation=f"c-{patient}")
    found = await asking.done(
        "get_available_slots", **{**WISH, "when": "december 2nd at 10 am"}, provider_id="Chen"
    )
    assert options(found)[0]["start"] == "2026-12-02T10:00:00-08:00"
    return str(options(found)[0]["slot_token"])


async def test_who_waits_longest_for_what_a_cancellation_frees_is_to_be_called(
    maria: Front,
) -> None:
    await waits(maria, AISHA, after_s=2)
    await waits(maria, LINH, after_s=1, provider_id="Dr. Chen")
    await maria.done("cancel_appointment", appointment_id=HERS)
    [task] = await tasks(maria)
    assert (task.kind, task.patient_id, task.phone) == ("callback", LINH, "+14155550127")
    assert task.subject == "waiting list" and task.due_on == date(2026, 11, 24)
    assert task.body == (
        "follow-up visit with Dr. Maria Chen on Wednesday, December 2 at 10 AM, "
        "at our Alder Street office, came free"
    )
    # Whoever is given what we hold of Maria's conversation reads of nobody else in it.
    assert task.conversation != maria.conversation


async def test_what_a_move_frees_goes_to_whom_it_fits_too(maria: Front) -> None:
    await waits(maria, AISHA)
    token = await maria.token(service_code="follow up", when="next week", provider_id="Chen")
    await maria.done("reschedule_appointment", appointment_id=HERS, slot_token=token)
    assert [(task.kind, task.patient_id) for task in await tasks(maria)] == [("callback", AISHA)]


@pytest.mark.parametrize(
    "other",
    [
        {"when": "december 3rd"},
        {"provider_id": "Dr. Kim"},
        {"service_code": "joint injection"},
        {"location_id": "Lakeside"},
    ],
    ids=["day", "provider", "service", "place"],
)
async def test_whom_it_does_not_fit_is_left_alone(maria: Front, other: dict[str, Any]) -> None:
    await waits(maria, AISHA, **other)
    await maria.done("cancel_appointment", appointment_id=HERS)
    assert await tasks(maria) == []


async def test_nobody_is_called_about_what_they_gave_up_themselves(maria: Front) -> None:
    await maria.done("join_waitlist", **WISH)
    await maria.done("cancel_appointment", appointment_id=HERS)
    assert await tasks(maria) == []


async def test_nobody_is_called_about_a_time_at_which_they_are_elsewhere(maria: Front) -> None:
    await waits(maria, AISHA)
    aisha = maria.of(AISHA, conversation="c-aisha")
    async with maria.store.ledger.unit() as unit:
        assert isinstance(unit, SqlUnit)
        await unit.session.execute(
            text(
                "update hc_appointments set slot_id = (select id from hc_slots where "
                "local_day = '2026-12-02' and local_time like '10:00%' "
                "and provider_id != 'prov_chen' limit 1) where id = 'apt_u0003'"
            )
        )
        await unit.commit()
    [there] = options(await aisha.done("get_patient_appointments"))
    assert str(there["start"]).startswith("2026-12-02T10:00")
    await maria.done("cancel_appointment", appointment_id=HERS)
    assert await tasks(maria) == []


async def test_one_is_called_once_about_the_same_time_and_then_the_next(maria: Front) -> None:
    await waits(maria, AISHA)
    await waits(maria, LINH, after_s=1)
    await maria.done("cancel_appointment", appointment_id=HERS)
    for _ in range(2):
        again = maria.of("pat_0004", conversation="c-pat_0004")
        token = await freed_time(maria, "pat_0004")
        booked = await again.done("schedule_appointment", slot_token=token)
        await again.done("cancel_appointment", appointment_id=booked.data["appointment_id"])
    assert sorted(str(task.patient_id) for task in await tasks(maria)) == [AISHA, LINH]


async def test_a_time_that_nobody_could_get_to_any_more_is_offered_to_nobody(
    maria: Front,
) -> None:
    await waits(maria, AISHA)
    late = maria.at(datetime(2026, 12, 2, 9, 45, tzinfo=ZoneInfo("America/Los_Angeles")))
    await late.done("cancel_appointment", appointment_id=HERS)
    assert await tasks(maria) == []


async def test_the_call_is_due_before_the_time_is_over(maria: Front) -> None:
    await waits(maria, AISHA)
    morning = maria.at(datetime(2026, 12, 2, 8, 0, tzinfo=ZoneInfo("America/Los_Angeles")))
    await morning.done("cancel_appointment", appointment_id=HERS)
    [task] = await tasks(maria)
    assert task.due_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("waits_for", "status"),
    [
        ({}, "booked"),
        ({"when": "december 4th"}, "booked"),
        ({"when": "december 1st"}, "waiting"),
        ({"service_code": "physical"}, "waiting"),
    ],
    ids=["that day", "a later one", "an earlier one", "another service"],
)
async def test_who_books_what_they_wait_for_waits_no_longer(
    maria: Front, waits_for: dict[str, Any], status: str
) -> None:
    await waits(maria, AISHA, **waits_for)
    await maria.done("cancel_appointment", appointment_id=HERS)
    aisha = maria.of(AISHA, conversation=f"c-{AISHA}")
    await aisha.done("schedule_appointment", slot_token=await freed_time(maria, AISHA))
    assert await entries(maria) == [(AISHA, status)]


async def test_who_moves_a_visit_to_when_they_wait_for_waits_no_longer(maria: Front) -> None:
    await maria.done("join_waitlist", service_code="follow up", when="next week")
    token = await maria.token(service_code="follow up", when="next week", provider_id="Chen")
    await maria.done("reschedule_appointment", appointment_id=HERS, slot_token=token)
    assert [status for _, status in await entries(maria)] == ["booked"]


async def test_what_was_waited_for_on_days_that_are_past_is_over(maria: Front) -> None:
    await waits(maria, AISHA, when="tomorrow")
    later = maria.at(NOW + timedelta(days=2))
    await later.done("join_waitlist", **WISH)
    assert [status for _, status in await entries(maria)] == ["over", "waiting"]
    await (
        later.at(datetime(2026, 12, 3, 9, 0, tzinfo=NOW.tzinfo))
        .of(LINH, conversation="c-linh")
        .done("join_waitlist", service_code="physical", when="december 4th")
    )
    assert [status for _, status in await entries(maria)] == ["over", "over", "waiting"]


async def test_who_had_it_may_wait_for_the_same_again(maria: Front) -> None:
    await waits(maria, AISHA)
    await maria.done("cancel_appointment", appointment_id=HERS)
    aisha = maria.of(AISHA, conversation=f"c-{AISHA}")
    booked = await aisha.done("schedule_appointment", slot_token=await freed_time(maria, AISHA))
    await aisha.done("cancel_appointment", appointment_id=booked.data["appointment_id"])
    await waits(maria, AISHA)
    assert sorted(status for _, status in await entries(maria)) == ["booked", "waiting"]
