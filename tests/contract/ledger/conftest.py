"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger


@asynccontextmanager
async def sqlite_file(folder: Path) -> AsyncGenerator[Ledger]:
    async with await Store.open(folder / "ledger.db") as store:
        yield store.ledger


@asynccontextmanager
async def sqlite_memory(_: Path) -> AsyncGenerator[Ledger]:
    async with await Store.open("memory:") as store:
        yield store.ledger


@asynccontextmanager
async def memory(_: Path) -> AsyncGenerator[Ledger]:
    yield MemoryLedger()


LEDGERS: dict[str, Callable[[Path], AbstractAsyncContextManager[Ledger]]] = {
    "sqlite file": sqlite_file,
    "sqlite memory": sqlite_memory,
    "memory": memory,
}


@pytest.fixture(params=LEDGERS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    async with LEDGERS[request.param](tmp_path) as opened:
        yield opened
