"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger
from frontdesk_processors.notices import Notices
from frontdesk_processors.notices_memory import MemoryNotices
from tests.support.stores import ENGINES, opened

Kept = tuple[Ledger, Notices]


Request = pytest.FixtureRequest


@asynccontextmanager
async def sql(request: Request) -> AsyncGenerator[Kept]:
    async with opened(request.param, request) as store:
        yield store.ledger, store.notices


@asynccontextmanager
async def memory(_: Request) -> AsyncGenerator[Kept]:
    yield MemoryLedger(), MemoryNotices()


KEPT: dict[str, Callable[[Request], AbstractAsyncContextManager[Kept]]] = {
    **dict.fromkeys(ENGINES, sql),
    "memory": memory,
}


@pytest.fixture(params=KEPT)
async def kept(request: Request) -> AsyncIterator[Kept]:
    async with KEPT[request.param](request) as made:
        yield made
