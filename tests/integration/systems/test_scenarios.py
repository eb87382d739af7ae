"""The clinic's own scenarios, with its schedule in calendars and with its records on FHIR."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import pytest

from frontdesk.adapters.systems import Systems
from frontdesk.evals.calls.booth import Agent
from frontdesk.evals.calls.grade import Grader
from frontdesk.evals.calls.world import Tables
from frontdesk.evals.gate.run import grader_for, scenarios_of
from frontdesk.evals.gate.worker import maker
from frontdesk.evals.scenarios import Scenario
from frontdesk_verticals.healthcare import healthcare
from tests.support.booths import held_plainly
from tests.support.elsewhere.calendars import Calendars
from tests.support.elsewhere.clinics import TOKEN
from tests.support.elsewhere.fhir.clinics import FhirSeed, coverage, fhir_id
from tests.support.elsewhere.radicale_server import PASSWORD
from tests.support.elsewhere.worlds import calendar_tables, fhir_tables
from tests.support.wide import widely

# Records that are late by themselves are late in our own tables only.
SCENARIOS = {one.name: one for one in scenarios_of(healthcare) if one.way != "late"}
CORE = (
    "flu_shot_on_friday",
    "dropped_line_while_booking",
    "cancels",
    "moves_to_friday",
    "cancels_and_books_anew",
)
"""Booking, cancelling, moving, two of them in one call, and a line that drops on the way."""
FEW = ("dropped_line_while_booking", "cancels_and_books_anew")
"""Of those, what holds the most."""
IN_CALENDARS = [
    *widely(CORE, always=FEW),
    *(pytest.param(name, marks=pytest.mark.slow) for name in SCENARIOS if name not in CORE),
]

PLANS = (
    coverage("cov-1"),
    coverage(
        "cov-2",
        beneficiary={"reference": "Patient/pat-0002"},
        payor=[{"display": "Cascadia Care"}],
    ),
)
"""What is on file there of Maria Lopez's insurance and of James Whitfield's."""


@pytest.fixture(scope="module")
def grader() -> Grader:
    import asyncio

    return asyncio.run(grader_for(healthcare))


async def held(
    scenario: Scenario,
    systems: Systems,
    read: Callable[[], Awaitable[Tables]],
    *,
    grader: Grader,
) -> list[str]:
    """What went wrong in a call, and how it went; nothing where nothing did."""
    agent = Agent(
        vertical=healthcare.over(systems), make_llm=maker("embedded", healthcare), elsewhere=read
    )
    kept = await held_plainly(scenario, agent)
    grade = grader.grade(kept, scenario)
    if grade.passed:
        return []
    return [*grade.problems, *(f"{k}: {what}" for k, what in grade.vetoes), *kept.transcript()]


def as_named_there(scenario: Scenario) -> Scenario:
    """The scenario, where the rows that stay with us name patients as the FHIR server does."""
    expect = scenario.expect
    rows = {
        table: [
            {name: fhir_id(str(it)) if name == "patient_id" else it for name, it in row.items()}
            for row in patterns
        ]
        for table, patterns in expect.inserted.items()
    }
    return scenario.model_copy(update={"expect": expect.model_copy(update={"inserted": rows})})


@pytest.mark.parametrize("name", IN_CALENDARS)
async def test_the_clinic_keeps_its_schedule_in_calendars(
    name: str, calendars: Calendars, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_CALDAV_PASSWORD", PASSWORD)
    systems = calendars.systems()
    read = partial(calendar_tables, calendars, systems)
    assert await held(SCENARIOS[name], systems, read, grader=grader) == []


@pytest.mark.parametrize("name", widely(SCENARIOS, always=FEW))
async def test_the_clinic_keeps_its_records_on_fhir(
    name: str, record_system: FhirSeed, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_FHIR_TOKEN", TOKEN)
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(record_system.clinic())
        there.simulator.load(*PLANS)
        scenario = as_named_there(SCENARIOS[name])
        read = partial(fhir_tables, there)
        found = await held(scenario, there.systems(), read, grader=grader)
    assert found == []
