"""Twilio and a caller's telephone: a call by the webhook and the protocol of media streams."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import websockets
from pipecat.audio.resamplers.soxr_stream_resampler import SOXRStreamAudioResampler
from pipecat.audio.utils import pcm_to_ulaw

from frontdesk.channels.phone import PATH
from tests.support.twilio_wire import ACCOUNT, PUBLIC, THEM, US, asked

RATE = 8_000
PIECE = RATE // 50
"""Samples, and bytes of µ-law, in 20 ms."""

_SILENCE = b"\xff" * PIECE


@dataclass(kw_only=True)
class Telephone:
    """A call that is being held, as Twilio sees it.

    Parameters:
        socket: The stream.
        sid: The call's.
        sound: How many bytes of µ-law were heard.
        cleared: How often what was not heard yet was taken back.
        news: Set with each message.
        closed: Set when the other side has ended the stream.
    """

    socket: websockets.ClientConnection
    sid: str
    sound: int = 0
    cleared: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    _words: bytes = b""
    _numbers: int = 0

    async def start(self, parameters: dict[str, str]) -> None:
        """The two messages that a stream begins with."""
        await self.socket.send(
            json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        )
        await self._send(
            "start",
            start={
                "streamSid": "MZ0",
                "accountSid": ACCOUNT,
                "callSid": self.sid,
                "tracks": ["inbound"],
                "customParameters": parameters,
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1},
            },
        )

    async def listen(self) -> None:
        """Take what is sent, to the end."""
        try:
            async for text in self.socket:
                message = json.loads(text)
                if message["event"] == "media":
                    self.sound += len(base64.b64decode(message["media"]["payload"]))
                elif message["event"] == "clear":
                    self.cleared += 1
                self.news.set()
        except websockets.ConnectionClosed:
            pass
        finally:
            self.closed.set()

    async def speak(self) -> None:
        """Send the microphone's sound at its pace: words where there are any, else nothing."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self.closed.is_set():
            piece, self._words = self._words[:PIECE] or _SILENCE, self._words[PIECE:]
            payload = base64.b64encode(piece.ljust(PIECE, b"\xff")).decode()
            await self._send("media", media={"track": "inbound", "payload": payload})
            due += PIECE / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def say(self, pcm: bytes) -> None:
        """Say something: 16-bit sound at 8 kHz."""
        self._words += await pcm_to_ulaw(pcm, RATE, RATE, SOXRStreamAudioResampler())

    async def press(self, keys: str) -> None:
        """Press keys."""
        for key in keys:
            await self._send("dtmf", dtmf={"track": "inbound_track", "digit": key})

    async def hang_up(self) -> None:
        """End the stream as Twilio does when the caller hangs up, or does something else."""
        await self._send("stop", stop={"accountSid": ACCOUNT, "callSid": self.sid})
        await self.socket.close()

    async def _send(self, event: str, **more: Any) -> None:
        self._numbers += 1
        message = {"event": event, "sequenceNumber": str(self._numbers), "streamSid": "MZ0"}
        try:
            await self.socket.send(json.dumps({**message, **more}))
        except websockets.ConnectionClosed:
            self.closed.set()


async def ring(url: str, sid: str = "CA1", *, who: str = THEM, to: str = US) -> ElementTree.Element:
    """What a call is answered with, as XML."""
    form = {"CallSid": sid, "From": who, "To": to, "CallStatus": "ringing"}
    answer = await asked(url, PATH, **form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/xml")
    return ElementTree.fromstring(answer.text)


def stream_of(twiml: ElementTree.Element) -> tuple[str, dict[str, str]]:
    """Where a call's stream goes, and its parameters; after it the call is hung up."""
    assert [verb.tag for verb in twiml] == ["Connect", "Hangup"]
    stream = twiml.find("Connect/Stream")
    assert stream is not None
    named = {one.attrib["name"]: one.attrib["value"] for one in stream.iter("Parameter")}
    # https://www.twilio.com/docs/voice/twiml/stream#custom-parameters
    assert all(len(name) + len(value) < 500 for name, value in named.items())
    return stream.attrib["url"], named


@asynccontextmanager
async def streaming(
    url: str, path: str, parameters: dict[str, str], *, sid: str = "CA1"
) -> AsyncGenerator[Telephone]:
    """A stream to a server."""
    assert path.startswith(PUBLIC.replace("https", "wss"))
    address = path.replace(PUBLIC.replace("https", "wss"), url.replace("http", "ws"))
    async with websockets.connect(address, proxy=None) as socket:
        telephone = Telephone(socket=socket, sid=sid)
        await telephone.start(parameters)
        tasks = [
            asyncio.create_task(telephone.listen()),
            asyncio.create_task(telephone.speak()),
        ]
        try:
            yield telephone
        finally:
            telephone.closed.set()
            await socket.close()
            await asyncio.gather(*tasks)


@asynccontextmanager
async def calling(url: str, sid: str = "CA1") -> AsyncGenerator[Telephone]:
    """A call to a server, from its webhook on."""
    path, parameters = stream_of(await ring(url, sid))
    async with streaming(url, path, parameters, sid=sid) as telephone:
        yield telephone
