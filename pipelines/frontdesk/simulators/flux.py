"""One stream of Deepgram Flux (``/v2/listen``), whose model tells the turns itself.

Messages are those of ``deepgram.listen.v2.types``: ``Connected``, ``TurnInfo`` with its five
events, ``ConfigureSuccess``, ``Error``; the client's ``Configure``, ``ForceEndTurn`` and
``CloseStream`` are minded. States follow developers.deepgram.com/docs/flux/state: an ``Update``
every quarter of a second of audio, ``EagerEndOfTurn`` and ``TurnResumed`` only where a threshold
asks for them. How sure it is that a turn is over grows with the silence alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from aiohttp import web
from multidict import MultiMapping

from frontdesk.simulators.shapes import is_object
from frontdesk.simulators.voices import LOUD, SURE, Hear, loudness, words_in
from frontdesk_processors.values import Json, JsonObject

UPDATE_S = 0.24
"""Audio between two updates, in seconds."""
SURER_A_SECOND = 1.4
"""By how much a second of silence makes it surer that the turn is over."""
SUREST = 0.95
_ID = "00000000-0000-4000-8000-000000000000"
_MODELS = ("flux-general-en", "flux-general-multi")
_RANGES: Mapping[str, tuple[float, float]] = {
    "eot_threshold": (0.5, 1.0),
    "eager_eot_threshold": (0.3, 0.9),
    "eot_timeout_ms": (500, 60_000),
}
_DEFAULTS: Mapping[str, float] = {"eot_threshold": 0.7, "eot_timeout_ms": 5_000}

Event = Literal["Update", "StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EndOfTurn"]


def wrong_in(query: Mapping[str, str]) -> str:
    """What a connection is refused for; empty where it is taken."""
    if query.get("model") not in _MODELS:
        return f"model must be one of {', '.join(_MODELS)}"
    if query.get("encoding", "linear16") != "linear16":
        return "the simulator takes linear16 only"
    for name, (low, high) in _RANGES.items():
        try:
            inside = low <= float(query.get(name, low)) <= high
        except ValueError:
            inside = False
        if not inside:
            return f"{name} must be from {low} to {high}"
    return ""


class FluxLine:
    """A stream of audio, and the turns in it.

    Args:
        socket: The connection.
        query: What the client asked for.
        hear: Says what the audio of a stretch of speech is.

    Attributes:
        stalled: Whether nothing more is heard.
    """

    def __init__(
        self, socket: web.WebSocketResponse, query: MultiMapping[str], *, hear: Hear
    ) -> None:
        self.stalled = False
        self._socket = socket
        self._hear = hear
        self._rate = int(query.get("sample_rate", "16000"))
        self._limits = {n: float(query[n]) if n in query else _DEFAULTS.get(n) for n in _RANGES}
        self._hints: list[Json] = list(query.getall("language_hint", []))
        self._tells_language = query["model"] == "flux-general-multi"
        self._sequence = self._turn = 0
        self._at_s = self._updated_s = self._silent_s = 0.0
        self._begins()

    def _begins(self) -> None:
        """A turn may begin with the next sound."""
        self._before: list[str] = []
        self._speech = bytearray()
        self._began_s = self._at_s
        self._text = ""
        self._open = self._eager = False

    @property
    def spoken_s(self) -> float:
        """How long the speech under way is, in seconds."""
        return len(self._speech) / 2 / self._rate

    async def connected(self) -> None:
        """The first message."""
        await self._send({"type": "Connected", "request_id": _ID})

    async def audio(self, pcm: bytes) -> None:
        """A piece of audio."""
        length_s = len(pcm) / 2 / self._rate
        self._at_s += length_s
        loud = loudness(pcm) >= LOUD
        self._silent_s = 0.0 if loud else self._silent_s + length_s
        if loud and not self._speech:
            if not self._before:
                self._began_s = self._at_s - length_s
            if self._eager:
                self._eager = False
                await self._tell("TurnResumed")
        if loud or self._speech:
            self._speech += pcm
        if self._at_s - self._updated_s >= UPDATE_S:
            await self._looks()

    async def told(self, message: object, *, mute: bool = False) -> bool:
        """A message of the client's; False where it ends the stream.

        Args:
            message: As JSON.
            mute: Whether nothing comes back.
        """
        match message.get("type") if is_object(message) else None:
            case "CloseStream":
                return False
            case _ if mute:
                return True
            case "ForceEndTurn":
                if self._open:
                    await self._ends("manual")
            case "Configure":
                assert is_object(message)
                await self._configured(message)
            case _:
                await self._send(
                    {
                        "type": "Error",
                        "code": "UNPARSABLE_CLIENT_MESSAGE",
                        "description": "the message is none that Flux knows",
                    }
                )
                return False
        return True

    async def _looks(self) -> None:
        """Tell how things stand, in one message."""
        sure = self._confidence()
        eager = self._limits["eager_eot_threshold"]
        ends, timeout_ms = self._limits["eot_threshold"], self._limits["eot_timeout_ms"]
        assert ends is not None and timeout_ms is not None
        if self._silent_s and self._speech and (sure >= min(ends, eager or ends)):
            await self._heard()
        elif self._speech and not self._silent_s:
            # Nothing is added to it by silence.
            said = await self._hear(bytes(self._speech), self._rate, False)
            self._text = " ".join(filter(None, [*self._before, said]))
        if self._open and self._silent_s * 1000 >= timeout_ms:
            await self._ends("timeout")
        elif self._open and self._silent_s and sure >= ends:
            await self._ends("model")
        elif self._open and eager is not None and sure >= eager and not self._eager:
            self._eager = True
            await self._tell("EagerEndOfTurn")
        elif self._text and not self._open:
            self._open = True
            await self._tell("StartOfTurn")
        else:
            await self._tell("Update")

    async def _heard(self) -> None:
        """The stretch of speech is over: its words are known for good."""
        if said := await self._hear(bytes(self._speech), self._rate, True):
            self._before.append(said)
        self._speech.clear()
        self._text = " ".join(self._before)

    async def _ends(self, trigger: str) -> None:
        if self._speech:
            await self._heard()
        await self._tell("EndOfTurn", trigger=trigger)
        self._turn += 1
        self._begins()

    async def _tell(self, event: Event, **more: str) -> None:
        self._updated_s = self._at_s
        length_s = max(0.0, self._at_s - self._began_s - self._silent_s)
        told: JsonObject = {
            "type": "TurnInfo",
            "request_id": _ID,
            "event": event,
            "turn_index": self._turn,
            "audio_window_start": round(self._began_s, 3),
            "audio_window_end": round(self._at_s, 3),
            "transcript": self._text,
            "words": _words(self._text, begins_s=self._began_s, length_s=length_s),
            "end_of_turn_confidence": round(self._confidence(), 3),
            **more,
        }
        languages: JsonObject = {"languages": ["en"]} if self._tells_language else {}
        hinted: JsonObject = {"languages_hinted": self._hints} if self._hints else {}
        await self._send({**told, **languages, **hinted})

    def _confidence(self) -> float:
        return min(SUREST, self._silent_s * SURER_A_SECOND) if self._text or self._speech else 0.0

    async def _configured(self, message: Mapping[str, Json]) -> None:
        given = message.get("thresholds")
        for name, value in given.items() if isinstance(given, Mapping) else ():
            if name in self._limits and isinstance(value, int | float):
                self._limits[name] = float(value)
        await self._send(
            {
                "type": "ConfigureSuccess",
                "request_id": _ID,
                "thresholds": {k: v for k, v in self._limits.items() if v is not None},
                "keyterms": message.get("keyterms") or [],
            }
        )

    async def _send(self, message: JsonObject) -> None:
        await self._socket.send_str(json.dumps({**message, "sequence_id": self._sequence}))
        self._sequence += 1


def _words(text: str, *, begins_s: float, length_s: float) -> list[Json]:
    spelt = words_in(text, begins_s=begins_s, length_s=length_s)
    return [
        {"word": w["punctuated_word"], "confidence": SURE, "start": w["start"], "end": w["end"]}
        for w in spelt
        if isinstance(w, Mapping)
    ]
