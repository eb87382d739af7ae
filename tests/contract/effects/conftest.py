"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.effects import Effects
from frontdesk_processors.effects_memory import MemoryEffects
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.ledger_memory import MemoryLedger

Kept = tuple[Ledger, Effects]


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncGenerator[Kept]:
    async with await Store.open(folder / "effects.db") as store:
        yield store.ledger, store.effects


@asynccontextmanager
async def memory(_: Path) -> AsyncGenerator[Kept]:
    yield MemoryLedger(), MemoryEffects()


KEPT: dict[str, Callable[[Path], AbstractAsyncContextManager[Kept]]] = {
    "sqlite": sqlite,
    "memory": memory,
}


@pytest.fixture(params=KEPT)
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    async with KEPT[request.param](tmp_path) as opened:
        yield opened
