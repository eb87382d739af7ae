"""Servers of two releases, of which the older cannot read what the newer has filed."""

from __future__ import annotations

import asyncio

import pytest
from loguru import logger

from frontdesk.channels import threads
from frontdesk.channels.chat_line import GOING_AWAY
from frontdesk_processors.conversation import VERSION
from tests.support.hosted import Hosted, hosted
from tests.support.sms_line import ASKS, line


async def filed(served: Hosted, *, by: int) -> None:
    """As a release that writes this version files what is filed."""
    async with served.host.businesses[0].desk.store.ledger.unit() as unit:
        connection = await unit.session.connection()
        for version in (VERSION, VERSION + 1):
            await connection.exec_driver_sql(
                "UPDATE conversations SET state = "
                f"replace(state, '\"version\": {version}', '\"version\": {by}')"
            )
        await unit.commit()


async def rested(served: Hosted) -> None:
    """Wait until nothing is held."""
    async with asyncio.timeout(10):
        while served.host.admission.held:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_page_is_sent_to_come_back_and_keeps_its_ticket() -> None:
    async with hosted() as served:
        async with served.chat(await served.ticket()) as chat:
            ticket = (await chat.ready())["resume"]
            await chat.next("agent")
            await chat.say(ASKS, "m1")
        await rested(served)
        await filed(served, by=VERSION + 1)
        for _ in range(3):
            async with served.chat(ticket) as chat:
                assert await chat.closed() == GOING_AWAY
                assert chat.got == []
        await filed(served, by=VERSION)
        async with served.chat(ticket) as chat:
            assert (await chat.ready())["turns"] == 1


@pytest.mark.parametrize("late", [False, True])
async def test_a_text_waits_for_a_server_that_can_read_its_conversation(
    late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "REST_S", 0.01)
    left = asyncio.Event()
    sink = logger.add(lambda line: left.set() if "a newer release" in line else None)
    async with line() as clinic:
        await clinic.text(ASKS, "SM1")
        await clinic.answered()
        await rested(clinic.served)
        await filed(clinic.served, by=VERSION + 1)
        if late:
            monkeypatch.setattr(threads, "NEWER_S", -1.0)
        for number in range(4):
            await clinic.text(ASKS, f"SN{number}")
            if not late:
                await asyncio.wait_for(left.wait(), 10)
                left.clear()
        if not late:
            await filed(clinic.served, by=VERSION)
        said = await clinic.answered()
    assert any("told our team" in one for one in said) is late
    logger.remove(sink)
