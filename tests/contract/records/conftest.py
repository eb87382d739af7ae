"""Adapters of the clinic's records, each over a clinic of its own.

An adapter joins the suite by one more factory in `ADAPTERS`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW
from tests.support.stores import ENGINES, opened

Open = Callable[[], AbstractAsyncContextManager[Clinic]]
"""Opens the ports on a transaction that is committed when its body ends well."""


Request = pytest.FixtureRequest


@asynccontextmanager
async def sql(request: Request) -> AsyncGenerator[Open]:
    async with opened(request.param, request, migrations=[healthcare.migrations]) as store:
        async with store.ledger.unit() as unit:
            await healthcare.seed(unit, NOW)
            await unit.commit()

        @asynccontextmanager
        async def transaction() -> AsyncGenerator[Clinic]:
            async with store.ledger.unit() as unit:
                yield records(unit)
                await unit.commit()

        yield transaction


ADAPTERS = dict.fromkeys(ENGINES, sql)


@pytest.fixture(params=ADAPTERS)
async def clinic(request: Request) -> AsyncIterator[Open]:
    async with ADAPTERS[request.param](request) as ports:
        yield ports
