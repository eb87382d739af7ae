"""A local server that speaks Deepgram's protocols: live (``/v1/listen``), Flux, recordings.

Time in it is that of the audio: it may be sent as fast as one likes. Messages are those of
``deepgram.listen.v1.types``: ``Results`` interim and final, ``SpeechStarted``, ``UtteranceEnd``,
``Metadata``; the client's ``Finalize``, ``KeepAlive`` and ``CloseStream`` are minded. Flux
(``/v2/listen``) is `frontdesk.simulators.flux`, recordings are `frontdesk.simulators.recordings`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import WSMsgType, web

from frontdesk.simulators.flux import FluxLine, wrong_in
from frontdesk.simulators.recordings import transcribed
from frontdesk.simulators.shapes import is_object
from frontdesk.simulators.sockets import SpeechFault, SpeechServer, drop
from frontdesk.simulators.voices import LOUD, SURE, Hear, loudness, words_in
from frontdesk_processors.values import JsonObject

INTERIM_S = 0.5
"""Audio between two interim results, in seconds."""
DROP_AFTER_S = 0.3
"""Speech after which the fault ``dropped`` loses the socket, in seconds."""
STALL_AFTER_S = 0.8
"""Speech after which the fault ``stalled`` hears nothing more, in seconds."""
_ENDPOINTING_S = 0.3
_ID = "00000000-0000-4000-8000-000000000000"
_REFUSALS: Mapping[int, JsonObject] = {
    401: {"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": _ID},
    429: {
        "err_code": "TOO_MANY_REQUESTS",
        "err_msg": "Too many requests. Please try again later",
        "request_id": _ID,
    },
    500: {"err_code": "INTERNAL_SERVER_ERROR", "err_msg": "Server error.", "request_id": _ID},
}


class DeepgramWire(SpeechServer):
    """The server.

    Args:
        hear: Says what the audio of an utterance is.
        fault: What goes wrong, or None.
        port: Where it listens; 0 for any port that is free.

    Attributes:
        hear: As above; may be changed at any time.
    """

    def __init__(self, hear: Hear, *, fault: SpeechFault | None = None, port: int = 0) -> None:
        super().__init__(header="Authorization", refusals=_REFUSALS, fault=fault, port=port)
        self.on_socket("/v1/listen", self._listen)
        self.on_socket("/v2/listen", self._flux, wrong=wrong_in)
        self.on_request("POST", "/v1/listen", self._recording)
        self.hear = hear

    async def _heard(self, pcm: bytes, rate: int, over: bool) -> str:
        return await self.hear(pcm, rate, over)

    async def _recording(self, request: web.Request) -> web.StreamResponse:
        return await transcribed(request, hear=self._heard)

    async def _listen(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        await self._hold(request, socket, _Line(socket, request.query, hear=self._heard))

    async def _flux(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        line = FluxLine(socket, request.query, hear=self._heard)
        if self.fault != "hang":
            await line.connected()
        await self._hold(request, socket, line)

    async def _hold(
        self, request: web.Request, socket: web.WebSocketResponse, line: _Line | FluxLine
    ) -> None:
        async for message in socket:
            mute = self.fault == "hang" or line.stalled
            if message.type is WSMsgType.BINARY:
                if mute:
                    continue
                await line.audio(message.data)
                if self.fault == "dropped" and line.spoken_s >= DROP_AFTER_S:
                    drop(request)
                    return
                line.stalled = self.fault == "stalled" and line.spoken_s >= STALL_AFTER_S
            elif message.type is WSMsgType.TEXT and not await line.told(
                json.loads(message.data), mute=mute
            ):
                return


class _Line:
    """One stream of audio.

    Args:
        socket: The connection.
        query: What the client asked for.
        hear: Says what the audio of an utterance is.

    Attributes:
        stalled: Whether nothing more is heard.
    """

    def __init__(
        self, socket: web.WebSocketResponse, query: Mapping[str, str], *, hear: Hear
    ) -> None:
        self._socket = socket
        self._hear = hear
        self._rate = int(query.get("sample_rate", "16000"))
        self._interim = query.get("interim_results") == "true"
        self._vad_events = query.get("vad_events") == "true"
        self._endpointing_s = _milliseconds(query.get("endpointing"), _ENDPOINTING_S)
        self._utterance_end_s = _milliseconds(query.get("utterance_end_ms"), None)
        self._heard = bytearray()
        self._at_s = self._began_s = self._interim_at_s = self._last_word_s = 0.0
        self._silent_s = 0.0
        self._speaking = self._owes_end = self.stalled = False

    @property
    def spoken_s(self) -> float:
        """How long the utterance under way is, in seconds."""
        return len(self._heard) / 2 / self._rate

    async def audio(self, pcm: bytes) -> None:
        """A piece of audio."""
        length_s = len(pcm) / 2 / self._rate
        self._at_s += length_s
        if loudness(pcm) >= LOUD:
            if not self._speaking:
                await self._begins(self._at_s - length_s)
            self._silent_s = 0.0
        else:
            self._silent_s += length_s
        if self._speaking:
            self._heard += pcm
            if self._silent_s >= (self._endpointing_s or 1e9):
                await self.final()
            elif self._interim and self._at_s - self._interim_at_s >= INTERIM_S:
                await self._guess()
        elif self._owes_end and self._silent_s >= (self._utterance_end_s or 1e9):
            self._owes_end = False
            await self._send(
                {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": self._last_word_s}
            )

    async def told(self, message: object, *, mute: bool = False) -> bool:
        """A message of the client's; False where it ends the stream.

        Args:
            message: As JSON.
            mute: Whether nothing comes back.
        """
        match message.get("type") if is_object(message) else None:
            case "Finalize" if not mute:
                await self.final(from_finalize=True)
            case "CloseStream":
                await self.close()
                return False
            case _:
                pass
        return True

    async def final(self, *, from_finalize: bool = False) -> None:
        """What was said up to here, for good; nothing, where it was told already."""
        text = ""
        if self._speaking:
            text = await self._hear(bytes(self._heard), self._rate, True)
        if text or from_finalize:
            await self._result(text, final=True, from_finalize=from_finalize)
        if self._speaking:
            self._last_word_s, self._owes_end = self._at_s - self._silent_s, True
        self._speaking = False
        self._heard.clear()

    async def close(self) -> None:
        """The client has no more audio."""
        await self.final()
        await self._send(
            {
                "type": "Metadata",
                "transaction_key": "deprecated",
                "request_id": _ID,
                "sha256": "",
                "created": "2026-01-01T00:00:00Z",
                "duration": round(self._at_s, 3),
                "channels": 1,
            }
        )

    async def _begins(self, at_s: float) -> None:
        self._speaking = True
        self._began_s = self._interim_at_s = at_s
        if self._vad_events:
            await self._send({"type": "SpeechStarted", "channel": [0, 1], "timestamp": at_s})

    async def _guess(self) -> None:
        """An interim result."""
        self._interim_at_s = self._at_s
        if text := await self._hear(bytes(self._heard), self._rate, False):
            await self._result(text, final=False)

    async def _result(self, text: str, *, final: bool, from_finalize: bool = False) -> None:
        length_s = max(0.0, self.spoken_s - self._silent_s)
        words = words_in(text, begins_s=self._began_s, length_s=length_s)
        alternative: JsonObject = {"transcript": text, "confidence": SURE, "words": words}
        await self._send(
            {
                "type": "Results",
                "channel_index": [0, 1],
                "start": round(self._began_s, 3),
                "duration": round(length_s, 3),
                "is_final": final,
                "speech_final": final and not from_finalize,
                "from_finalize": from_finalize,
                "channel": {"alternatives": [alternative]},
                "metadata": {
                    "request_id": _ID,
                    "model_uuid": _ID,
                    "model_info": {"name": "simulated", "version": "1", "arch": "none"},
                },
            }
        )

    async def _send(self, message: JsonObject) -> None:
        await self._socket.send_str(json.dumps(message))


def _milliseconds(text: str | None, default: float | None) -> float | None:
    """Seconds of a parameter in milliseconds; None where it is switched off."""
    if text == "false":
        return None
    return float(text) / 1000 if text else default
