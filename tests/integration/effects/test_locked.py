"""Somebody else holds the database: callers hear of it in time, and nothing is doubled or lost."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from frontdesk.desk import Desk
from frontdesk.session import Session
from frontdesk.store import database, engine
from frontdesk.testing import MONDAY, Call, Calls, FixedClock, Say, ScriptedModel, View, in_process
from frontdesk_processors.language import load
from tests.support.agenda.faults import Faults
from tests.support.agenda.homes import Home, Place
from tests.support.agenda.vertical import agenda, local_tools
from tests.support.postgres import SIGNING_KEY

BUSY_S, BEAT_S, LAG_S = 1.0, 0.005, 0.05
PHONE = "+14155550100"
BOOKED, SORRY = "You're booked for slot 1.", load("en").say("act.broken")

FILE = ("file", "write_lock")
TABLE, LINE = ("postgres", "table_lock"), ("postgres", "write_lock")

Holding = Callable[[Place], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def write_lock(place: Place) -> AsyncGenerator[None]:
    """The one write lock of a file, or of a server's database the line of its writers."""
    if place.url.startswith("postgres"):
        async with _server(place, "SELECT pg_advisory_xact_lock(x'66726F6E74646573'::bigint)"):
            yield
        return
    other = sqlite3.connect(place.url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@asynccontextmanager
async def table_lock(place: Place) -> AsyncGenerator[None]:
    """A table of a server's database, as a change of its schema takes it."""
    async with _server(place, "LOCK TABLE ag_bookings IN ACCESS EXCLUSIVE MODE"):
        yield


@asynccontextmanager
async def _server(place: Place, lock: str) -> AsyncGenerator[None]:
    url = place.url.replace("postgresql", "postgresql+asyncpg", 1)
    made = create_async_engine(url, poolclass=NullPool)
    async with made.connect() as connection:
        await connection.execute(text(lock))
        yield
    await made.dispose()


class Caller:
    """Says something, and notes when they hear what."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def says(self, words: str) -> tuple[str, float]:
        """What they hear first, and after how many seconds."""
        began, heard = time.perf_counter(), list[tuple[str, float]]()
        self._session.on_event = lambda event: (
            heard.append((str(event["text"]), time.perf_counter() - began))
            if event["type"] == "agent"
            else None
        )
        await self._session.say(words)
        return heard[0]


@asynccontextmanager
async def beating() -> AsyncGenerator[list[float]]:
    """How much later than it should a task of the loop runs each time, in seconds."""
    lags: list[float] = []

    async def beat() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            lags.append(time.perf_counter() - before - BEAT_S)

    task = asyncio.create_task(beat())
    try:
        yield lags
    finally:
        task.cancel()


def clerk() -> ScriptedModel:
    """An agent that books slot 1, and says what it is told."""
    book = Calls(Call("book", {"slot": 1}))

    def tell(view: View) -> Say:
        return Say(str(view.results[-1]["say"]))

    return ScriptedModel(book, book, tell, book, book, tell)


async def held_up(place: Place, holding: Holding, *, for_s: float = 0) -> tuple[float, list[float]]:
    """A booking that somebody holds up, and that is asked for again once they have let go.

    Args:
        place: Where its rows are.
        holding: Holds it up.
        for_s: How long at least, in seconds; else until the turn is over.

    Returns:
        After how many seconds the caller heard of it, and the lags of the loop meanwhile.
    """
    vertical = agenda(place.tools(Faults()))
    async with (
        await Desk.open(vertical, db=place.url, brain=clerk, clock=FixedClock(MONDAY)) as desk,
        in_process(desk, caller=PHONE) as session,
    ):
        caller = Caller(session)
        await caller.says("book 1")
        async with holding(place), beating() as lags:
            held = asyncio.create_task(asyncio.sleep(for_s))
            heard, after_s = await caller.says("yes")
            await held
        assert heard == SORRY
        assert place.read().booked == {}
        await caller.says("book 1")
        assert (await caller.says("yes"))[0] == BOOKED
        filed = await desk.store.conversations.events(session.conversation.id)
        assert filed == list(session.events)
    records = place.read()
    place.close()
    assert len(records.booked) == len(records.receipts) == 1
    return after_s, lags


async def greeted(place: Place, holding: Holding) -> float:
    """How long a caller who reaches the desk meanwhile waits for its greeting, in seconds."""
    vertical = agenda(local_tools(Faults()))
    async with await Desk.open(vertical, db=place.url, brain=clerk) as desk, holding(place):
        began = time.perf_counter()
        async with in_process(desk, caller=PHONE) as session:
            assert session.greeting.text
            return time.perf_counter() - began


@pytest.fixture(autouse=True)
def _signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)


@pytest.fixture
def holding(request: pytest.FixtureRequest) -> Holding:
    """Who holds what; the test's parameter."""
    return {"write_lock": write_lock, "table_lock": table_lock}[request.param]


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the lock gives up soon."""
    monkeypatch.setattr(database, "BUSY_S", BUSY_S)
    monkeypatch.setattr(engine, "BUSY_S", BUSY_S)


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize(("home", "holding"), [FILE, TABLE], indirect=True)
async def test_a_caller_hears_in_time_that_a_held_database_takes_nothing(
    home: Home, holding: Holding
) -> None:
    after_s, lags = await held_up(home.place(), holding)
    # Waiting is bounded, and is not done in the loop.
    assert after_s < 8 * BUSY_S
    assert max(lags) < BUSY_S


@pytest.mark.usefixtures("_soon")
async def test_a_caller_is_greeted_while_somebody_holds_the_database(home: Home) -> None:
    assert await greeted(home.place(), write_lock) < 8 * BUSY_S


@pytest.mark.slow
@pytest.mark.parametrize(("home", "holding"), [FILE, TABLE, LINE], indirect=True)
@pytest.mark.timeout(120)
async def test_a_caller_goes_on_after_the_database_was_held_for_ten_seconds(
    home: Home, holding: Holding
) -> None:
    after_s, lags = await held_up(home.place(), holding, for_s=10)
    assert after_s < 8
    assert len(lags) > 1000
    assert sorted(lags)[int(len(lags) * 0.99)] < LAG_S
