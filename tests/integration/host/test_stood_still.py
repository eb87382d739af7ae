"""A process that stood still for longer than its lease, while another went on for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from frontdesk.channels.chat_line import GOING_AWAY
from frontdesk.channels.voice_line import hold_voice
from frontdesk.host import leases
from frontdesk.providers.speech import Speech
from frontdesk_processors.conversation import Conversation
from tests.support.hosted import Hosted, clinics, hosted
from tests.support.in_memory import InMemory
from tests.support.sms_line import line
from tests.support.twilio_wire import twilio

BEGINS = "I need an office visit next Tuesday afternoon"
PICKS = "the second one"


@asynccontextmanager
async def two(folder: Path) -> AsyncGenerator[tuple[Hosted, Hosted]]:
    """Two hosts of one clinic, on one database."""
    config = clinics()
    first = config.business[0].model_copy(update={"db": str(folder / "clinic.db")})
    config = config.model_copy(update={"business": (first,)})
    async with hosted(config) as one, hosted(config) as other:
        yield one, other


async def stood_still(served: Hosted) -> None:
    """As after so long that whoever asks gets what it held."""
    past = "UPDATE leases SET until = '2000-01-01T00:00:00.000000+00:00'"
    async with served.host.businesses[0].desk.store.ledger.unit() as unit:
        await (await unit.session.connection()).exec_driver_sql(past)
        await unit.commit()


async def kept(served: Hosted) -> list[str]:
    """What the caller has said in the only conversation, as it is filed."""
    [row] = await served.host.businesses[0].desk.store.conversations.list()
    messages: Any = Conversation.from_json(row.state).messages
    return [one["content"] for one in messages if one["role"] == "user"]


@pytest.mark.parametrize("renews", [True, False])
async def test_a_chat_that_another_holds_now_is_closed_and_erases_nothing(
    renews: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if renews:
        monkeypatch.setattr(leases, "RENEW_S", 0.3)
    async with two(tmp_path) as (one, other), one.chat(await one.ticket()) as stale:
        ticket = (await stale.ready())["resume"]
        await stale.next("agent")
        await stale.say(BEGINS, "m1")
        await stood_still(one)
        async with other.chat(ticket) as chat:
            again = (await chat.ready())["resume"]
            await chat.say(PICKS, "m2")
            if not renews:
                await stale.send(say="When are you open on Wednesday?", id="m3")
            assert await stale.closed() == GOING_AWAY
        assert await kept(other) == [BEGINS, PICKS]
        async with one.chat(again) as back:
            assert (await back.ready())["turns"] == 2


async def test_a_call_that_another_holds_now_is_hung_up(
    speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_S", 0.3)
    config = clinics()
    config = config.model_copy(update={"host": config.host.model_copy(update={"voice": True})})
    async with hosted(config, speech=speech) as served:
        caller, business = InMemory(), served.host.businesses[0]
        holding = hold_voice(served.host, business, caller, channel="web", announced=False)
        held = asyncio.create_task(holding)
        await caller.out.until(20_000)
        async with business.desk.store.ledger.unit() as unit:
            taken = "UPDATE leases SET holder = 'another'"
            await (await unit.session.connection()).exec_driver_sql(taken)
            await unit.commit()
        assert await asyncio.wait_for(held, 30)
        assert served.host.admission.held == 0
        [row] = await business.desk.store.conversations.list()
    assert row.ended_at is not None


async def test_a_thread_of_texts_that_another_holds_now_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_S", 0.3)
    db = str(tmp_path / "clinic.db")
    async with twilio() as wire, line(db, wire) as one, line(db, wire) as other:
        await one.text(BEGINS, "SM1")
        await one.answered()
        await stood_still(one.served)
        await other.text(PICKS, "SM2")
        await other.answered()
        await one.text("Maria Lopez, March 5th 1984", "SM3")
        await one.answered()
        assert await kept(one.served) == [BEGINS, PICKS, "Maria Lopez, March 5th 1984"]
