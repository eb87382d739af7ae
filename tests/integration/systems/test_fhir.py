"""What a clinic's FHIR server holds besides what we wrote there, and what it is told of us."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from frontdesk.adapters.fhir.resources import instant
from frontdesk.adapters.systems import Fhir
from frontdesk.ports.schedule import SlotQuery
from frontdesk_processors.errors import Unavailable
from frontdesk_processors.language import load
from frontdesk_processors.tool import Caller, Result, Work
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.appointments import get_patient_appointments
from tests.support.clinic import NOW
from tests.support.elsewhere.fhir.clinics import FhirClinic, FhirSeed
from tests.support.elsewhere.fhir.searching import Resource
from tests.support.elsewhere.homes import Home, elsewhere
from tests.support.elsewhere.proxy import Proxy, proxied

ANY = SlotQuery(after=NOW, first=NOW.date(), last=NOW.date() + timedelta(days=3), minutes=30)


@dataclass(frozen=True)
class Desk:
    there: FhirClinic
    home: Home
    proxy: Proxy


@pytest.fixture
async def desk(record_system: FhirSeed) -> AsyncIterator[Desk]:
    async with (
        record_system.clinic() as there,
        proxied(there.simulator.url.removesuffix("/fhir")) as proxy,
        elsewhere(
            healthcare.over(there.systems(through=proxy.url)), there.people, contacts=True
        ) as home,
    ):
        yield Desk(there, home, proxy)


def visit(desk: Desk, **more: object) -> Resource:
    """An appointment that the clinic's own staff have made."""
    start = NOW + timedelta(days=2)
    return {
        "resourceType": "Appointment",
        "id": "staff-1",
        "status": "booked",
        "start": instant(start),
        "end": instant(start + timedelta(minutes=45)),
        "participant": [
            {"actor": {"reference": f"Patient/{desk.home.maria}"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/somebody-new"}, "status": "accepted"},
        ],
        **more,
    }


async def upcoming(desk: Desk) -> list[str]:
    async with desk.home.open() as ports:
        mine = await ports.schedule.of_person(desk.home.maria, range="upcoming", at=NOW, limit=9)
    return [one.id for one in mine]


async def test_an_appointment_that_staff_made_is_told_in_words_that_are_true(desk: Desk) -> None:
    desk.there.simulator.load(visit(desk))
    async with desk.home.open() as ports:
        work = Work[Clinic](
            records=ports,
            caller=Caller(identity=Identity.VERIFIED, subject=desk.home.maria),
            conversation="c-1",
            now=NOW,
            language=load("en"),
            wording=healthcare.wording("en"),
        )
        told = await get_patient_appointments.run(work)
    assert isinstance(told, Result)
    assert "visit on Wednesday, November 25 at 4 PM with our team" in told.say


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "noshow"])
async def test_what_does_not_stand_is_no_appointment(desk: Desk, status: str) -> None:
    desk.there.simulator.load(visit(desk, status=status))
    assert "staff-1" not in await upcoming(desk)


@pytest.mark.parametrize("status", ["pending", "arrived", "booked"])
async def test_what_stands_is_one_whatever_it_is_called(desk: Desk, status: str) -> None:
    desk.there.simulator.load(visit(desk, status=status))
    assert "staff-1" in await upcoming(desk)


async def test_an_inactive_patient_is_found_by_nobody_and_not_registered_again(
    desk: Desk,
) -> None:
    [maria] = [one for one in desk.there.simulator.all("Patient") if one["id"] == desk.home.maria]
    desk.there.simulator.load({**maria, "active": False})
    async with desk.home.open() as ports:
        assert await ports.contacts.get(desk.home.maria) is None
        born = await ports.contacts.born_on(desk.there.seed.people[0].dob)
    assert desk.home.maria not in [one.id for one in born]


async def test_providers_may_be_called_anything_there(record_system: FhirSeed) -> None:
    async with record_system.clinic() as there:
        for one in there.simulator.all("Schedule"):
            actors = [
                {"reference": str(a["reference"]).replace("prov-chen", "4711")}
                for a in one["actor"]
            ]
            there.simulator.load({**one, "actor": actors})
        known = there.systems().model_copy(
            update={
                "fhir": Fhir(url=there.simulator.url, people={"prov_chen": "Practitioner/4711"})
            }
        )
        for systems, found in ((there.systems(), False), (known, True)):
            clinic = healthcare.over(systems)
            async with (
                elsewhere(clinic, there.people, contacts=True) as home,
                home.open() as ports,
            ):
                free = await ports.schedule.free(replace(ANY, providers=("prov_chen",)))
            assert bool(free) is found


async def test_no_name_number_or_birthday_stands_in_a_url(desk: Desk) -> None:
    asked: list[str] = []
    desk.proxy.on_url = asked.append
    async with desk.home.open() as ports:
        await ports.contacts.born_on(desk.there.seed.people[0].dob)
        await ports.contacts.by_phone(desk.there.seed.people[0].phone)
        await ports.schedule.of_person(desk.home.maria, range="upcoming", at=NOW, limit=9)
        await ports.schedule.free(ANY)
    assert len(asked) >= 4
    assert not [url for url in asked if "1984" in url or "555" in url or desk.home.maria in url]


async def test_a_next_page_is_asked_for_on_the_server_that_was_configured(desk: Desk) -> None:
    # The simulator's links name its own port, past the proxy.
    asked: list[str] = []
    desk.proxy.on_url = asked.append
    async with desk.home.open() as ports:
        free = await ports.schedule.free(ANY)
    assert len(free) > 20
    assert any("_page=" in url for url in asked)


@pytest.mark.parametrize("id", ["../Patient/pat-0001", "a/b", "", "x" * 65, "pat_0001", "Ä"])
async def test_an_id_that_is_none_is_asked_for_nowhere(desk: Desk, id: str) -> None:
    asked: list[str] = []
    desk.proxy.on_url = asked.append
    async with desk.home.open() as ports:
        assert await ports.contacts.get(id) is None
        assert await ports.schedule.slot(id) is None
    assert asked == []


async def test_a_token_that_is_refused_is_told_without_it(desk: Desk) -> None:
    desk.there.simulator.token = "another"
    async with desk.home.open() as ports:
        with pytest.raises(Unavailable, match="refuses our key: 401") as refused:
            await ports.schedule.free(ANY)
    assert "canary" not in str(refused.value)
