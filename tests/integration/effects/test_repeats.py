"""The same booking over and over, and a server that goes away in a call."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.desk import Desk
from frontdesk.testing import MONDAY, FixedClock, in_process
from tests.support.agenda.agent import agent
from tests.support.agenda.faults import Faults
from tests.support.agenda.homes import Home
from tests.support.agenda.vertical import agenda, local_tools
from tests.support.postgres import SIGNING_KEY, Postgres

PHONE = "+14155550100"
BOOKED = "You're booked for slot 1."


@pytest.mark.parametrize("times", [10, pytest.param(50, marks=pytest.mark.slow)])
async def test_what_is_asked_for_many_times_is_done_once_and_told_alike(
    home: Home, times: int
) -> None:
    place = home.place()
    async with await Desk.open(
        agenda(place.tools(Faults())), db=place.url, brain=agent, clock=FixedClock(MONDAY)
    ) as desk:

        async def book() -> str:
            async with in_process(desk, caller=PHONE) as session:
                await session.say("book 1")
                return (await session.say("yes")).text

        replies = await asyncio.gather(*(book() for _ in range(times)))
    records = place.read()
    place.close()
    assert set(replies) == {BOOKED}
    assert len(records.booked) == len(records.receipts) == 1


async def test_a_call_goes_on_after_the_server_was_restarted_in_it(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    vertical = agenda(local_tools(Faults()))
    async with (
        postgres.database(migrations=[vertical.migrations]) as url,
        await Desk.open(vertical, db=url, brain=agent, clock=FixedClock(MONDAY)) as desk,
        in_process(desk, caller=PHONE) as session,
    ):
        await session.say("book 1")
        await asyncio.to_thread(postgres.stop)
        assert BOOKED not in (await session.say("yes")).text
        await asyncio.to_thread(postgres.start)
        await session.say("book 1")
        assert (await session.say("yes")).text == BOOKED
        [receipt] = session.conversation.receipts
        assert receipt.verified
        filed = await desk.store.conversations.events(session.conversation.id)
        assert filed == list(session.events)
