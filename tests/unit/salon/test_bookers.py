"""Whoever books, and however many at once: a stylist's time is given away once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from frontdesk.store import SqlUnit, Store
from frontdesk_processors.errors import StoreError
from frontdesk_processors.tool import Failure, Result
from frontdesk_verticals.salon.vertical import salon
from tests.support.front import Front, options
from tests.support.postgres import SIGNING_KEY, Postgres
from tests.unit.salon.conftest import NOW

CALLERS = 8


@pytest.fixture
async def server(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """The salon's records on a PostgreSQL server."""
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    async with (
        postgres.database(migrations=[salon.migrations]) as url,
        await Store.open(url, migrations=[salon.migrations]) as store,
    ):
        async with store.ledger.unit() as unit:
            await salon.seed(unit, NOW)
            await unit.commit()
        yield store


async def test_of_many_who_want_one_time_one_has_it_and_the_others_are_offered_another(
    server: Store,
) -> None:
    anyone = Front(vertical=salon, store=server, now=NOW)
    wish = {"services": ["a cut"], "when": "next Friday", "stylist_id": "Nina"}
    fronts = [anyone.of(f"cli_{n:04d}", conversation=f"c-{n}") for n in range(1, CALLERS + 1)]
    tokens = [options(await one.done("find_times", **wish))[0]["slot_token"] for one in fronts]

    async def book(front: Front, token: object) -> Result | Failure | StoreError:
        try:
            return await front.run("book_visit", slot_token=token)
        except StoreError as busy:
            return busy

    ended = await asyncio.gather(*map(book, fronts, tokens))
    booked = [one for one in ended if isinstance(one, Result)]
    assert len(booked) == 1
    assert all(one.code == "slot_taken" for one in ended if isinstance(one, Failure))
    async with server.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        query = text("SELECT count(*) FROM sa_visits WHERE local_day = '2026-12-04'")
        assert await unit.session.scalar(query) == 1
