"""A browser's side of a WebRTC call, by aiortc: sound both ways, RTVI beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aioice.ice
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError

Answered = Callable[[str], Awaitable[dict[str, Any]]]
"""Takes an offer to the server; its answer."""

LOOPBACK = "import aioice.ice\naioice.ice.get_host_addresses = lambda *_, **__: ['127.0.0.1']\n"
"""Python that keeps sound on this machine's own wire, as a ``sitecustomize.py`` of a process."""

_PING_S = 0.5


@dataclass(kw_only=True)
class Browser:
    """A page that calls.

    Parameters:
        channel: Carries RTVI.
        messages: What was told on it.
        sound: How many samples were heard that are not silence.
        news: Set with each piece of either.
    """

    channel: Any
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sound: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, kind: str, **data: Any) -> None:
        """Send a message of RTVI's."""
        message = {"label": "rtvi-ai", "type": kind, "id": "1", "data": data}
        self.channel.send(json.dumps(message))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what was heard."""
        async with asyncio.timeout(25):
            while not holds():
                self.news.clear()
                await self.news.wait()

    def said(self) -> str:
        """The words of the agent, as it was transcribed to the page."""
        told = [one["data"] for one in self.messages if one.get("type") == "bot-output"]
        return " ".join(str(data.get("text", "")) for data in told)

    async def listen(self, track: Any) -> None:
        """Count what sounds, to the end."""
        try:
            while True:
                frame = await track.recv()
                self.sound += int((frame.to_ndarray() != 0).sum())
                self.news.set()
        except MediaStreamError:
            return

    async def ping(self) -> None:
        """Tell that the page is there, as pipecat's pages do."""
        while self.channel.readyState == "open":
            self.channel.send("ping: 1")
            await asyncio.sleep(_PING_S)


@asynccontextmanager
async def browser(answered: Answered) -> AsyncGenerator[Browser]:
    """A call, connected; the page is closed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aioice.ice, "get_host_addresses", _loopback)
        async with _browser(answered) as page:
            yield page


def _loopback(*_: Any, **__: Any) -> list[str]:
    return ["127.0.0.1"]


@asynccontextmanager
async def _browser(answered: Answered) -> AsyncGenerator[Browser]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    page = Browser(channel=connection.createDataChannel("rtvi"))
    opened, tasks = asyncio.Event(), set[asyncio.Task[None]]()

    def heard(track: Any) -> None:
        tasks.add(asyncio.ensure_future(page.listen(track)))

    def told(message: str) -> None:
        if message.startswith("{"):
            page.messages.append(json.loads(message))
            page.news.set()

    connection.on("track", heard)
    page.channel.on("message", told)
    page.channel.on("open", opened.set)
    # The agent listens to the first.
    connection.addTransceiver(AudioStreamTrack(), direction="sendrecv")
    await connection.setLocalDescription(await connection.createOffer())
    try:
        answer = await answered(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
        await asyncio.wait_for(opened.wait(), 15)
        tasks.add(asyncio.ensure_future(page.ping()))
        page.send("client-ready", version="1.0.0")
        yield page
    finally:
        await connection.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
