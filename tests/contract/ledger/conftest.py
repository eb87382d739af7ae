"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from frontdesk.store import Store
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger
from tests.support.stores import empty, opened

Request = pytest.FixtureRequest


@asynccontextmanager
async def sqlite_file(request: Request) -> AsyncGenerator[Ledger]:
    async with opened("sqlite", request) as store:
        yield store.ledger


@asynccontextmanager
async def sqlite_memory(_: Request) -> AsyncGenerator[Ledger]:
    async with await Store.open(await empty()) as store:
        yield store.ledger


@asynccontextmanager
async def postgres(request: Request) -> AsyncGenerator[Ledger]:
    async with opened("postgres", request) as store:
        yield store.ledger


@asynccontextmanager
async def memory(_: Request) -> AsyncGenerator[Ledger]:
    yield MemoryLedger()


LEDGERS: dict[str, Callable[[Request], AbstractAsyncContextManager[Ledger]]] = {
    "sqlite file": sqlite_file,
    "sqlite memory": sqlite_memory,
    "postgres": postgres,
    "memory": memory,
}


@pytest.fixture(params=LEDGERS)
async def ledger(request: Request) -> AsyncIterator[Ledger]:
    async with LEDGERS[request.param](request) as made:
        yield made
