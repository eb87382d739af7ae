"""What a stranger tries against a server: malformed, slow, too many, from nowhere."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
import websockets

from frontdesk.channels import chat_line, phone, websocket
from frontdesk.channels.phone import Phone
from frontdesk.cli.serve import channels_of
from frontdesk.host import app, hurried
from frontdesk.host.app import HEADERS
from frontdesk.settings import Settings
from tests.support.hosted import API_KEY, KEY, PAGE, Hosted, hosted
from tests.support.sms_line import numbered

KEYS = {
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": "t",
    "SLACK_SIGNING_SECRET": "s",
    "SLACK_BOT_TOKEN": "xoxb-0",
}
BODIES = [
    b"",
    b"{",
    b"null",
    b'{"key": "\\ud800"}',
    b'{"ticket": "\\ud800", "sdp": "v=0"}',
    b'{"\\ud800": 1}',
    b'{"key": 1e999}',
    b'{"key": "\\u0000"}',
    b"\xff\xfe",
    b"[" * 5_000,
    b"Body=%00%ff&From=x&To=%2B14155550123&MessageSid=SM1",
    b'{"type": "url_verification", "challenge": ["x"]}',
]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# The hidden addresses too, which the OpenAPI document does not tell of.
TAKES = {
    "/v1/tickets": [JSON, FORM],
    "/v1/offer": [JSON],
    "/v1/sms": [FORM],
    "/v1/sms/receipts": [FORM],
    "/v1/phone": [FORM],
    "/v1/phone/status": [FORM],
    "/v1/phone/passed-on?conversation=c_1": [FORM],
    "/v1/slack/events": [JSON],
    "/v1/slack/interactions": [FORM],
}


@asynccontextmanager
async def everything() -> AsyncGenerator[Hosted]:
    """Clinics that are reached by every channel."""
    config = numbered()
    first = config.business[0].model_copy(update={"teams": ("T0123ABCD",)})
    host = config.host.model_copy(update={"per_minute": 0})
    config = config.model_copy(update={"business": (first, *config.business[1:]), "host": host})
    # Started without ears it takes calls all the same, and says that it is busy.
    phone = Phone(account=KEYS["TWILIO_ACCOUNT_SID"], token=KEYS["TWILIO_AUTH_TOKEN"])
    more = [*channels_of(Settings.model_validate(KEYS), config)[2:], phone]
    async with hosted(config, more=more) as served:
        yield served


async def test_no_body_brings_the_server_down_or_comes_back_out_of_it() -> None:
    async with everything() as served, httpx.AsyncClient(base_url=served.url) as client:
        asked = [(path, kind) for path, kinds in TAKES.items() for kind in kinds]
        for (path, kind), body in itertools.product(asked, BODIES):
            answer = await client.post(path, content=body, headers={"Content-Type": kind})
            assert 400 <= answer.status_code < 500, (path, body[:40], answer.text)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        shown = await client.post("/v1/tickets", json={"key": 5, "date of birth": "canary"})
    assert shown.status_code == 422
    assert "canary" not in shown.text and "input" not in shown.json()["detail"][0]


NOBODYS = [
    "null",
    "http://[::1",
    "https://www.northside.example:99999",
    "https://evil@www.northside.example",
    "https://www.northside.example/",
    "https://www.northside.example/x",
    "//www.northside.example",
]


async def test_what_no_browser_sends_as_its_origin_is_a_page_of_nobodys() -> None:
    bearer = {"Authorization": f"Bearer {API_KEY}"}
    async with hosted() as served:
        for origin in NOBODYS:
            page = await served.post("/v1/tickets", {"key": KEY}, Origin=origin)
            # It is no server of the business's either.
            key = await served.post("/v1/tickets", {}, Origin=origin, **bearer)
            assert (page.status_code, key.status_code) == (403, 403), origin
        ours = await served.post("/v1/tickets", {}, **bearer)
        async with served.chat(ours.json()["ticket"], origin="null") as chat:
            assert "another origin" in (await chat.next("error"))["message"]


async def sent(served: Hosted, begun: bytes = b"", *, before: bytes = b"") -> bytes:
    """What a client that sends these, and then nothing, is answered until it is let go."""
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(before)
        first = await reader.readuntil(b"\r\n\r\n") if before else b""
        writer.write(begun)
        return first + await asyncio.wait_for(reader.read(), 4)
    finally:
        writer.close()


async def test_who_takes_their_time_over_a_request_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hurried, "HEADERS_S", 0.2)
    monkeypatch.setattr(app, "BODY_S", 0.2)
    monkeypatch.setattr(chat_line, "HELLO_S", 0.2)
    whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    posts = b"POST /v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
    async with hosted() as served:
        nothing, half, later, body = await asyncio.gather(
            sent(served),
            sent(served, b"GET /healthz HT"),
            sent(served, b"GET /hea", before=whole),
            sent(served, posts),
        )
        assert (nothing, half) == (b"", b"")
        assert later.startswith(b"HTTP/1.1 200") and later.count(b"HTTP/1.1") == 1
        assert body.startswith(b"HTTP/1.1 408") and b"too_slow" in body
        # A line that has been opened is not hurried.
        async with served.chat(await served.ticket()) as chat:
            await chat.ready()
            await chat.next("agent")
            async with served.chat("") as stranger:
                await stranger.closed()
            await asyncio.sleep(0.3)
            assert await chat.say("When are you open on Wednesday?")
            assert (await served.get("/healthz", Origin=PAGE)).status_code == 200


async def test_one_address_that_says_nothing_shuts_no_line_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "STRANGERS", 2)
    monkeypatch.setattr(phone, "STRANGERS", 2)
    async with everything() as served, AsyncExitStack() as idle:
        address = served.url.replace("http", "ws", 1)

        async def opened(path: str, who: str) -> bool:
            line = websockets.connect(
                address + path, proxy=None, additional_headers={"X-Forwarded-For": who}
            )
            try:
                await idle.enter_async_context(line)
            except websockets.InvalidStatus:
                return False
            return True

        for path in ("/v1/chat", "/v1/phone/stream"):
            assert [await opened(path, "192.0.2.1") for _ in range(3)] == [True, True, False]
            assert await opened(path, "192.0.2.2")
