"""Opening a database: new, warm, shared, or foreign."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import MissingExtra, StoreError

Run = Callable[..., Awaitable[str]]

CONVERSATION = Conversation(
    id="conv_1", vertical="healthcare", started_at=datetime(2026, 11, 23, 9, tzinfo=UTC)
)


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_opening_creates_the_file_and_its_tables(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "new" / "x.db") as store:
        assert await store.conversations.list() == []
    assert (tmp_path / "new" / "x.db").is_file()


async def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "x.db") as store:
        await store.conversations.save(CONVERSATION)
    async with await Store.open(f"sqlite:///{tmp_path / 'x.db'}") as store:
        assert [row.id for row in await store.conversations.list()] == ["conv_1"]


async def test_a_private_copy_of_a_file_in_use_leaves_it_as_it_is(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "x.db") as store:
        await store.conversations.save(CONVERSATION)
        async with await Store.open(f"memory:{tmp_path / 'x.db'}") as copy:
            [row] = await copy.conversations.list()
            await copy.holdings.erase(row.id, at=CONVERSATION.started_at)
            assert await copy.conversations.list() == []
        assert [row.id for row in await store.conversations.list()] == ["conv_1"]


async def test_a_copy_of_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database" * 100)
    for name in ("none.db", "notes.txt"):
        with pytest.raises(StoreError, match=name):
            await Store.open(f"memory:{tmp_path / name}")


async def test_a_file_may_have_a_name_that_a_url_would_escape(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "50% off? #1.db") as store:
        await store.conversations.save(CONVERSATION)
    assert names(tmp_path) == ["50% off? #1.db"]


async def test_a_write_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "x.db") as store, store.ledger.unit() as unit:
        connection = await unit.session.connection()
        settings = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    full = 2
    assert settings == ["wal", full, 1, 5000]


async def test_a_warm_database_opens_without_alembic(tmp_path: Path, python: Run) -> None:
    await (await Store.open(tmp_path / "x.db")).close()
    script = (
        "import asyncio, sys; from frontdesk.store import Store\n"
        "store = asyncio.run(Store.open(sys.argv[1])); print('alembic' in sys.modules)\n"
        "import os; sys.stdout.flush(); os._exit(0)"
    )
    assert (await python(script, tmp_path / "x.db")).strip() == "False"


async def test_processes_that_open_one_new_file_at_once_all_succeed(
    tmp_path: Path, python: Run
) -> None:
    script = (
        "import asyncio, sys; from frontdesk.store import Store\n"
        "async def main():\n"
        "    async with await Store.open(sys.argv[1]) as store:\n"
        "        print(len(await store.conversations.list()))\n"
        "asyncio.run(main())"
    )
    printed = await asyncio.gather(*(python(script, tmp_path / "new.db") for _ in range(3)))
    assert [text.strip() for text in printed] == ["0", "0", "0"]


async def test_tasks_that_open_one_new_file_at_once_all_succeed(tmp_path: Path) -> None:
    stores = await asyncio.gather(*(Store.open(tmp_path / "new.db") for _ in range(8)))
    assert [await store.conversations.list() for store in stores] == [[]] * 8
    for store in stores:
        await store.close()


async def test_two_memory_stores_share_nothing() -> None:
    async with await Store.open("memory:") as one, await Store.open("memory:") as other:
        await one.conversations.save(CONVERSATION)
        assert await other.conversations.list() == []


async def test_a_store_may_be_closed_twice() -> None:
    store = await Store.open("memory:")
    await store.close()
    assert await store.close() is None


@pytest.mark.parametrize("content", [b"not a database, but a shopping list. " * 40, b"\x00" * 99])
async def test_a_file_of_something_else_is_named_and_kept(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"list\.txt is not a SQLite database; name another"):
        await Store.open(file)
    assert file.read_bytes() == content


async def test_a_file_locked_by_another_process_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.store.engine.BUSY_S", 0.01)
    async with await Store.open(tmp_path / "x.db") as store:
        other = sqlite3.connect(tmp_path / "x.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"x\.db is locked by another process; try again"):
            await store.conversations.save(CONVERSATION)
        other.close()
        await store.conversations.save(CONVERSATION)


async def test_a_writer_that_waits_in_vain_for_another_of_its_process_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.store.database.BUSY_S", 0.01)
    async with store.ledger.unit():
        with pytest.raises(StoreError, match="another transaction of this process"):
            await store.conversations.save(CONVERSATION)
    await store.conversations.save(CONVERSATION)


@pytest.mark.parametrize("module", ["sqlalchemy", "aiosqlite", "alembic"])
async def test_without_the_extra_the_package_imports_and_its_use_names_the_extra(
    module: str, python: Run
) -> None:
    script = (
        "import sys; sys.modules[sys.argv[1]] = None\n"
        "import frontdesk.store\n"
        "from frontdesk_processors.errors import MissingExtra\n"
        "try: frontdesk.store.Store\n"
        "except MissingExtra as error: print(error)"
    )
    assert "pip install 'frontdesk[records]'" in await python(script, module)


def test_an_unknown_name_is_no_missing_extra() -> None:
    import frontdesk.store

    with pytest.raises(AttributeError):
        _ = frontdesk.store.Shop
    assert not issubclass(MissingExtra, AttributeError)
