"""Typed conversations with the host, over real sockets."""

import asyncio
import json
from datetime import timedelta

import pytest

from frontdesk.channels.chat_line import BAD_TICKET, GARBLED, GOING_AWAY, IDLE, TRY_AGAIN
from frontdesk.testing import MONDAY, FixedClock
from tests.support.hosted import KEY, OTHER_KEY, OTHER_PAGE, PAGE, clinics, hosted

TOO_BIG = 1009
"""What a websocket is closed with that is sent more than it takes (RFC 6455, 7.4.1)."""


async def test_a_page_asks_for_a_ticket_and_talks_with_its_own_business() -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        ready = await chat.ready()
        assert ready["resumed"] is False
        await chat.next("agent")
        said = await chat.say("When are you open on Wednesday?", "m1")
        assert "8" in said
        assert {"type": "taken", "id": "m1"} in chat.got
        await chat.send(end=True)
        assert (await chat.next("end"))["outcome"] == "answered"
        assert await chat.closed() == 1000
        text = (await served.get("/metrics")).text
    assert (
        'frontdesk_conversations_ended_total{business="northside",channel="web",'
        'outcome="answered"} 1.0'
    ) in text
    assert 'frontdesk_conversations{business="northside",channel="web"} 0.0' in text
    spent = 'frontdesk_spent_usd_total{business="northside",channel="web",stage="embedded"} 0.0'
    assert spent in text


async def test_a_conversation_goes_on_after_the_line_dropped() -> None:
    async with hosted() as served:
        async with served.chat(await served.ticket()) as chat:
            ticket = (await chat.ready())["resume"]
            await chat.next("agent")
            await chat.say("I'd like to see Dr. Okafor.", "m1")
            chat.socket.transport.abort()
        async with served.chat(ticket) as again:
            assert (await again.ready())["resumed"] is True
            # The answer may not have arrived: it is sent again, and the message not taken twice.
            await again.send(say="I'd like to see Dr. Okafor.", id="m1")
            repeated = await again.next("agent")
            assert repeated["again"] is True
            await again.say("It's a follow-up.", "m2")
            await again.send(end=True)
            await again.closed()
        desk = served.host.businesses[0].desk
        [row] = await desk.store.conversations.list()
    assert row.turns == 2


async def test_a_line_that_is_still_held_is_waited_for() -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        ticket = (await chat.ready())["resume"]
        async with served.chat(ticket) as second:
            waiting = asyncio.create_task(second.ready())
            await chat.next("agent")
            assert not waiting.done()
            await chat.send(end=True)
            await chat.closed()
            assert (await waiting)["resumed"] is True


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (KEY, OTHER_PAGE),
        (OTHER_KEY, PAGE),
        (KEY, "https://www.northside.example.evil.example"),
        (KEY, "https://evil-www.northside.example"),
        (KEY, "http://www.northside.example"),
        (KEY, "https://www.northside.example:8443"),
        (KEY, "null"),
        (KEY, ""),
        ("", PAGE),
        ("wk_unknown", PAGE),
    ],
)
async def test_a_page_that_is_not_the_businesss_own_gets_no_ticket(key: str, page: str) -> None:
    async with hosted() as served:
        answer = await served.post("/v1/tickets", {"key": key}, Origin=page)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_a_ticket_opens_one_line_only() -> None:
    async with hosted() as served:
        ticket = await served.ticket()
        async with served.chat(ticket) as chat:
            await chat.ready()
        async with served.chat(ticket) as second:
            assert "used before" in (await second.next("error"))["message"]
            assert await second.closed() == BAD_TICKET


@pytest.mark.parametrize("origin", [OTHER_PAGE, None, "https://www.northside.example.evil.example"])
async def test_a_ticket_is_of_no_use_to_another_page(origin: str | None) -> None:
    async with hosted() as served, served.chat(await served.ticket(), origin=origin) as chat:
        assert await chat.closed() == BAD_TICKET


async def test_a_ticket_is_soon_of_no_use_at_all() -> None:
    clock = FixedClock(MONDAY)
    async with hosted(clock=clock) as served:
        ticket = await served.ticket()
        clock.forward(timedelta(seconds=61))
        async with served.chat(ticket) as chat:
            assert "expired" in (await chat.next("error"))["message"]
            assert await chat.closed() == BAD_TICKET


async def test_who_comes_on_top_hears_a_polite_line_and_is_counted() -> None:
    async with hosted(clinics(calls=1)) as served, served.chat(await served.ticket()) as chat:
        await chat.ready()
        async with served.chat(await served.ticket()) as second:
            assert "busy" in (await second.next("error"))["say"]
            assert await second.closed() == TRY_AGAIN
        assert (
            'frontdesk_refused_total{business="northside",reason="full"} 1.0'
            in (await served.get("/metrics")).text
        )
        await chat.say("When are you open on Wednesday?")


async def test_who_floods_is_told_to_wait_and_loses_nothing_that_was_taken() -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        await chat.ready()
        for number in range(40):
            await chat.send(say="When are you open?", id=f"m{number}")
        assert (await chat.next("error"))["code"] == "too_many"
        await chat.send(end=True)


@pytest.mark.parametrize(
    ("frame", "code"),
    [("x" * 17_000, GARBLED), ("x" * 1_000_000, TOO_BIG), (b"\x00\x01", GARBLED)],
)
async def test_what_no_client_sends_ends_the_line(frame: str | bytes, code: int) -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        await chat.ready()
        await chat.socket.send(frame)
        assert await chat.closed() == code


@pytest.mark.parametrize("frame", ["{", "[]", json.dumps({"say": "x" * 5_000}), '{"tool": 1}'])
async def test_a_message_that_cannot_be_taken_is_answered_and_the_line_holds(frame: str) -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        await chat.ready()
        await chat.next("agent")
        await chat.socket.send(frame)
        assert (await chat.next("error"))["code"] == "bad_message"
        assert await chat.say("When are you open on Wednesday?")


async def test_a_line_on_which_nobody_writes_is_closed_and_can_be_gone_on_with() -> None:
    async with hosted(clinics(idle_s=0.3)) as served:
        async with served.chat(await served.ticket()) as chat:
            ticket = (await chat.ready())["resume"]
            assert await chat.closed() == IDLE
        async with served.chat(ticket) as again:
            assert (await again.ready())["resumed"] is True


async def test_a_server_that_is_stopped_lets_nobody_in_and_moves_who_is_there() -> None:
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        await chat.ready()
        await chat.next("agent")
        ticket = await served.ticket()
        served.server.handle_exit(15, None)
        assert (await served.get("/readyz")).status_code == 503
        assert "another line" in (await chat.next("agent"))["text"]
        assert await chat.closed() == GOING_AWAY
        assert ticket
