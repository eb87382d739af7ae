"""Slack on the wire: its Web API, events and clicks that it signs, and Socket Mode."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast
from urllib.parse import urlencode

import httpx
from aiohttp import WSMsgType, web
from slack_sdk.signature import SignatureVerifier

from frontdesk.channels.slack import CLICKS, EVENTS
from tests.support.listening import listening

SECRET, APP_TOKEN = "the app's signing secret", "xapp-of-the-tests"
TEAM, OTHER_TEAM = "T0NORTH", "T0SOUTH"
TOKENS = {TEAM: "xoxb-north", OTHER_TEAM: "xoxb-south"}
BOT, USER, SOMEBODY = "U0BOT", "U0MARIA", "U0SAM"
DIRECT, CHANNEL = "D0MARIA", "C0FRONT"

Json = dict[str, Any]


@dataclass(kw_only=True)
class Wire:
    """A server that speaks Slack's protocol, and what it was told.

    Parameters:
        url: Its address, for the Web API.
        took: The messages that were posted, in order, with their ``ts`` and ``token``.
        updated: Those that were changed.
        trouble: What happens to the next posts instead, in order: ``lost`` takes it and drops the
            line, ``limited`` answers 429, any other is the error that is answered.
        waited: Seconds that went by before the post after a 429.
        acknowledged: Ids of the envelopes that were acknowledged over the socket.
    """

    url: str = ""
    took: list[Json] = field(default_factory=list[Json])
    updated: list[Json] = field(default_factory=list[Json])
    trouble: list[str] = field(default_factory=list[str])
    waited: list[float] = field(default_factory=list[float])
    acknowledged: list[str] = field(default_factory=list[str])
    socket: web.WebSocketResponse | None = None
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _stamps: count[int] = field(default_factory=lambda: count(2_000_000_000))
    _limited_at: float = 0.0

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message["text"] for message in self.took]

    async def post(self, request: web.Request) -> web.StreamResponse:
        """POST chat.postMessage."""
        trouble = self.trouble.pop(0) if self.trouble else ""
        if trouble == "limited":
            self._limited_at = time.monotonic()
            refusal = {"ok": False, "error": "ratelimited"}
            return web.json_response(refusal, status=429, headers={"Retry-After": "1"})
        if self._limited_at:
            self.waited.append(time.monotonic() - self._limited_at)
            self._limited_at = 0.0
        if trouble not in ("", "lost"):
            return web.json_response({"ok": False, "error": trouble})
        given = await _given(request)
        message = given | {"ts": f"{next(self._stamps)}.000100", "token": _token(request)}
        self.took.append(message)
        if trouble == "lost":
            assert request.transport is not None
            request.transport.close()
            await asyncio.sleep(0)
        return web.json_response({"ok": True, "channel": given["channel"], "ts": message["ts"]})

    async def update(self, request: web.Request) -> web.Response:
        """POST chat.update."""
        self.updated.append(await _given(request))
        return web.json_response({"ok": True})

    async def replies(self, request: web.Request) -> web.Response:
        """GET conversations.replies and conversations.history, a message a page."""
        given = dict(request.query)
        assert _token(request) and given["include_all_metadata"] == "1"
        found = [
            {"ts": one["ts"], "text": one["text"], "metadata": one["metadata"]}
            for one in self.took
            if one["channel"] == given["channel"] and one.get("thread_ts") == given.get("ts")
            if float(one["ts"]) > float(given["oldest"])
        ]
        start = int(given.get("cursor", "0"))
        more = str(start + 1) if start + 1 < len(found) else ""
        page = {"messages": found[start : start + 1], "response_metadata": {"next_cursor": more}}
        return web.json_response({"ok": True, "has_more": bool(more), **page})

    async def open(self, request: web.Request) -> web.Response:
        """POST apps.connections.open."""
        assert _token(request) == APP_TOKEN
        address = self.url.replace("http", "ws", 1).replace("/api/", "/link")
        return web.json_response({"ok": True, "url": address})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """The websocket of Socket Mode."""
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        await self.socket.send_json({"type": "hello", "num_connections": 1})
        self.opened.set()
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
                self.heard.set()
        return self.socket

    async def send(self, kind: str, payload: Json, *, envelope: str) -> None:
        """Send an envelope over the socket, and wait until it is acknowledged."""
        assert self.socket is not None
        self.heard.clear()
        await self.socket.send_json(
            {
                "type": kind,
                "envelope_id": envelope,
                "payload": payload,
                "accepts_response_payload": False,
            }
        )
        await asyncio.wait_for(self.heard.wait(), 10)

    def pressed(self, label: str, *, user: str = USER, message: int = -1) -> Json:
        """The payload of a click on a button of a message that was posted."""
        shown = self.took[message]
        blocks = cast("list[Json]", shown["blocks"])
        [element] = [
            one
            for block in blocks
            if block["type"] == "actions"
            for one in block["elements"]
            if one["text"]["text"] == label
        ]
        team = next(team for team, token in TOKENS.items() if token == shown["token"])
        at = {name: shown[name] for name in ("ts", "text", "blocks", "thread_ts") if name in shown}
        return {
            "type": "block_actions",
            "team": {"id": team, "domain": "northside"},
            "user": {"id": user, "team_id": team},
            "channel": {"id": shown["channel"], "name": "directmessage"},
            "container": {"type": "message", "message_ts": shown["ts"]},
            "trigger_id": "1.2.3",
            "message": at,
            "actions": [element | {"block_id": "b1", "action_ts": "1"}],
        }


@asynccontextmanager
async def slack() -> AsyncGenerator[Wire]:
    """The server."""
    wire = Wire()
    app = web.Application()
    app.add_routes(
        [
            web.post("/api/chat.postMessage", wire.post),
            web.post("/api/chat.update", wire.update),
            web.get("/api/conversations.replies", wire.replies),
            web.get("/api/conversations.history", wire.replies),
            web.post("/api/apps.connections.open", wire.open),
            web.get("/link", wire.link),
        ]
    )
    async with listening(app) as url:
        wire.url = f"{url}/api/"
        yield wire


def direct(text: str, ts: str, **more: Any) -> Json:
    """A direct message to the bot, as Slack tells of it."""
    event = {"type": "message", "channel": DIRECT, "channel_type": "im", "user": USER}
    return event | {"text": text, "ts": ts, "event_ts": ts} | more


def mention(text: str, ts: str, **more: Any) -> Json:
    """A message in a channel that names the bot."""
    event = {"type": "app_mention", "channel": CHANNEL, "user": USER}
    return event | {"text": f"<@{BOT}> {text}", "ts": ts, "event_ts": ts} | more


def told(event: Json, *, team: str = TEAM, id: str = "") -> Json:
    """The body in which Slack tells of an event."""
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A0TEST",
        "event_id": id or f"Ev{event['ts']}",
        "event_time": 1,
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
        "event": event,
    }


async def request(
    url: str,
    body: Json | str,
    *,
    path: str = EVENTS,
    secret: str | None = SECRET,
    at: float | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """What is answered to a body that is signed as Slack signs; without a secret it is not."""
    stamp = str(int(time.time() if at is None else at))
    text = body if isinstance(body, str) else json.dumps(body)
    signature = ""
    if secret is not None:
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
        assert signature is not None
    kind = "application/x-www-form-urlencoded" if path == CLICKS else "application/json"
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    signed = {"Content-Type": kind, **(signed if signature else {})}
    async with httpx.AsyncClient(timeout=20) as client:
        return await client.post(url + path, content=text, headers=signed | (headers or {}))


async def press(url: str, payload: Json) -> int:
    """The status that a click is answered with."""
    return (
        await request(url, urlencode({"payload": json.dumps(payload)}), path=CLICKS)
    ).status_code


async def _given(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return await request.json()
    given: Json = {str(name): value for name, value in (await request.post()).items()}
    for name in ("blocks", "metadata"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    assert scheme == "Bearer"
    return token
