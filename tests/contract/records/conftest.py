"""Adapters of the clinic's records, each over a clinic of its own.

An adapter joins the suite by one more factory in `ADAPTERS`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW
from tests.support.elsewhere.calendars import Calendars
from tests.support.elsewhere.fhir.clinics import FhirSeed
from tests.support.elsewhere.homes import Home, elsewhere
from tests.support.elsewhere.lines import lossy_line
from tests.support.elsewhere.proxy import Proxy
from tests.support.stores import ENGINES, opened
from tests.support.wide import widely

Request = pytest.FixtureRequest


@asynccontextmanager
async def tables(request: Request) -> AsyncGenerator[Home]:
    async with opened(request.param, request, migrations=[healthcare.migrations]) as store:
        async with store.ledger.unit() as unit:
            await healthcare.seed(unit, NOW)
            await unit.commit()

        @asynccontextmanager
        async def transaction() -> AsyncGenerator[Clinic]:
            async with store.ledger.unit() as unit:
                yield records(unit)
                await unit.commit()

        yield Home(
            transaction,
            transaction,
            transaction,
            tuple(f"pat_{number:04d}" for number in range(1, 25)),
        )


@asynccontextmanager
async def caldav(request: Request) -> AsyncGenerator[Home]:
    calendars: Calendars = request.getfixturevalue("calendars")
    clinic = healthcare.over(calendars.systems())
    async with elsewhere(clinic, calendars.people) as home:
        yield home


@dataclass(frozen=True)
class Lossy:
    """A clinic whose records are elsewhere, behind a line that loses what it is told to.

    Parameters:
        home: The clinic.
        proxy: The line.
        close: Cuts it for good.
    """

    home: Home
    proxy: Proxy
    close: Callable[[], Awaitable[None]]


@pytest.fixture
async def lossy(request: Request) -> AsyncIterator[Lossy]:
    line = AsyncExitStack()
    async with line:
        systems, people, proxy = await lossy_line(request, held=line)
        async with elsewhere(healthcare.over(systems), people) as home:
            yield Lossy(home, proxy, line.aclose)


@asynccontextmanager
async def fhir(request: Request) -> AsyncGenerator[Home]:
    record_system: FhirSeed = request.getfixturevalue("record_system")
    async with (
        record_system.clinic() as there,
        elsewhere(healthcare.over(there.systems()), there.people, contacts=True) as home,
    ):
        yield home


REMOTE = ("caldav", "fhir")
ADAPTERS = {**dict.fromkeys(ENGINES, tables), "caldav": caldav, "fhir": fhir}


@pytest.fixture(params=widely(ADAPTERS, always=(*ENGINES, "fhir")))
async def home(request: Request) -> AsyncIterator[Home]:
    async with ADAPTERS[request.param](request) as found:
        yield found
