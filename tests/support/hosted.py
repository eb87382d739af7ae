"""A host on a real socket of this machine, and a page or an app that uses it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import httpx
import websockets

from frontdesk.channels.browser import Browser
from frontdesk.channels.channel import Channel
from frontdesk.channels.websocket import Websocket
from frontdesk.host.app import host_app
from frontdesk.host.config import BusinessSettings, HostConfig, HostSettings
from frontdesk.host.draining import Server
from frontdesk.host.host import Host
from frontdesk.host.serve import config_of
from frontdesk.settings import Settings
from frontdesk.store.location import MEMORY
from frontdesk.testing import MONDAY, FixedClock, seeded
from frontdesk.web.server import bind

if TYPE_CHECKING:
    from frontdesk.providers.speech import Speech

PAGE = "https://www.northside.example"
KEY = "wk_northside"
OTHER_PAGE = "https://www.southside.example"
OTHER_KEY = "wk_southside"
API_KEY = "the key of northside's own server"
SECRET = "a secret of the tests', long enough for production"


def clinics(*, loop_lag_ms: float = 60_000, **host: Any) -> HostConfig:
    """Two clinics, which have nothing to do with each other.

    Args:
        loop_lag_ms: Far above what a busy machine shows: nobody is to be refused by chance.
        host: The other settings.
    """
    return HostConfig(
        host=HostSettings(voice=False, loop_lag_ms=loop_lag_ms, **host),
        business=(
            BusinessSettings(
                name="northside",
                vertical="healthcare",
                db="memory:",
                place="US-OH",
                brain="embedded",
                widget_keys=(KEY,),
                origins=(PAGE,),
                api_keys=(sha256(API_KEY.encode()).hexdigest(),),
            ),
            BusinessSettings(
                name="southside",
                vertical="healthcare",
                db="memory:",
                brain="embedded",
                widget_keys=(OTHER_KEY,),
                origins=(OTHER_PAGE,),
            ),
        ),
    )


@dataclass(kw_only=True)
class Hosted:
    """A host that is being served."""

    host: Host
    server: Server
    url: str

    async def ticket(self, key: str = KEY, *, origin: str = PAGE) -> str:
        """A ticket for a page."""
        answer = await self.post("/v1/tickets", {"key": key}, Origin=origin)
        assert answer.status_code == 200, answer.text
        return answer.json()["ticket"]

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """What is answered to a body of JSON."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            return await client.post(path, json=body, headers=headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """What is answered at a path."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            return await client.get(path, headers=headers)

    @asynccontextmanager
    async def chat(self, ticket: str, *, origin: str | None = PAGE) -> AsyncGenerator[Chat]:
        """A typed line, its ticket shown."""
        address = self.url.replace("http", "ws", 1) + "/v1/chat"
        async with websockets.connect(address, origin=origin, proxy=None) as socket:  # pyright: ignore[reportArgumentType]
            await socket.send(json.dumps({"ticket": ticket}))
            yield Chat(socket=socket)


@dataclass(kw_only=True)
class Chat:
    """A client of the typed line."""

    socket: websockets.ClientConnection
    got: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def next(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; those before it are passed over."""
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 20))
            self.got.append(message)
            if message["type"] == kind:
                return message

    async def ready(self) -> dict[str, Any]:
        """Let in: what is said first is read too, where there is anything."""
        return await self.next("ready")

    async def send(self, **message: object) -> None:
        """Send a message."""
        await self.socket.send(json.dumps(message))

    async def say(self, text: str, id: str = "") -> str:
        """Say something, and hear the answer."""
        await self.send(say=text, id=id)
        return (await self.next("agent"))["text"]

    async def closed(self) -> int:
        """The code it is closed with."""
        while True:
            try:
                self.got.append(json.loads(await asyncio.wait_for(self.socket.recv(), 20)))
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006


class Served:
    """Serves a host for as long as its context lasts."""

    def __init__(self, host: Host, more: Sequence[Channel] = ()) -> None:
        self._host = host
        self._more = more

    async def __aenter__(self) -> Hosted:
        """Wait until it answers."""
        app = host_app(self._host, [Websocket(), Browser(), *self._more])
        sock = bind(0)
        self._server = Server(config_of(app), drained=self._host)
        self._serving = asyncio.create_task(self._server.serve(sockets=[sock]))
        while not self._server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        return Hosted(host=self._host, server=self._server, url=url)

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        self._server.should_exit = True
        await self._serving


@asynccontextmanager
async def hosted(
    config: HostConfig | None = None,
    *,
    speech: Speech | None = None,
    clock: Callable[[], datetime] | None = None,
    more: Sequence[Channel] = (),
    environment: Mapping[str, str] | None = None,
) -> AsyncGenerator[Hosted]:
    """A host, served.

    Args:
        config: What is served; by default `clinics`.
        speech: Hears and speaks.
        clock: Tells the time; by default it stands still.
        more: Channels besides those of browsers.
        environment: What the environment sets.
    """
    settings = Settings.model_validate({"FRONTDESK_SECRET": SECRET, **(environment or {})})
    clock = clock or FixedClock(MONDAY)
    config = await _filled(config or clinics(), clock=clock)
    host = await Host.open(config, settings=settings, speech=speech, clock=clock)
    async with host, Served(host, more) as served:
        yield served


async def _filled(config: HostConfig, *, clock: Callable[[], datetime]) -> HostConfig:
    """Its private databases as copies of what was filled before."""
    filled = [
        b.model_copy(update={"db": await seeded(b.vertical, clock=clock)}) if b.db == MEMORY else b
        for b in config.business
    ]
    return config.model_copy(update={"business": tuple(filled)})
