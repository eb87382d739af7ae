"""An effect and its receipt in one transaction of the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from frontdesk.store import Store
from frontdesk_processors.errors import KeyTaken, ReadOnlyStore, StoreError
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import JsonObject

Run = Callable[..., Awaitable[str]]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Base(DeclarativeBase):
    pass


class Seat(Base):
    __tablename__ = "seats"

    number: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str]


@pytest.fixture
async def theatre(store: Store) -> AsyncIterator[Store]:
    async with store.ledger.unit() as unit:
        await (await unit.session.connection()).run_sync(Base.metadata.create_all)
        await unit.commit()
    yield store


def receipt(key: str = "book:1", arguments: JsonObject | None = None) -> Receipt:
    return Receipt(
        id=f"R-{key}",
        key=key,
        conversation="conv_1",
        turn=1,
        tool="book_seat",
        does="book",
        arguments=arguments or {},
        done_at=NOON,
    )


async def holder(session: AsyncSession, number: int = 1) -> str | None:
    seat = await session.get(Seat, number)
    return seat.holder if seat else None


async def holder_now(store: Store) -> str | None:
    async with store.ledger.unit(write=False) as unit:
        return await holder(unit.session)


async def test_an_effect_is_kept_with_its_receipt(theatre: Store) -> None:
    async with theatre.ledger.unit() as unit:
        unit.session.add(Seat(number=1, holder="Ada"))
        await unit.file(receipt())
        await unit.commit()
    assert await holder_now(theatre) == "Ada"
    assert await theatre.ledger.find("book:1") == receipt()


async def test_an_effect_is_not_kept_when_its_key_is_taken(theatre: Store) -> None:
    async with theatre.ledger.unit() as unit:
        await unit.file(receipt())
        await unit.commit()
    with pytest.raises(KeyTaken):
        async with theatre.ledger.unit() as unit:
            unit.session.add(Seat(number=1, holder="Bob"))
            await unit.session.flush()
            await unit.file(receipt())
    assert await holder_now(theatre) is None


async def test_a_tool_that_flushes_sees_its_own_constraint_as_it_is(theatre: Store) -> None:
    async with theatre.ledger.unit() as unit:
        unit.session.add(Seat(number=1, holder="Ada"))
        await unit.commit()
    with pytest.raises(IntegrityError):
        async with theatre.ledger.unit() as unit:
            unit.session.add(Seat(number=1, holder="Bob"))
            await unit.session.flush()
    assert await holder_now(theatre) == "Ada"


async def test_a_constraint_met_at_commit_takes_back_the_receipt_too(theatre: Store) -> None:
    async with theatre.ledger.unit() as unit:
        unit.session.add(Seat(number=1, holder="Ada"))
        await unit.commit()
    with pytest.raises(StoreError, match=r"UNIQUE constraint failed: seats\.number|seats_pkey"):
        async with theatre.ledger.unit() as unit:
            await unit.file(receipt())
            unit.session.add(Seat(number=1, holder="Bob"))
            await unit.commit()
    assert await theatre.ledger.find("book:1") is None


async def test_a_tool_cannot_write_in_a_unit_for_reading(theatre: Store) -> None:
    with pytest.raises(ReadOnlyStore, match="open it for writing first"):
        async with theatre.ledger.unit(write=False) as unit:
            unit.session.add(Seat(number=1, holder="Ada"))
            await unit.commit()
    assert await holder_now(theatre) is None


async def test_an_error_does_not_repeat_what_was_said_of_people(theatre: Store) -> None:
    secret: JsonObject = {"patient": "Ada", "born": date(1815, 12, 10)}  # pyright: ignore[reportAssignmentType]
    with pytest.raises(StoreError, match="not JSON serializable") as raised:
        async with theatre.ledger.unit() as unit:
            await unit.file(receipt(arguments=secret))
    error: BaseException | None = raised.value
    while error:
        assert "Ada" not in str(error)
        error = error.__cause__


ATTEMPTS = """
import asyncio, sys
from datetime import datetime, UTC
from frontdesk.store import Store
from frontdesk_processors.errors import KeyTaken
from frontdesk_processors.ledger import Receipt

async def attempt(store, number):
    try:
        async with store.ledger.unit() as unit:
            await unit.file(Receipt(
                id=f"{sys.argv[2]}-{number}", key="book:1", conversation="conv_1", turn=1,
                tool="book_seat", does="book", arguments={}, done_at=datetime.now(UTC)))
            await unit.commit()
    except KeyTaken:
        return 0
    return 1

async def main():
    async with await Store.open(sys.argv[1]) as store:
        print(sum(await asyncio.gather(*(attempt(store, n) for n in range(25)))))

asyncio.run(main())
"""


async def test_of_many_processes_with_one_key_exactly_one_commits(
    store: Store, url: str, python: Run
) -> None:
    won = await asyncio.gather(*(python(ATTEMPTS, url, name) for name in ("a", "b")))
    assert sum(map(int, won)) == 1
    assert len(await store.ledger.of_conversation("conv_1")) == 1


async def test_what_was_committed_outlives_a_process_that_dies_at_once(
    store: Store, url: str, python: Run
) -> None:
    died = ATTEMPTS.replace("    return 1", "    import os; os._exit(0)")
    await python(died, url, "a")
    assert await store.ledger.find("book:1") is not None
    async with store.ledger.unit() as unit:
        await unit.file(receipt("next"))
        await unit.commit()
