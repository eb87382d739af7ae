"""Tickets to come back with: each goes on with its conversation once."""

from __future__ import annotations

import asyncio

from frontdesk.channels.chat_line import BAD_TICKET, TRY_AGAIN
from frontdesk.host.tickets import Tickets
from frontdesk.testing import MONDAY, FixedClock
from tests.support.hosted import PAGE, SECRET, Hosted, clinics, hosted


async def back(served: Hosted, ticket: str) -> str:
    """Come back with a ticket; the one for the next time."""
    async with served.chat(ticket) as chat:
        ready = await chat.ready()
        assert ready["resumed"] is True
        return ready["resume"]


async def refused(served: Hosted, ticket: str) -> bool:
    """Whether a ticket opens nothing any more."""
    async with served.chat(ticket) as chat:
        told = (await chat.next("error"))["message"]
        return "used before" in told and await chat.closed() == BAD_TICKET


async def begun(served: Hosted) -> str:
    """A conversation; the ticket to come back with."""
    async with served.chat(await served.ticket()) as chat:
        ticket: str = (await chat.ready())["resume"]
    await left(served)
    return ticket


async def left(served: Hosted) -> None:
    """Wait until nobody holds a place."""
    async with asyncio.timeout(10):
        while served.host.admission.held:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_who_has_seen_an_earlier_ticket_goes_on_with_nothing() -> None:
    async with hosted() as served:
        first = await begun(served)
        second = await back(served, first)
        third = await back(served, second)
        assert await refused(served, first)
        await back(served, third)
        assert await refused(served, second)


async def test_who_never_got_the_next_ticket_comes_back_with_the_last_once_more() -> None:
    async with hosted() as served:
        first = await begun(served)
        await back(served, first)
        next_ = await back(served, first)
        assert await refused(served, first)
        await back(served, next_)


async def test_of_two_that_one_ticket_was_answered_with_one_goes_on() -> None:
    async with hosted() as served:
        first = await begun(served)
        one, other = await back(served, first), await back(served, first)
        await back(served, one)
        assert await refused(served, other)
        assert await refused(served, first)


async def test_who_finds_no_room_keeps_their_ticket() -> None:
    async with hosted(clinics(calls=1)) as served:
        first = await begun(served)
        async with served.chat(await served.ticket()) as other:
            await other.ready()
            for _ in range(3):
                async with served.chat(first) as chat:
                    assert await chat.closed() == TRY_AGAIN
        await left(served)
        await back(served, first)


async def test_a_ticket_that_the_release_before_has_made_goes_on() -> None:
    async with hosted() as served:
        await begun(served)
        desk = served.host.businesses[0].desk
        [row] = await desk.store.conversations.list()
        # It did not say after which it came.
        old = Tickets(SECRET, clock=FixedClock(MONDAY)).resume("northside", row.id, origin=PAGE)
        await back(served, await back(served, old))
        assert await refused(served, old)
