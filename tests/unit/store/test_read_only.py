"""Databases that can be read and not written."""

import os
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.store import Store
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import ReadOnlyStore
from tests.support.wide import widely

Run = Callable[..., Awaitable[str]]

CONVERSATION = Conversation(
    id="conv_1", vertical="healthcare", started_at=datetime(2026, 11, 23, 9, tzinfo=UTC)
)


def permit(path: Path, mode: int) -> None:
    path.chmod(mode)


async def test_a_database_opened_for_reading_is_read_and_not_written(tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "x.db") as store:
        await store.conversations.save(CONVERSATION)
    async with await Store.open(f"file:{tmp_path / 'x.db'}?mode=ro") as store:
        assert [row.id for row in await store.conversations.list()] == ["conv_1"]
        assert await store.ledger.find("book:1") is None
        with pytest.raises(ReadOnlyStore, match=r"x\.db is read-only: it was opened with mode=ro"):
            await store.conversations.save(CONVERSATION)
        with pytest.raises(ReadOnlyStore):
            async with store.ledger.unit():
                pass


async def test_a_read_only_database_sees_what_another_process_writes(tmp_path: Path) -> None:
    async with (
        await Store.open(tmp_path / "x.db") as writer,
        await Store.open(f"file:{tmp_path / 'x.db'}?mode=ro") as reader,
    ):
        await writer.conversations.save(CONVERSATION)
        assert [row.id for row in await reader.conversations.list()] == ["conv_1"]


async def test_a_read_only_database_of_an_old_schema_is_not_opened(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    (tmp_path / "old.db").touch()
    with pytest.raises(ReadOnlyStore, match="schema brought up to date, and is read-only"):
        await Store.open(f"file:{tmp_path / 'old.db'}?mode=ro")


AS_NOBODY = """
import asyncio, os, sys
from frontdesk.store import Store
from frontdesk.store.migrate import upgrade
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import ReadOnlyStore
from datetime import datetime, UTC
from pathlib import Path

async def main():
    await (await Store.open("memory:")).close()  # imports all there is, before it is out of reach
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        store = await Store.open(sys.argv[1])
    except ReadOnlyStore as error:
        return print(error)
    async with store:
        print([row.id for row in await store.conversations.list()])
        try:
            await store.conversations.save(
                Conversation(id="x", vertical="v", started_at=datetime.now(UTC)))
        except ReadOnlyStore as error:
            print(error)

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs Unix users")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "what"),
    widely(
        [(0o444, 0o777, "the file"), (0o666, 0o555, "its folder"), (0o444, 0o555, "its folder")],
        always=[(0o444, 0o777, "the file")],
    ),
)
async def test_a_database_without_write_permission_is_read_and_not_written(
    open_folder: Path, python: Run, file_mode: int, folder_mode: int, what: str
) -> None:
    file = open_folder / "x.db"
    async with await Store.open(file) as store:
        await store.conversations.save(CONVERSATION)
    permit(file, file_mode)
    permit(open_folder, folder_mode)
    listed, refused = (await python(AS_NOBODY, file)).splitlines()
    assert listed == "['conv_1']"
    assert f"x.db is read-only: this process may not write {what}" in refused


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs Unix users")
async def test_a_database_in_use_is_read_by_a_process_that_may_not_write_it(
    open_folder: Path, python: Run
) -> None:
    file = open_folder / "x.db"
    await (await Store.open(file)).close()
    file.chmod(0o644)
    async with await Store.open(file) as store:
        await store.conversations.save(CONVERSATION)
        listed, refused = (await python(AS_NOBODY, file)).splitlines()
    assert listed == "['conv_1']"
    assert "is read-only" in refused


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs Unix users")
async def test_a_folder_without_write_permission_takes_no_new_database(
    open_folder: Path, python: Run
) -> None:
    permit(open_folder, 0o555)
    said = await python(AS_NOBODY, open_folder / "new.db")
    assert "new.db cannot be created: Permission denied; give it write access" in said
