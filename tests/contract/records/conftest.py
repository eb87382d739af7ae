"""Adapters of the clinic's records, each over a clinic of its own.

An adapter joins the suite by one more factory in `ADAPTERS`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW
from tests.support.stores import ENGINES, opened

Open = Callable[[], AbstractAsyncContextManager[Clinic]]
Request = pytest.FixtureRequest


@dataclass(frozen=True)
class Home:
    """A clinic as it was seeded.

    Parameters:
        open: Opens the ports on a transaction that is committed when its body ends well.
        people: Ids of its patients; Maria Lopez is the first, and has an appointment to come.
    """

    open: Open
    people: tuple[str, ...]

    @property
    def maria(self) -> str:
        """The first patient's id."""
        return self.people[0]

    @property
    def james(self) -> str:
        """The second patient's id."""
        return self.people[1]


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

        yield Home(transaction, tuple(f"pat_{number:04d}" for number in range(1, 25)))


ADAPTERS = dict.fromkeys(ENGINES, tables)


@pytest.fixture(params=ADAPTERS)
async def home(request: Request) -> AsyncIterator[Home]:
    async with ADAPTERS[request.param](request) as found:
        yield found
