"""The implementations that the contract holds; a new one is one more entry."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.ledger import Ledger

STORES: dict[str, Callable[[Path], Awaitable[Store]]] = {
    "sqlite file": lambda folder: Store.open(folder / "ledger.db"),
    "sqlite memory": lambda _: Store.open("memory:"),
}


@pytest.fixture(params=STORES)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    async with await STORES[request.param](tmp_path) as store:
        yield store.ledger
