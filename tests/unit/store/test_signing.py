"""Keys: where they are kept, who may read them, and what happens without one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from frontdesk.settings import Settings
from frontdesk.store import Store
from frontdesk_processors.errors import BadSetting, MissingKey
from tests.support.postgres import SIGNING_KEY, Postgres
from tests.support.receipts import file, receipt

Run = Callable[..., Awaitable[str]]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "clinic.db"


def key_of(db: Path) -> Path:
    return db.with_name("clinic.db.key")


async def test_a_file_is_given_a_key_that_only_its_owner_reads(db: Path) -> None:
    async with await Store.open(db) as store:
        assert not key_of(db).exists()
        await file(store, receipt("R-1"))
    assert key_of(db).stat().st_mode & 0o777 == 0o600
    async with await Store.open(db) as again:
        await file(again, receipt("R-2"))
        [chain] = await again.chains.verify()
    assert (chain.flaw, chain.links) == (None, 3)
    assert sorted(path.name for path in db.parent.iterdir()) == ["clinic.db", "clinic.db.key"]


async def test_without_its_key_nothing_more_is_filed_and_nothing_verified(db: Path) -> None:
    async with await Store.open(db) as store:
        await file(store, receipt("R-1"))
    key_of(db).unlink()
    async with await Store.open(db) as store:
        with pytest.raises(MissingKey, match=r"clinic\.db\.key is gone; put it back, or set"):
            await file(store, receipt("R-2"))
        with pytest.raises(MissingKey, match=r"no key to check .* put .*clinic\.db\.key back"):
            await store.chains.verify()
        assert [one.id for one in await store.ledger.of_conversation("conv_1")] == ["R-1"]
    assert not key_of(db).exists()


async def test_a_server_has_no_key_of_its_own(postgres: Postgres) -> None:
    async with postgres.database() as url, await Store.open(url) as store:
        with pytest.raises(MissingKey, match="set FRONTDESK_SIGNING_KEY in every process"):
            await file(store, receipt("R-1"))
        assert await store.ledger.of_conversation("conv_1") == []


async def test_a_key_that_others_may_read_is_not_used(db: Path) -> None:
    async with await Store.open(db) as store:
        await file(store, receipt("R-1"))
    key_of(db).chmod(0o640)
    async with await Store.open(db) as store:
        with pytest.raises(BadSetting, match=r"may be read by others; chmod 600"):
            await file(store, receipt("R-2"))


async def test_what_is_no_key_is_refused_and_not_repeated(db: Path) -> None:
    settings = Settings.model_validate({"FRONTDESK_SIGNING_KEY": SIGNING_KEY[:-1]})
    with pytest.raises(BadSetting, match="FRONTDESK_SIGNING_KEY holds what is no key") as raised:
        await Store.open(db, settings=settings)
    assert "5e5e" not in str(raised.value)


async def test_a_secret_half_is_in_no_repr() -> None:
    settings = Settings.model_validate({"FRONTDESK_SIGNING_KEY": SIGNING_KEY})
    async with await Store.open("memory:", settings=settings) as store:
        key = await store.keys.signer(begun=False)
    for shown in (repr(settings), repr(key), str(key)):
        assert "5e5e" not in shown and str(key.seed) not in shown


MAKE = """
import asyncio, sys
from frontdesk.store import Store
async def main():
    async with await Store.open(sys.argv[1]) as store:
        print((await store.keys.signer(begun=False)).id)
asyncio.run(main())
"""


@pytest.mark.wide
async def test_processes_that_begin_at_once_have_one_key(db: Path, python: Run) -> None:
    await (await Store.open(db)).close()
    ids = await asyncio.gather(*(python(MAKE, db) for _ in range(4)))
    assert len(set(ids)) == 1
