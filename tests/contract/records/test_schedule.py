import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from frontdesk.ports.schedule import Appointment, Clash, NewAppointment, Slot, SlotQuery
from tests.support.clinic import NOW
from tests.support.elsewhere.homes import Home

DAY = NOW.date()
ANY = SlotQuery(
    after=NOW + timedelta(minutes=1), first=DAY, last=DAY + timedelta(days=14), minutes=10
)


def new(slot: Slot, person: str, *, reference: str = "") -> NewAppointment:
    return NewAppointment(
        person_id=person,
        slot_id=slot.id,
        service_code="flu_shot",
        reason="a sore arm; and, well: more",
        at=NOW,
        title="Maria Lopez: flu shot",
        reference=reference,
    )


async def first_free(home: Home) -> Slot:
    async with home.open() as ports:
        found = await ports.schedule.free(ANY)
    return found[0]


async def book(home: Home, wish: NewAppointment) -> Appointment | Clash:
    async with home.open() as ports:
        return await ports.schedule.book(wish)


async def booked(home: Home, slot: Slot, *, reference: str = "") -> Appointment:
    made = await book(home, new(slot, home.maria, reference=reference))
    assert isinstance(made, Appointment), made
    return made


async def to_come(home: Home) -> Appointment:
    """Maria's appointment that was there before."""
    async with home.open() as ports:
        [one] = await ports.schedule.of_person(home.maria, range="upcoming", at=NOW, limit=5)
    return one


async def test_free_slots_come_in_order_and_answer_the_query(home: Home) -> None:
    async with home.open() as ports:
        found = await ports.schedule.free(
            replace(
                ANY,
                providers=("prov_chen",),
                locations=("loc_alder",),
                weekday=1,
                after=NOW + timedelta(days=2),
            )
        )
    assert found and list(found) == sorted(found, key=lambda s: s.starts_at)
    assert {s.provider_id for s in found} == {"prov_chen"}
    assert all(s.local.weekday() == 1 and s.starts_at > NOW + timedelta(days=2) for s in found)


async def test_no_slot_is_free_for_longer_than_it_is(home: Home) -> None:
    async with home.open() as ports:
        assert not await ports.schedule.free(replace(ANY, minutes=31))


async def test_there_are_slots_up_to_the_last_day_and_none_after(home: Home) -> None:
    async with home.open() as ports:
        last = await ports.schedule.last_day(at=NOW)
        assert last is not None
        beyond = replace(ANY, first=last + timedelta(days=1), last=last + timedelta(days=99))
        assert not await ports.schedule.free(beyond)


async def test_a_booked_slot_is_free_no_more_and_its_appointment_is_there(home: Home) -> None:
    slot = await first_free(home)
    made = await booked(home, slot)
    assert (made.status, made.slot, made.person_id) == ("booked", slot, home.maria)
    assert (made.service_code, made.reason) == ("flu_shot", "a sore arm; and, well: more")
    async with home.open() as ports:
        assert await ports.schedule.appointment(made.id) == made
        assert not await ports.schedule.is_free(slot.id, at=NOW)
        assert slot not in await ports.schedule.free(ANY)
    assert await book(home, new(slot, home.james)) == "taken"


async def test_of_many_who_book_at_once_one_succeeds(home: Home) -> None:
    slot = await first_free(home)
    wishes = [new(slot, person, reference=f"E-{person}") for person in home.people[: home.crowd]]
    results = await asyncio.gather(*(book(home, wish) for wish in wishes))
    assert sum(isinstance(one, Appointment) for one in results) == 1
    assert {one for one in results if not isinstance(one, Appointment)} == {"taken"}


async def test_a_person_has_one_appointment_at_a_time(home: Home) -> None:
    async with home.open() as ports:
        free = await ports.schedule.free(ANY)
    one, other = next(pair for pair in pairwise(free) if pair[0].starts_at == pair[1].starts_at)
    assert one.provider_id != other.provider_id
    await booked(home, one)
    assert await book(home, new(other, home.maria)) == "overlap"
    async with home.open() as ports:
        assert await ports.schedule.is_free(other.id, at=NOW)


async def test_a_slot_that_is_unknown_or_over_is_not_free(home: Home) -> None:
    slot = await first_free(home)
    async with home.open() as ports:
        assert await ports.schedule.slot(slot.id) == slot
        assert not await ports.schedule.is_free(slot.id, at=slot.starts_at + timedelta(minutes=1))
        assert not await ports.schedule.is_free("slot-none", at=NOW)
        assert await ports.schedule.slot("slot-none") is None
        assert await ports.schedule.appointment("apt-none") is None
    assert await book(home, replace(new(slot, home.maria), slot_id="slot-none")) == "taken"


async def test_a_cancelled_appointment_frees_its_slot_and_is_counted(home: Home) -> None:
    slot = await first_free(home)
    made = await booked(home, slot)
    async with home.open() as ports:
        schedule = ports.schedule
        assert await schedule.ended(person_id=home.maria, slot_id=slot.id) == 0
        ended = await schedule.cancel(made.id, reason="cannot come", at=NOW)
        assert ended == replace(made, status="cancelled")
        assert await schedule.appointment(made.id) == ended
        assert await schedule.cancel(made.id, reason="", at=NOW) == "gone"
        assert await schedule.is_free(slot.id, at=NOW)
        assert await schedule.ended(person_id=home.maria, slot_id=slot.id) == 1
        assert await schedule.ended(person_id=home.james, slot_id=slot.id) == 0
        assert await schedule.cancel("apt-none", reason="", at=NOW) == "gone"


async def test_a_slot_can_be_booked_again_once_it_was_cancelled(home: Home) -> None:
    slot = await first_free(home)
    for round_ in range(2):
        made = await booked(home, slot)
        async with home.open() as ports:
            assert isinstance(await ports.schedule.cancel(made.id, reason="", at=NOW), Appointment)
            ended = await ports.schedule.ended(person_id=home.maria, slot_id=slot.id)
        assert ended == round_ + 1
    assert isinstance(await book(home, new(slot, home.james)), Appointment)


async def test_a_move_ends_the_old_and_books_the_new(home: Home) -> None:
    slot, old = await first_free(home), await to_come(home)
    async with home.open() as ports:
        moved = await ports.schedule.move(old.id, slot_id=slot.id, at=NOW)
        assert isinstance(moved, Appointment)
        assert (moved.previous_id, moved.service_code) == (old.id, old.service_code)
        assert (moved.status, moved.slot, moved.person_id) == ("booked", slot, home.maria)
        assert await ports.schedule.appointment(old.id) == replace(old, status="moved")
        assert await ports.schedule.is_free(old.slot.id, at=NOW)
        assert await ports.schedule.move(old.id, slot_id=slot.id, at=NOW) == "gone"
        mine = await ports.schedule.of_person(home.maria, range="upcoming", at=NOW, limit=5)
    assert mine == [moved]


async def test_a_move_into_ones_own_neighbouring_time_is_no_overlap(home: Home) -> None:
    async with home.open() as ports:
        free = await ports.schedule.free(ANY)
    one, other = next(pair for pair in pairwise(free) if pair[0].starts_at == pair[1].starts_at)
    made = await booked(home, one)
    async with home.open() as ports:
        moved = await ports.schedule.move(made.id, slot_id=other.id, at=NOW)
    assert isinstance(moved, Appointment) and moved.slot == other


async def test_a_move_that_cannot_be_leaves_everything_as_it_was(home: Home) -> None:
    slot, old = await first_free(home), await to_come(home)
    assert isinstance(await book(home, new(slot, home.james)), Appointment)
    async with home.open() as ports:
        assert await ports.schedule.move(old.id, slot_id=slot.id, at=NOW) == "taken"
    async with home.open() as ports:
        assert await ports.schedule.appointment(old.id) == old
        assert not await ports.schedule.is_free(old.slot.id, at=NOW)


async def test_of_a_move_and_a_cancellation_at_once_one_happens(home: Home) -> None:
    slot, old = await first_free(home), await to_come(home)

    async def move() -> Appointment | Clash:
        async with home.open() as ports:
            return await ports.schedule.move(old.id, slot_id=slot.id, at=NOW)

    async def cancel() -> Appointment | Clash:
        async with home.open() as ports:
            return await ports.schedule.cancel(old.id, reason="", at=NOW)

    ends = await asyncio.gather(move(), cancel())
    done = [one for one in ends if isinstance(one, Appointment)]
    assert len(done) == 1, ends
    async with home.open() as ports:
        mine = await ports.schedule.of_person(home.maria, range="upcoming", at=NOW, limit=5)
    assert [one.id for one in mine] == [one.id for one in done if one.status == "booked"]


async def test_a_persons_appointments_are_told_the_nearest_first(home: Home) -> None:
    slot, later = await first_free(home), await to_come(home)
    made = await booked(home, slot)
    async with home.open() as ports:
        schedule = ports.schedule
        mine = await schedule.of_person(home.maria, range="upcoming", at=NOW, limit=5)
        assert mine == [made, later]
        assert await schedule.of_person(home.maria, range="upcoming", at=NOW, limit=1) == [made]
        past = await schedule.of_person(home.maria, range="past", at=NOW, limit=5)
        assert past and all(one.slot.starts_at < NOW for one in past)
        nobody = await schedule.of_person("nobody-here", range="upcoming", at=NOW, limit=5)
        assert not nobody


async def test_what_was_written_is_found_under_its_reference(home: Home) -> None:
    slot, old = await first_free(home), await to_come(home)
    made = await booked(home, slot, reference="E-BOOK2345")
    async with home.open() as ports:
        schedule = ports.schedule
        assert await schedule.under("E-BOOK2345") == made
        assert await schedule.under("E-NEVER234") is None
        assert await schedule.under("") is None
        ended = await schedule.cancel(made.id, reason="", at=NOW, reference="E-CANC2345")
        assert await schedule.under("E-CANC2345") == ended
        moved = await schedule.move(old.id, slot_id=slot.id, at=NOW, reference="E-MOVE2345")
        assert isinstance(moved, Appointment)
        assert await schedule.under("E-MOVE2345") == moved
