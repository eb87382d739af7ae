"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger
from frontdesk_processors.notices import Notices
from frontdesk_processors.notices_memory import MemoryNotices

Kept = tuple[Ledger, Notices]


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncGenerator[Kept]:
    async with await Store.open(folder / "notices.db") as store:
        yield store.ledger, store.notices


@asynccontextmanager
async def memory(_: Path) -> AsyncGenerator[Kept]:
    yield MemoryLedger(), MemoryNotices()


KEPT: dict[str, Callable[[Path], AbstractAsyncContextManager[Kept]]] = {
    "sqlite": sqlite,
    "memory": memory,
}


@pytest.fixture(params=KEPT)
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    async with KEPT[request.param](tmp_path) as opened:
        yield opened
