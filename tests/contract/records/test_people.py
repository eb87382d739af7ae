from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta

from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.values import NewPatient
from tests.support.clinic import NOW

Open = Callable[[], AbstractAsyncContextManager[Clinic]]


async def test_a_registered_patient_is_found_by_id_birthday_and_number(clinic: Open) -> None:
    new = NewPatient(
        full_name="Pat Doe", dob=date(1990, 2, 3), phone="+14155550199", insurance="Acme"
    )
    async with clinic() as ports:
        made = await ports.contacts.register(new, at=NOW)
    assert made is not None
    async with clinic() as ports:
        assert await ports.contacts.get(made.id) == made and not made.established
        assert made in await ports.contacts.born_on(date(1990, 2, 3))
        assert list(await ports.contacts.by_phone("+14155550199")) == [made]
        [plan] = await ports.coverage.of_patient(made.id)
        assert plan.payer == "Acme"


async def test_the_same_person_is_not_registered_twice(clinic: Open) -> None:
    new = NewPatient(full_name="MARIA LÓPEZ", dob=date(1984, 3, 5), phone="+14155550199")
    async with clinic() as ports:
        assert await ports.contacts.register(new, at=NOW) is None
        assert not await ports.contacts.by_phone("+14155550199")


async def test_an_unknown_patient_is_none(clinic: Open) -> None:
    async with clinic() as ports:
        assert await ports.contacts.get("pat_none") is None
        assert not await ports.contacts.born_on(date(1900, 1, 1))
        assert not await ports.contacts.by_phone("+10000000000")
        assert not await ports.coverage.of_patient("pat_none")


async def test_tries_are_counted_a_conversation_and_can_be_forgiven(clinic: Open) -> None:
    counts: list[int] = []
    for _ in range(2):
        async with clinic() as ports:
            counts.append(await ports.contacts.count_try("c-1"))
    async with clinic() as ports:
        await ports.contacts.forgive_try("c-1")
        counts.append(await ports.contacts.count_try("c-1"))
        counts.append(await ports.contacts.count_try("c-2"))
    assert counts == [1, 2, 2, 1]


async def test_the_directory_hangs_together(clinic: Open) -> None:
    async with clinic() as ports:
        directory = ports.directory
        practice = await directory.practice()
        places = {p.id: p for p in await directory.locations()}
        codes = {s.code for s in await directory.services()}
        providers = await directory.providers()
        hours = await directory.hours()
        coming = await directory.holidays(NOW.date(), NOW.date() + timedelta(days=40))
    assert next(iter(places.values())).zone == practice.zone
    assert len(providers) >= 1 and sum(s.accepting_new for s in providers) < len(providers)
    for provider in providers:
        assert provider.services and set(provider.services) <= codes
        assert provider.locations and set(provider.locations) <= set(places)
    assert {h.location_id for h in hours} == set(places)
    assert all(h.opens < h.closes for h in hours)
    assert [h.name for h in coming] == [
        "Thanksgiving Day",
        "Christmas Eve",
        "Christmas Day",
        "New Year's Day",
    ]
