"""A PostgreSQL database: opening, wrong URLs, locks, restarts, and what is never printed."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from frontdesk.store import Store
from frontdesk.store.location import locate
from frontdesk.store.postgres import WRITER_LOCK
from frontdesk.store.server import Server
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadSetting, ReadOnlyStore, StoreError
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import JsonObject
from tests.support.postgres import PASSWORD, SIGNING_KEY, Postgres

Run = Callable[..., Awaitable[str]]

CONVERSATION = Conversation(
    id="conv_1", vertical="healthcare", started_at=datetime(2026, 11, 23, 9, tzinfo=UTC)
)
RECEIPT = Receipt(
    id="R-1",
    key="book:1",
    conversation="conv_1",
    turn=1,
    tool="book_seat",
    does="book",
    arguments={},
    done_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
)
OPEN = """
import asyncio, sys; from frontdesk.store import Store
async def main():
    async with await Store.open(sys.argv[1]) as store:
        print(len(await store.conversations.list()))
asyncio.run(main())
"""


@pytest.fixture
async def url(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    async with postgres.database() as made:
        yield made


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with await Store.open(url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://ann:s3cret@db.example/clinic", "the database clinic on db.example"),
        ("postgres://ann:s3%2Fcret@db.example:6000/clinic", "db.example:6000"),
        ("postgresql+asyncpg:///clinic?host=/run/postgresql", "clinic on /run/postgresql"),
        ("postgresql://[::1]/clinic?sslmode=require", "clinic on ::1"),
    ],
)
def test_a_url_is_read_and_named_without_its_password(url: str, told: str) -> None:
    server = locate(url)
    assert isinstance(server, Server)
    assert told in str(server)
    assert "cret" not in f"{server} {server!r} {server.refusal}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:ann:s3cret@db/clinic",
        "postgresql://ann:s3cret@db",
        "postgresql://ann:s3cret@db:port/clinic",
        "postgresql://ann:s3cret@db/clinic?sslmode=maybe",
        "postgresql://ann:s3cret@db/clinic?password2=s3cret",
        "postgresql://ann:s3cret@[db/clinic",
        "postgresql://ann:s3cret@db/a/b",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadSetting) as raised:
        locate(url)
    assert "s3cret" not in "".join(traceback.format_exception_only(raised.value))


async def test_without_the_extra_it_is_named(python: Run) -> None:
    script = (
        "import sys, asyncio; sys.modules['asyncpg'] = None\n"
        "from frontdesk.store import Store\n"
        "from frontdesk_processors.errors import MissingExtra\n"
        "try: asyncio.run(Store.open('postgresql://u:s3cret@127.0.0.1:1/x'))\n"
        "except MissingExtra as error: print(error)"
    )
    told = await python(script)
    assert "pip install 'frontdesk[postgres]'" in told and "s3cret" not in told


async def test_many_that_open_one_empty_database_at_once_all_succeed(
    postgres: Postgres, python: Run
) -> None:
    async with postgres.database(migrations=None) as url:
        here = asyncio.gather(*(Store.open(url) for _ in range(4)))
        printed = await asyncio.gather(*(python(OPEN, url) for _ in range(2)))
        stores = await here
        assert [text.strip() for text in printed] == ["0", "0"]
        for store in stores:
            assert await store.conversations.list() == []
            await store.close()


async def test_an_empty_database_is_not_filled_by_who_only_looks(postgres: Postgres) -> None:
    async with postgres.database(migrations=None) as url:
        with pytest.raises(StoreError, match="holds nothing of frontdesk yet; check the name"):
            await Store.open(url, create=False)


async def test_what_cannot_be_opened_says_why_and_never_the_password(
    postgres: Postgres, url: str
) -> None:
    wrong = {
        url.rpartition("/")[0] + "/nowhere": "does not exist on its server; create it first",
        url.replace(PASSWORD, "pw-canary-wrong"): "check the user and the password",
        url.replace(str(postgres.port), "1"): "the server does not answer",
    }
    for one, told in wrong.items():
        with pytest.raises(StoreError, match=told) as raised:
            await Store.open(one)
        assert "canary" not in "".join(traceback.format_exception(raised.value))


async def test_a_database_that_only_lets_read_says_so(postgres: Postgres, url: str) -> None:
    name = url.rpartition("/")[2]
    await postgres.admin(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with await Store.open(url) as store:
        assert await store.conversations.list() == []
        with pytest.raises(ReadOnlyStore, match="is read-only"):
            await store.conversations.save(CONVERSATION)


async def test_a_reader_cannot_write_and_sees_one_state_throughout(store: Store) -> None:
    async with store.ledger.unit(write=False) as unit:
        count = text("SELECT count(*) FROM conversations")
        assert await unit.session.scalar(count) == 0
        await store.conversations.save(CONVERSATION)
        assert await unit.session.scalar(count) == 0
    with pytest.raises(ReadOnlyStore):
        async with store.ledger.unit(write=False) as unit:
            await unit.session.execute(text("SELECT 1"))
            await unit.file(RECEIPT)


async def test_an_error_does_not_repeat_the_row_it_is_about(store: Store) -> None:
    add = text("INSERT INTO people VALUES ('Ada Canary')")
    async with store.ledger.unit() as unit:
        await unit.session.execute(text("CREATE TABLE people (name text UNIQUE)"))
        await unit.session.execute(add)
        await unit.commit()
    with pytest.raises(IntegrityError) as raised:
        async with store.ledger.unit() as unit:
            await unit.session.execute(add)
    told = "".join(traceback.format_exception(raised.value)) + str(raised.value)
    assert "people_name_key" in told
    assert "DETAIL" not in told and "Ada Canary)" not in told


async def test_a_database_held_by_another_process_is_waited_for_only_so_long(
    postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.store.engine.BUSY_S", 0.2)
    async with await Store.open(url) as store:
        async with postgres.connection(url.rpartition("/")[2]) as other:
            await other.exec_driver_sql(f"SELECT pg_advisory_lock({WRITER_LOCK})")
            began = asyncio.get_running_loop().time()
            with pytest.raises(StoreError, match="is locked by another process; try again"):
                await store.conversations.save(CONVERSATION)
            assert asyncio.get_running_loop().time() - began < 2
            assert await store.conversations.list() == []
        await store.conversations.save(CONVERSATION)


async def test_a_store_goes_on_after_the_server_was_restarted(
    postgres: Postgres, store: Store
) -> None:
    await store.conversations.save(CONVERSATION)
    async with store.ledger.unit() as unit:
        await unit.session.execute(text("SELECT 1"))
        await asyncio.to_thread(postgres.stop)
        with pytest.raises(StoreError, match="cannot be reached") as raised:
            await unit.commit()
    with pytest.raises(StoreError, match="cannot be reached"):
        await store.conversations.list()
    await asyncio.to_thread(postgres.start)
    assert [row.id for row in await store.conversations.list()] == ["conv_1"]
    await store.conversations.save(CONVERSATION)
    assert PASSWORD not in "".join(traceback.format_exception(raised.value))


async def test_many_writers_and_readers_at_once_all_have_their_turn(store: Store) -> None:
    async def write(number: int) -> None:
        said: JsonObject = {"type": "caller", "text": str(number)}
        await store.conversations.save(CONVERSATION, new=[said])

    await asyncio.gather(
        *(write(number) for number in range(60)),
        *(store.conversations.events("conv_1") for _ in range(60)),
    )
    assert len(await store.conversations.events("conv_1")) == 60
