"""A gateway on a real socket, over the OpenAI simulator, and what a team's client asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI

from frontdesk.gateway.config import digest_of
from frontdesk.gateway.gateway import Gateway, opened
from frontdesk.gateway.serve import server_of
from frontdesk.host.draining import Server
from frontdesk.settings import Settings
from frontdesk.simulators.openai import ChatRequest, OpenAIWire, Reply, Respond, Say
from frontdesk.testing import MONDAY, FixedClock
from frontdesk.web.server import bind

KEY = "a key of the search team, long enough"
OTHER_KEY = "a key of the billing team, long enough"
METRICS_KEY = "a key for the metrics"
PATIENCE_S = 0.3
WORDS = "We are open from eight to five on weekdays."
HELLO: list[Any] = [{"role": "user", "content": "hello"}]

CONFIG = f"""\
[gateway]
db = "DB"
loop_lag_ms = 60000
GATEWAY

[[team]]
name = "search"
key_sha256 = ["{digest_of(KEY)}"]
TEAM

[[team]]
name = "billing"
key_sha256 = ["{digest_of(OTHER_KEY)}"]
"""


async def says(request: ChatRequest) -> Reply:
    return Say(WORDS)


async def other(request: ChatRequest) -> Reply:
    return Say("The other answers.")


async def streamed(client: AsyncOpenAI, **more: Any) -> list[str]:
    """What comes of a stream, piece by piece; raises what the client raises."""
    stream = await client.chat.completions.create(
        model="frontdesk", messages=HELLO, stream=True, **more
    )
    return [piece.choices[0].delta.content or "" async for piece in stream]


async def asked(client: AsyncOpenAI, **more: Any) -> str:
    """What a whole answer says; raises what the client raises."""
    create: Any = client.chat.completions.create
    answer = await create(model="frontdesk", messages=HELLO, **more)
    return answer.choices[0].message.content or ""


@dataclass(kw_only=True)
class Gate:
    """A gateway that is being served."""

    gateway: Gateway
    server: Server
    url: str

    @asynccontextmanager
    async def client(self, key: str = KEY) -> AsyncGenerator[AsyncOpenAI]:
        """A team's client, which asks once."""
        async with AsyncOpenAI(api_key=key, base_url=f"{self.url}/v1", max_retries=0) as client:
            yield client

    async def get(self, path: str, key: str = "") -> httpx.Response:
        """What is answered at a path."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            return await client.get(path, headers={"Authorization": f"Bearer {key or 'none'}"})

    async def post(self, body: str) -> httpx.Response:
        """What is answered to the first team's request, whatever that is."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            headers = {"Authorization": f"Bearer {KEY}"}
            return await client.post("/v1/chat/completions", content=body, headers=headers)


def settings(*wires: OpenAIWire) -> Settings:
    """The first wire is OpenAI's, the second the fallback."""
    given = {
        "OPENAI_API_KEY": wires[0].key,
        "OPENAI_BASE_URL": wires[0].url,
        "OPENAI_MODEL": "gpt-4.1-mini",
        "FRONTDESK_LLM_PATIENCE_S": PATIENCE_S,
        "FRONTDESK_METRICS_KEY": METRICS_KEY,
    }
    if len(wires) > 1:
        given |= {
            "FRONTDESK_FALLBACK_API_KEY": wires[1].key,
            "FRONTDESK_FALLBACK_BASE_URL": wires[1].url,
            "FRONTDESK_FALLBACK_MODEL": "gpt-4.1-nano",
        }
    return Settings.model_validate(given)


@asynccontextmanager
async def gate(
    *wires: OpenAIWire,
    folder: Path,
    gateway: str = "",
    team: str = "",
    db: str = "memory:",
    clock: Callable[[], datetime] | None = None,
) -> AsyncGenerator[Gate]:
    """A gateway over simulated providers.

    Args:
        wires: The providers.
        folder: Where its file is written.
        gateway: More of its table ``[gateway]``.
        team: More of the first team's table.
        db: Where costs are kept.
        clock: Tells the time; by default it stands still.
    """
    path = folder / "gateway.toml"
    text = CONFIG.replace("GATEWAY", gateway).replace("TEAM", team).replace("DB", db)
    path.write_text(text, encoding="utf-8")
    clock = clock or FixedClock(MONDAY)
    async with opened(path, settings=settings(*wires), clock=clock) as held:
        sock = bind(0)
        server = server_of(held)
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        try:
            yield Gate(gateway=held, server=server, url=f"http://127.0.0.1:{sock.getsockname()[1]}")
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def failing_over(
    first: Respond, *, folder: Path
) -> AsyncGenerator[tuple[AsyncOpenAI, OpenAIWire]]:
    """A team's client of a gateway over two providers, and the second of them.

    Args:
        first: What the first provider answers; the second says that it does.
        folder: Where the gateway's file is written.
    """
    async with (
        OpenAIWire(first) as wire,
        OpenAIWire(other) as spare,
        gate(wire, spare, folder=folder) as at,
        at.client() as client,
    ):
        yield client, spare
