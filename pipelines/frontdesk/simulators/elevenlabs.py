"""A local server that speaks ElevenLabs' protocol of several contexts on one socket.

``/v1/text-to-speech/VOICE/multi-stream-input``: text goes in by context, audio comes out in pieces,
each with the alignment of its characters, whose times begin at zero in every piece. A context that
is closed ends with ``isFinal``. Its requests list voices and say a text with one of them
(`frontdesk.simulators.casting`).
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from frontdesk.simulators.casting import listed, said
from frontdesk.simulators.sockets import SpeechFault, SpeechServer, drop
from frontdesk.simulators.voices import Speak, hum
from frontdesk_processors.values import Json, JsonObject

PIECE_CHARACTERS = 24
"""Characters whose audio is sent in one message."""

SLOW_S = 1.6
"""What the fault ``slow`` takes before each piece, which is played in less, in seconds."""

_REFUSALS: Mapping[int, JsonObject] = {
    401: {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}},
    429: {
        "detail": {
            "status": "too_many_concurrent_requests",
            "message": "Too many concurrent requests.",
        }
    },
    500: {"detail": {"status": "internal_error", "message": "Internal server error"}},
}


@dataclass(frozen=True)
class Piece:
    """Some characters and their audio, 16-bit mono."""

    text: str
    pcm: bytes
    rate: int

    def message(self, context: str) -> JsonObject:
        """As it goes over the wire."""
        length_ms = len(self.pcm) / 2 / self.rate * 1000
        each_ms = length_ms / len(self.text)
        starts: list[Json] = [round(n * each_ms) for n in range(len(self.text))]
        ends = [round((n + 1) * each_ms) for n in range(len(self.text))]
        spans: list[Json] = [end - int(str(start)) for start, end in zip(starts, ends, strict=True)]
        alignment: JsonObject = {
            "chars": list(self.text),
            "charStartTimesMs": starts,
            "charDurationsMs": spans,
        }
        return {
            "audio": base64.b64encode(self.pcm).decode(),
            "alignment": alignment,
            "normalizedAlignment": alignment,
            "contextId": context,
        }


def pieces(text: str, pcm: bytes, *, rate: int) -> Iterator[Piece]:
    """A text's audio in pieces, each with as many of the characters as its share of the time."""
    samples = len(pcm) // 2
    for at in range(0, len(text), PIECE_CHARACTERS):
        part = text[at : at + PIECE_CHARACTERS]
        first = samples * at // len(text)
        last = samples * (at + len(part)) // len(text)
        yield Piece(part, pcm[first * 2 : last * 2], rate)


class ElevenLabsWire(SpeechServer):
    """The server.

    Args:
        speak: Makes the audio of a text; by default a hum.
        fault: What goes wrong, or None; ``dropped`` loses the socket after half of a text,
            ``stalled`` sends no more of it, ``slow`` takes `SLOW_S` before each piece.
        port: Where it listens; 0 for any port that is free.

    Attributes:
        speak: As above; may be changed at any time.
    """

    def __init__(
        self, speak: Speak = hum, *, fault: SpeechFault | None = None, port: int = 0
    ) -> None:
        super().__init__(header="xi-api-key", refusals=_REFUSALS, fault=fault, port=port)
        self.on_socket("/v1/text-to-speech/{voice}/multi-stream-input", self._hold)
        self.on_request("GET", "/v2/voices", listed)
        self.on_request("POST", "/v1/text-to-speech/{voice}", self._aloud)
        self.speak = speak

    async def _aloud(self, request: web.Request) -> web.StreamResponse:
        return await said(request, speak=self.speak)

    async def _hold(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        stalled: set[str] = set()
        rate = int(request.query.get("output_format", "pcm_24000").removeprefix("pcm_"))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            asked = json.loads(message.data)
            if asked.get("close_socket"):
                return
            context = str(asked.get("context_id", ""))
            text = str(asked.get("text") or "")
            if text.strip() and self.fault != "hang":
                whole = await self._say(socket, text, context=context, rate=rate)
                if not whole and self.fault == "dropped":
                    drop(request)
                    return
                if not whole:
                    stalled.add(context)
            if asked.get("close_context") and context not in stalled and self.fault != "hang":
                await socket.send_str(json.dumps({"isFinal": True, "contextId": context}))

    async def _say(
        self, socket: web.WebSocketResponse, text: str, *, context: str, rate: int
    ) -> bool:
        """Send a text's audio; False where it breaks off in the middle of it."""
        parts = list(pieces(text, await self.speak(text, rate), rate=rate))
        for number, piece in enumerate(parts, 1):
            if self.fault == "slow":
                await asyncio.sleep(SLOW_S)
            await socket.send_str(json.dumps(piece.message(context)))
            if self.fault in ("dropped", "stalled") and number * 2 >= len(parts):
                return False
        return True
