import asyncio
import shutil
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from frontdesk.store import Store
from frontdesk_verticals.salon.vertical import salon
from tests.support.front import Front

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Monday; that week's Thursday is Thanksgiving."""
ANA, BETH, ERIN, FARAH = "cli_0001", "cli_0002", "cli_0005", "cli_0006"


@pytest.fixture(scope="session")
def seeded_salon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("salon") / "salon.db"

    async def fill() -> None:
        async with (
            await Store.open(path, migrations=[salon.migrations]) as store,
            store.ledger.unit() as unit,
        ):
            await salon.seed(unit, NOW)
            await unit.commit()

    asyncio.run(fill())
    return path


@pytest.fixture
async def store(seeded_salon: Path, tmp_path: Path) -> AsyncGenerator[Store]:
    path = tmp_path / "salon.db"
    shutil.copy(seeded_salon, path)
    async with await Store.open(path, migrations=[salon.migrations]) as store:
        yield store


@pytest.fixture
def anyone(store: Store) -> Front:
    """A caller nobody knows yet."""
    return Front(vertical=salon, store=store, now=NOW)


@pytest.fixture
def ana(anyone: Front) -> Front:
    """Ana Flores, found; she never had a patch test."""
    return anyone.of(ANA)


@pytest.fixture
def farah(anyone: Front) -> Front:
    """Farah Haddad, found; her patch test is three weeks old."""
    return anyone.of(FARAH, conversation="c-farah")
