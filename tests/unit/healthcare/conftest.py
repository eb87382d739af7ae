import asyncio
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_verticals.healthcare.vertical import healthcare
from tests.support.clinic import NOW, Front

MARIA = "pat_0001"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clinic") / "clinic.db"

    async def fill() -> None:
        async with (
            await Store.open(path, migrations=[healthcare.migrations]) as store,
            store.ledger.unit() as unit,
        ):
            await healthcare.seed(unit, NOW)
            await unit.commit()

    asyncio.run(fill())
    return path


@pytest.fixture
async def store(seeded: Path, tmp_path: Path) -> AsyncGenerator[Store]:
    path = tmp_path / "clinic.db"
    shutil.copy(seeded, path)
    async with await Store.open(path, migrations=[healthcare.migrations]) as store:
        yield store


@pytest.fixture
def anyone(store: Store) -> Front:
    """A caller nobody knows yet."""
    return Front(store=store)


@pytest.fixture
def maria(anyone: Front) -> Front:
    """Maria Lopez, verified."""
    return anyone.of(MARIA)
