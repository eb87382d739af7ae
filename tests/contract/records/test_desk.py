"""`Billing` and `Messages`, wherever they are kept."""

from datetime import date

import pytest

from frontdesk.ports.billing import Plan
from frontdesk.ports.messages import Message
from frontdesk_verticals.healthcare import healthcare
from tests.support.clinic import NOW
from tests.support.elsewhere.clinics import TOKEN
from tests.support.elsewhere.fhir.clinics import FhirSeed, coverage
from tests.support.elsewhere.homes import Home, elsewhere

TODAY = NOW.date()


async def test_what_a_new_patient_names_as_insurance_is_on_file(home: Home) -> None:
    async with home.keep() as ports:
        await ports.billing.file("pat-new", payer="Acme")
    async with home.open() as ports:
        [plan] = await ports.billing.plans("pat-new", on=TODAY)
        assert (plan.payer, plan.plan, plan.member_id) == ("Acme", "", "")
        assert not await ports.billing.plans("pat_none", on=TODAY)


async def test_whose_plans_are_taken_is_known_by_name_in_any_case(home: Home) -> None:
    async with home.open() as ports:
        assert await ports.billing.takes(" harbor SHIELD ")
        assert not await ports.billing.takes("Cascadia Care")


@pytest.mark.parametrize("person", ["pat_0001", None])
async def test_a_message_is_found_as_it_was_left(home: Home, person: str | None) -> None:
    left = Message(
        id="task_1",
        kind="callback",
        person_id=person and home.maria,
        phone="+14155550123",
        subject="a bill",
        body="",
        due_on=date(2026, 11, 24),
    )
    async with home.keep() as ports:
        await ports.messages.leave(left, conversation="c_1", at=NOW)
    async with home.open() as ports:
        assert await ports.messages.get("task_1") == left
        assert await ports.messages.get("task_2") is None


async def test_plans_on_a_fhir_server_count_while_they_are_in_force(
    record_system: FhirSeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_FHIR_TOKEN", TOKEN)
    async with record_system.clinic() as there:
        there.simulator.load(
            coverage("cov-1", period={"start": "2026-01-01", "end": "2026-12"}),
            coverage("cov-2", period={"end": "2026-11-22"}),
            coverage("cov-3", period={"start": "2027"}),
            coverage("cov-4", status="cancelled"),
            coverage("cov-5", beneficiary={"reference": "Patient/pat-0002"}),
            coverage("cov-6", payor=[{"reference": "Organization/1"}]),
        )
        clinic = healthcare.over(there.systems())
        async with elsewhere(clinic, there.people, contacts=True) as home, home.open() as ports:
            held = await ports.billing.plans("pat-0001", on=TODAY)
    assert held == [Plan(id="cov-1", payer="Harbor Shield", plan="PPO", member_id="526018159")]
