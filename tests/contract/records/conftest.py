"""Adapters of the clinic's records, each over a clinic of its own.

An adapter joins the suite by one more factory in `ADAPTERS`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW

Open = Callable[[], AbstractAsyncContextManager[Clinic]]
"""Opens the ports on a transaction that is committed when its body ends well."""


@asynccontextmanager
async def sql(folder: Path) -> AsyncGenerator[Open]:
    async with await Store.open(folder / "c.db", migrations=[healthcare.migrations]) as store:
        async with store.ledger.unit() as unit:
            await healthcare.seed(unit, NOW)
            await unit.commit()

        @asynccontextmanager
        async def opened() -> AsyncGenerator[Clinic]:
            async with store.ledger.unit() as unit:
                yield records(unit)
                await unit.commit()

        yield opened


ADAPTERS = {"sql": sql}


@pytest.fixture(params=ADAPTERS)
async def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    async with ADAPTERS[request.param](tmp_path) as opened:
        yield opened
