import asyncio
from dataclasses import replace
from datetime import date, timedelta

from frontdesk.ports.contacts import NewPerson, Person
from tests.support.clinic import NOW
from tests.support.elsewhere.homes import Home

PAT = NewPerson(full_name="Pat Doe", dob=date(1990, 2, 3), phone="+14155550199", language="German")


async def test_a_registered_patient_is_found_by_id_birthday_and_number(home: Home) -> None:
    async with home.register() as ports:
        made = await ports.contacts.register(PAT, at=NOW)
    assert made is not None
    async with home.open() as ports:
        assert await ports.contacts.get(made.id) == made and not made.established
        assert made in await ports.contacts.born_on(date(1990, 2, 3))
        assert list(await ports.contacts.by_phone("+14155550199")) == [made]
    assert (made.full_name, made.dob, made.language) == ("Pat Doe", PAT.dob, "German")


async def test_a_person_is_found_under_the_reference_of_their_registration(home: Home) -> None:
    new = replace(PAT, reference="E-PAT23456")
    async with home.register() as ports:
        made = await ports.contacts.register(new, at=NOW)
    async with home.open() as ports:
        assert made is not None and await ports.contacts.under("E-PAT23456") == made
        assert await ports.contacts.under("E-OTHER234") is None
        assert await ports.contacts.under("") is None


async def test_of_many_who_register_one_person_at_once_one_succeeds(home: Home) -> None:
    async def register(number: int) -> Person | None:
        async with home.register() as ports:
            return await ports.contacts.register(replace(PAT, reference=f"E-{number}"), at=NOW)

    made = await asyncio.gather(*(register(number) for number in range(8)))
    assert sum(one is not None for one in made) == 1
    async with home.open() as ports:
        assert len(await ports.contacts.by_phone(PAT.phone)) == 1


async def test_the_same_person_is_not_registered_twice(home: Home) -> None:
    new = NewPerson(full_name="MARIA LÓPEZ", dob=date(1984, 3, 5), phone="+14155550199")
    async with home.register() as ports:
        assert await ports.contacts.register(new, at=NOW) is None
        assert not await ports.contacts.by_phone("+14155550199")


async def test_an_unknown_patient_is_none(home: Home) -> None:
    async with home.open() as ports:
        assert await ports.contacts.get("pat_none") is None
        assert not await ports.contacts.born_on(date(1900, 1, 1))
        assert not await ports.contacts.by_phone("+10000000000")


async def test_tries_are_counted_a_conversation_and_can_be_forgiven(home: Home) -> None:
    counts: list[int] = []
    for _ in range(2):
        async with home.open() as ports:
            counts.append(await ports.tries.count("c-1"))
    async with home.open() as ports:
        await ports.tries.forgive("c-1")
        counts.append(await ports.tries.count("c-1"))
        counts.append(await ports.tries.count("c-2"))
    assert counts == [1, 2, 2, 1]


async def test_registrations_are_counted_beside_the_tries(home: Home) -> None:
    async with home.open() as ports:
        counts = [await ports.tries.registering("c-1"), await ports.tries.count("c-1")]
        counts += [await ports.tries.registering("c-1"), await ports.tries.count("c-1")]
    assert counts == [1, 1, 2, 2]


async def test_the_directory_hangs_together(home: Home) -> None:
    async with home.open() as ports:
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
