"""Twilio on the wire: its REST interface for messages, and webhooks that it signs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from aiohttp import web
from twilio.request_validator import RequestValidator

from frontdesk.testing import MONDAY
from tests.support.listening import listening

ACCOUNT, TOKEN = "AC" + "0" * 32, "the account's auth token"
PUBLIC = "https://agent.northside.example"
US, THEM = "+14155550100", "+16145550199"


@dataclass(kw_only=True)
class Twilio:
    """A server that takes messages, and what it took.

    Parameters:
        url: Its address.
        took: The messages, in order.
        trouble: What happens to the next ones instead, in order: ``lost`` takes it and drops the
            line, ``stuck`` takes it and never answers, a status and perhaps a code (``429``,
            ``400 21610``) is answered with these.
        redirected: The calls that were given something else to do: their SIDs and the TwiML.
        now: The time that a message is made at.
    """

    url: str = ""
    took: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    trouble: list[str] = field(default_factory=list[str])
    redirected: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    now: datetime = MONDAY
    _stuck: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message["Body"] for message in self.took]

    def release(self) -> None:
        """Answer what is stuck."""
        self._stuck.set()

    async def create(self, request: web.Request) -> web.StreamResponse:
        """POST …/Messages.json."""
        trouble = self.trouble.pop(0) if self.trouble else ""
        if trouble[:1].isdigit():
            status, _, code = trouble.partition(" ")
            told = {"code": int(code or 20000 + int(status)), "message": "no", "status": status}
            return web.json_response(told, status=int(status))
        form = {str(name): str(value) for name, value in (await request.post()).items()}
        assert request.headers["Authorization"].startswith("Basic ")
        self.took.append({**form, "made": format_datetime(self.now)})
        if trouble == "lost":
            assert request.transport is not None
            request.transport.close()
            await asyncio.sleep(0)
        if trouble == "stuck":
            await self._stuck.wait()
        return web.json_response(self._shown(len(self.took) - 1), status=201)

    async def redirect(self, request: web.Request) -> web.Response:
        """POST …/Calls/SID.json."""
        if self.trouble:
            told = {"code": 21220, "message": "it is not in progress", "status": 400}
            return web.json_response(told, status=int(self.trouble.pop(0)))
        sid = request.match_info["sid"]
        self.redirected.append((sid, str((await request.post())["Twiml"])))
        return web.json_response({"sid": sid, "account_sid": ACCOUNT, "status": "in-progress"})

    async def list(self, request: web.Request) -> web.Response:
        """GET …/Messages.json."""
        to = request.query["To"]
        shown = [self._shown(n) for n, message in enumerate(self.took) if message["To"] == to]
        return web.json_response({"messages": shown[::-1], "page_size": 50, "next_page_uri": None})

    def _shown(self, number: int) -> dict[str, Any]:
        message = self.took[number]
        return {
            "sid": f"SM{number:032d}",
            "account_sid": ACCOUNT,
            "body": message["Body"],
            "to": message["To"],
            "from": message["From"],
            "date_created": message["made"],
            "status": "queued",
        }


@asynccontextmanager
async def twilio() -> AsyncGenerator[Twilio]:
    """The server."""
    wire = Twilio()
    app = web.Application()
    account = f"/2010-04-01/Accounts/{ACCOUNT}"
    path = f"{account}/Messages.json"
    app.add_routes([web.post(path, wire.create), web.get(path, wire.list)])
    app.add_routes([web.post(f"{account}/Calls/{{sid}}.json", wire.redirect)])
    async with listening(app) as wire.url:
        try:
            yield wire
        finally:
            wire.release()


async def webhook(
    url: str, path: str, *, over: str = PUBLIC, token: str | None = TOKEN, **form: str
) -> int:
    """The status that a signed webhook is answered with; the rest as of `asked`."""
    return (await asked(url, path, over=over, token=token, **form)).status_code


async def asked(
    url: str, path: str, *, over: str = PUBLIC, token: str | None = TOKEN, **form: str
) -> httpx.Response:
    """What a signed webhook is answered with.

    Args:
        url: Where the server is.
        path: What is called.
        over: The address that the signature is made over.
        token: What it is signed with; None leaves the signature out.
        **form: The parameters.
    """
    headers: dict[str, str] = {}
    if token is not None:
        validator: Any = RequestValidator(token)
        headers["X-Twilio-Signature"] = validator.compute_signature(over + path, form)
    async with httpx.AsyncClient() as client:
        answer = await client.post(url + path, data=form, headers=headers)
    assert dict(parse_qsl(answer.request.content.decode(), keep_blank_values=True)) == form
    return answer
