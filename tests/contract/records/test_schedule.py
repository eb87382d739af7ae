import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import pairwise

from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.values import (
    Appointment,
    Clash,
    NewAppointment,
    Slot,
    SlotQuery,
)
from tests.support.clinic import NOW

Open = Callable[[], AbstractAsyncContextManager[Clinic]]
DAY = NOW.date()
MARIA, JAMES = "pat_0001", "pat_0002"


def query(conversation: str = "c-1", **fields: object) -> SlotQuery:
    wanted: dict[str, object] = {
        "at": NOW,
        "after": NOW + timedelta(minutes=1),
        "first": DAY,
        "last": DAY + timedelta(days=14),
        "minutes": 10,
        "conversation": conversation,
        **fields,
    }
    return SlotQuery(**wanted)  # pyright: ignore[reportArgumentType]


def new(slot: Slot, *, patient: str = MARIA, conversation: str = "c-1") -> NewAppointment:
    return NewAppointment(
        patient_id=patient,
        slot_id=slot.id,
        service_code="flu_shot",
        reason="",
        conversation=conversation,
        at=NOW,
    )


async def first_free(clinic: Open) -> Slot:
    async with clinic() as ports:
        found = await ports.schedule.free(query())
    return found[0]


async def book(clinic: Open, wish: NewAppointment) -> Appointment | Clash:
    async with clinic() as ports:
        return await ports.schedule.book(wish)


async def test_free_slots_come_in_order_and_answer_the_query(clinic: Open) -> None:
    async with clinic() as ports:
        found = await ports.schedule.free(
            query(
                providers=("prov_chen",),
                locations=("loc_alder",),
                weekday=1,
                after=NOW + timedelta(days=2),
            )
        )
    assert found and list(found) == sorted(found, key=lambda s: s.starts_at)
    assert {s.provider_id for s in found} == {"prov_chen"}
    assert all(s.local.weekday() == 1 and s.starts_at > NOW + timedelta(days=2) for s in found)


async def test_no_slot_is_free_for_longer_than_it_is(clinic: Open) -> None:
    async with clinic() as ports:
        assert not await ports.schedule.free(query(minutes=31))


async def test_there_are_slots_up_to_the_last_day_and_none_after(clinic: Open) -> None:
    async with clinic() as ports:
        last = await ports.schedule.last_day()
        assert last is not None
        beyond = query(first=last + timedelta(days=1), last=last + timedelta(days=99))
        assert not await ports.schedule.free(beyond)


async def test_a_booked_slot_is_free_no_more_and_its_appointment_is_there(clinic: Open) -> None:
    slot = await first_free(clinic)
    booked = await book(clinic, new(slot))
    assert isinstance(booked, Appointment) and booked.status == "booked"
    async with clinic() as ports:
        assert await ports.schedule.appointment(booked.id) == booked
        assert not await ports.schedule.is_free(slot.id, conversation="c-1", at=NOW)
        assert slot not in await ports.schedule.free(query())
    assert await book(clinic, new(slot, patient=JAMES)) == "taken"


async def test_of_many_who_book_at_once_one_succeeds(clinic: Open) -> None:
    slot = await first_free(clinic)
    wishes = [new(slot, patient=f"pat_{n:04d}", conversation=f"c-{n}") for n in range(1, 21)]
    results = await asyncio.gather(*(book(clinic, wish) for wish in wishes))
    assert sum(isinstance(r, Appointment) for r in results) == 1
    assert {r for r in results if not isinstance(r, Appointment)} == {"taken"}


async def test_a_patient_has_one_appointment_at_a_time(clinic: Open) -> None:
    async with clinic() as ports:
        free = await ports.schedule.free(query())
    one, other = next(pair for pair in pairwise(free) if pair[0].starts_at == pair[1].starts_at)
    assert one.provider_id != other.provider_id
    assert isinstance(await book(clinic, new(one)), Appointment)
    assert await book(clinic, new(other)) == "overlap"


async def test_a_slot_that_is_unknown_or_over_cannot_be_booked(clinic: Open) -> None:
    slot = await first_free(clinic)
    async with clinic() as ports:
        over = slot.starts_at + timedelta(minutes=1)
        assert not await ports.schedule.is_free(slot.id, conversation="c-1", at=over)
        assert not await ports.schedule.is_free("slot_none", conversation="c-1", at=NOW)
        assert await ports.schedule.slot("slot_none") is None


async def test_a_hold_keeps_others_away_until_it_runs_out(clinic: Open) -> None:
    slot, until = await first_free(clinic), NOW + timedelta(minutes=5)
    async with clinic() as ports:
        assert await ports.schedule.hold(slot.id, conversation="c-1", at=NOW, until=until)
    async with clinic() as ports:
        schedule = ports.schedule
        assert await schedule.holds(slot.id, conversation="c-1", at=NOW)
        assert not await schedule.holds(slot.id, conversation="c-2", at=NOW)
        assert slot in await schedule.free(query("c-1"))
        assert slot not in await schedule.free(query("c-2"))
        assert not await schedule.hold(slot.id, conversation="c-2", at=NOW, until=until)
        assert await schedule.hold(slot.id, conversation="c-2", at=until, until=until)
    assert await book(clinic, new(slot, conversation="c-3")) != "overlap"


async def test_a_conversation_holds_one_slot_at_a_time(clinic: Open) -> None:
    until = NOW + timedelta(minutes=5)
    async with clinic() as ports:
        one, other, *_ = await ports.schedule.free(query())
        for slot in (one, other):
            assert await ports.schedule.hold(slot.id, conversation="c-1", at=NOW, until=until)
        assert not await ports.schedule.holds(one.id, conversation="c-1", at=NOW)
        assert await ports.schedule.is_free(one.id, conversation="c-2", at=NOW)


async def test_a_cancelled_appointment_frees_its_slot_and_is_counted(clinic: Open) -> None:
    slot = await first_free(clinic)
    booked = await book(clinic, new(slot))
    assert isinstance(booked, Appointment)
    async with clinic() as ports:
        schedule = ports.schedule
        assert await schedule.ended(patient_id=MARIA, slot_id=slot.id) == 0
        ended = await schedule.cancel(booked.id, reason="", at=NOW)
        assert isinstance(ended, Appointment) and ended.status == "cancelled"
        assert await schedule.cancel(booked.id, reason="", at=NOW) == "gone"
        assert await schedule.is_free(slot.id, conversation="c-1", at=NOW)
        assert await schedule.ended(patient_id=MARIA, slot_id=slot.id) == 1
        assert await schedule.cancel("apt_none", reason="", at=NOW) == "gone"


async def test_a_move_ends_the_old_and_books_the_new(clinic: Open) -> None:
    slot = await first_free(clinic)
    async with clinic() as ports:
        moved = await ports.schedule.move("apt_u0001", slot_id=slot.id, conversation="c-1", at=NOW)
        assert isinstance(moved, Appointment)
        assert (moved.previous_id, moved.service_code) == ("apt_u0001", "follow_up")
        old = await ports.schedule.appointment("apt_u0001")
        assert old is not None and old.status == "moved"
        again = await ports.schedule.move("apt_u0001", slot_id=slot.id, conversation="c-1", at=NOW)
        assert again == "gone"


async def test_a_move_that_cannot_be_leaves_everything_as_it_was(clinic: Open) -> None:
    slot = await first_free(clinic)
    assert isinstance(await book(clinic, new(slot, patient=JAMES)), Appointment)
    async with clinic() as ports:
        clash = await ports.schedule.move("apt_u0001", slot_id=slot.id, conversation="c-1", at=NOW)
    assert clash == "taken"
    async with clinic() as ports:
        old = await ports.schedule.appointment("apt_u0001")
        assert old is not None and old.status == "booked"


async def test_a_patients_appointments_are_told_the_nearest_first(clinic: Open) -> None:
    slot = await first_free(clinic)
    booked = await book(clinic, new(slot))
    assert isinstance(booked, Appointment)
    async with clinic() as ports:
        mine = await ports.schedule.of_patient(MARIA, range="upcoming", at=NOW, limit=5)
        assert [one.id for one in mine] == [booked.id, "apt_u0001"]
        assert len(await ports.schedule.of_patient(MARIA, range="upcoming", at=NOW, limit=1)) == 1
        past = await ports.schedule.of_patient(MARIA, range="past", at=NOW, limit=5)
        assert all(one.slot.starts_at < NOW for one in past)


async def test_the_secret_of_offers_stays_the_same(clinic: Open) -> None:
    async with clinic() as ports:
        one = await ports.schedule.secret()
    async with clinic() as ports:
        assert len(one) >= 16 and await ports.schedule.secret() == one
