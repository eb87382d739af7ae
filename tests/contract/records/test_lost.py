"""What becomes of a write whose reply is lost, in a calendar or record system elsewhere."""

from dataclasses import replace

import pytest

from frontdesk.ports.schedule import Appointment
from frontdesk_processors.errors import ActionError, Unavailable, Unclear
from tests.contract.records.conftest import REMOTE, Lossy
from tests.contract.records.test_schedule import first_free, new, to_come
from tests.support.clinic import NOW
from tests.support.elsewhere.proxy import Mode
from tests.support.wide import widely

DONE: tuple[Mode, ...] = ("lose", "error")
NOT_DONE: tuple[Mode, ...] = ("swallow", "fail")
REFERENCE = "E-LOST2345"

pytestmark = pytest.mark.parametrize("lossy", widely(REMOTE, always=("fhir",)), indirect=True)


async def booking(lossy: Lossy) -> Appointment | str:
    slot = await first_free(lossy.home)
    async with lossy.home.open() as ports:
        return await ports.schedule.book(new(slot, lossy.home.maria, reference=REFERENCE))


async def under(lossy: Lossy) -> Appointment | None:
    async with lossy.home.open() as ports:
        return await ports.schedule.under(REFERENCE)


@pytest.mark.parametrize("mode", DONE)
async def test_a_booking_whose_reply_is_lost_may_be_done_and_is_found(
    lossy: Lossy, mode: Mode
) -> None:
    lossy.proxy.plan(mode)
    with pytest.raises(Unclear):
        await booking(lossy)
    found = await under(lossy)
    assert found is not None and (found.status, found.person_id) == ("booked", lossy.home.maria)
    async with lossy.home.open() as ports:
        mine = await ports.schedule.of_person(lossy.home.maria, range="upcoming", at=NOW, limit=9)
    assert [one.id for one in mine].count(found.id) == 1 and len(mine) == 2


@pytest.mark.parametrize("mode", NOT_DONE)
async def test_a_booking_that_never_came_to_be_is_not_found(lossy: Lossy, mode: Mode) -> None:
    lossy.proxy.plan(mode)
    with pytest.raises(Unclear):
        await booking(lossy)
    assert await under(lossy) is None
    assert isinstance(await booking(lossy), Appointment)


async def test_a_booking_that_comes_late_is_found_once_it_has_come(lossy: Lossy) -> None:
    lossy.proxy.plan("late")
    with pytest.raises(Unclear):
        await booking(lossy)
    assert await under(lossy) is None
    await lossy.proxy.land()
    found = await under(lossy)
    assert found is not None and found.status == "booked"


async def test_a_booking_that_comes_late_takes_no_slot_that_another_has(lossy: Lossy) -> None:
    slot = await first_free(lossy.home)
    lossy.proxy.plan("late")
    with pytest.raises(Unclear):
        await booking(lossy)
    async with lossy.home.open() as ports:
        other = await ports.schedule.book(new(slot, lossy.home.james, reference="E-OTHER234"))
    assert isinstance(other, Appointment)
    await lossy.proxy.land()
    assert await under(lossy) is None
    async with lossy.home.open() as ports:
        assert await ports.schedule.appointment(other.id) == other


@pytest.mark.parametrize("mode", DONE)
async def test_a_cancellation_whose_reply_is_lost_is_found(lossy: Lossy, mode: Mode) -> None:
    old = await to_come(lossy.home)
    lossy.proxy.plan(mode)
    with pytest.raises(Unclear):
        async with lossy.home.open() as ports:
            await ports.schedule.cancel(old.id, reason="", at=NOW, reference=REFERENCE)
    assert await under(lossy) == replace(old, status="cancelled")


@pytest.mark.parametrize("mode", DONE)
async def test_a_move_whose_reply_is_lost_is_found_whole(lossy: Lossy, mode: Mode) -> None:
    slot, old = await first_free(lossy.home), await to_come(lossy.home)
    lossy.proxy.plan(mode)
    with pytest.raises(Unclear):
        async with lossy.home.open() as ports:
            await ports.schedule.move(old.id, slot_id=slot.id, at=NOW, reference=REFERENCE)
    moved = await under(lossy)
    assert moved is not None and (moved.slot, moved.previous_id) == (slot, old.id)
    async with lossy.home.open() as ports:
        assert await ports.schedule.appointment(old.id) == replace(old, status="moved")
        mine = await ports.schedule.of_person(lossy.home.maria, range="upcoming", at=NOW, limit=9)
    assert mine == [moved]


async def test_a_move_of_which_nothing_arrives_leaves_the_old_as_it_was(lossy: Lossy) -> None:
    slot, old = await first_free(lossy.home), await to_come(lossy.home)
    lossy.proxy.plan("swallow")
    with pytest.raises(Unclear):
        async with lossy.home.open() as ports:
            await ports.schedule.move(old.id, slot_id=slot.id, at=NOW, reference=REFERENCE)
    assert await under(lossy) is None
    assert await to_come(lossy.home) == old


async def test_a_system_that_cannot_be_reached_has_done_nothing(lossy: Lossy) -> None:
    slot = await first_free(lossy.home)
    await lossy.close()
    with pytest.raises(Unavailable):
        async with lossy.home.open() as ports:
            await ports.schedule.book(new(slot, lossy.home.maria, reference=REFERENCE))
    with pytest.raises(ActionError):
        await under(lossy)
