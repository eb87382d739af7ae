"""One realtime session: what the client asks for, and what becomes of it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import Any

from frontdesk.simulators.openai.caching import PromptCache, prompt_text
from frontdesk.simulators.openai.pieces import tokens
from frontdesk.simulators.openai.realtime.answering import Response, Used
from frontdesk.simulators.openai.realtime.hearing import RATE, Hearing
from frontdesk.simulators.openai.realtime.history import History
from frontdesk.simulators.openai.realtime.wire import Outgoing, SendText
from frontdesk.simulators.openai.replies import Reply
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk.simulators.voices import Hear
from frontdesk_processors.values import Json, JsonObject

_VAD: JsonObject = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
}


class RealtimeSession:
    """A session on a websocket that is open.

    It hears audio, and writes: a response is made where ``output_modalities`` is ``["text"]``, and
    fails where it is to be spoken.

    Args:
        model: The model that the client asked for.
        send: Sends one text message.
        lose: Loses the connection: in order, or without a word.
        ask: Answers, as in chat completions.
        hear: Says what the words in audio are.
        closing: Set when the server stops.
    """

    def __init__(
        self,
        *,
        model: str,
        send: SendText,
        lose: Callable[[bool], Awaitable[None]],
        ask: Callable[[ChatRequest], Awaitable[Reply]],
        hear: Hear,
        closing: asyncio.Event,
    ) -> None:
        self._out = Outgoing(send)
        self._lose = lose
        self._ask = ask
        self._closing = closing
        self._cache = PromptCache()
        self._history = History()
        self._session = _begun(model, id_=self._out.name("sess"))
        self._responding: asyncio.Task[None] | None = None
        self._response: Response | None = None
        self._hearing = Hearing(
            self._out,
            self._history,
            hear=hear,
            session=lambda: self._session,
            starts=self._interrupted,
            ends=self._spoken,
        )

    async def begins(self) -> None:
        """Tell the client what session it has."""
        await self._out.event("session.created", session=self._session)

    async def ends(self) -> None:
        """The connection is gone."""
        if self._responding is not None:
            self._responding.cancel()
            await asyncio.wait([self._responding])

    async def takes(self, message: str) -> None:
        """Take one message of the client."""
        try:
            event: Any = json.loads(message)
        except ValueError:
            await self._out.refuses("Could not parse your event as JSON.", code="invalid_json")
            return
        match event:
            case {"type": "session.update", "session": {**changes}}:
                await self._update(changes, event)
            case {"type": "conversation.item.create", "item": {**item}}:
                await self._create(item, event)
            case {"type": "conversation.item.retrieve", "item_id": str(id_)}:
                await self._retrieve(id_, event)
            case {"type": "conversation.item.delete", "item_id": str(id_)}:
                self._history.remove(id_)
                await self._out.event("conversation.item.deleted", item_id=id_)
            case {"type": "input_audio_buffer.append", "audio": str(audio)}:
                await self._append(audio, event)
            case {"type": "input_audio_buffer.commit"}:
                await self._hearing.commit()
            case {"type": "input_audio_buffer.clear"}:
                await self._hearing.clear()
            case {"type": "response.create"}:
                await self._respond(event)
            case {"type": "response.cancel"}:
                await self._cancel(event)
            case _:
                kind = event.get("type") if isinstance(event, dict) else event  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
                await self._refuse(event, f"Invalid value: '{kind}'.", param="type")

    async def _refuse(self, event: Any, message: str, **fields: str) -> None:
        id_ = event.get("event_id") if isinstance(event, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        await self._out.refuses(message, event=id_, **fields)  # pyright: ignore[reportUnknownArgumentType]

    async def _update(self, changes: dict[str, Any], event: Any) -> None:
        if changes.get("model", self._session["model"]) != self._session["model"]:
            await self._refuse(event, "Cannot update a session's model.", param="session.model")
            return
        form = changes.get("audio", {}).get("input", {}).get("format") or {"type": "audio/pcm"}
        if form["type"] != "audio/pcm" or form.get("rate", RATE) != RATE:
            await self._refuse(event, "Only audio/pcm of 24000 Hz is simulated.", param="format")
            return
        self._session = _merged(self._session, changes)
        await self._out.event("session.updated", session=self._session)

    async def _create(self, item: dict[str, Any], event: Any) -> None:
        if wrong := self._history.wrong_with(item):
            await self._refuse(event, wrong, param="item")
            return
        added = {"id": self._out.name("item"), **item}
        added |= {"object": "realtime.item", "status": "completed"}
        before = self._history.last
        self._history.add(added)
        for kind in ("conversation.item.added", "conversation.item.done"):
            await self._out.event(kind, item=added, previous_item_id=before)

    async def _retrieve(self, id_: str, event: Any) -> None:
        item = self._history.find(id_)
        if item is None:
            code = "item_retrieve_invalid_item_id"
            await self._refuse(event, f"Item with id '{id_}' does not exist.", code=code)
            return
        await self._out.event("conversation.item.retrieved", item=item)

    async def _append(self, audio: str, event: Any) -> None:
        try:
            pcm = base64.b64decode(audio, validate=True)
        except binascii.Error:
            await self._refuse(event, "Invalid base64 audio.", param="audio")
            return
        await self._hearing.append(pcm)

    async def _spoken(self) -> None:
        if self._detection.get("create_response", True) and self._response is None:
            await self._respond({"type": "response.create"})

    async def _interrupted(self) -> None:
        if self._detection.get("interrupt_response", True) and self._response is not None:
            await self._stop("turn_detected")

    @property
    def _detection(self) -> Any:
        return self._session["audio"]["input"]["turn_detection"]

    async def _respond(self, event: Any) -> None:
        if self._response is not None:
            code = "conversation_already_has_active_response"
            running = f"Conversation already has an active response: {self._response.id}."
            await self._refuse(event, running, code=code)
            return
        over = _merged(self._session, event.get("response") or {})
        if over["output_modalities"] != ["text"]:
            text = 'Only text is written here: set output_modalities to ["text"].'
            await self._refuse(event, text, param="output_modalities")
            return
        request = self._history.request(over, raw=event)
        used = Used(
            text=tokens(prompt_text(request)),
            audio=self._history.audio_tokens,
            cached=self._cache.served(request),
        )
        self._response = Response(
            id=self._out.name("resp"),
            out=self._out,
            history=self._history,
            used=used,
            closing=self._closing,
            lose=self._lose,
        )
        await self._response.begins()
        self._responding = asyncio.create_task(self._answer(self._response, request))

    async def _answer(self, response: Response, request: ChatRequest) -> None:
        try:
            await response.answers(await self._ask(request))
        finally:
            self._response = None

    async def _cancel(self, event: Any) -> None:
        if self._response is None:
            code = "response_cancel_not_active"
            await self._refuse(event, "Cancellation failed: no active response found", code=code)
            return
        await self._stop("client_cancelled")

    async def _stop(self, reason: str) -> None:
        response = self._response
        await self.ends()
        if response is not None:
            await response.ends("cancelled", reason=reason)


def _begun(model: str, *, id_: str) -> dict[str, Any]:
    form: Json = {"type": "audio/pcm", "rate": RATE}
    heard: Json = {"format": form, "transcription": None, "turn_detection": _VAD}
    spoken: Json = {"format": form, "voice": "marin", "speed": 1.0}
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": id_,
        "model": model,
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "audio": {"input": heard, "output": spoken},
    }


def _merged(held: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Properties with changes in them, also those of a table within."""
    merged = dict(held)
    for name, value in changes.items():
        within = isinstance(value, dict) and isinstance(held.get(name), dict)
        merged[name] = _merged(held[name], value) if within else value  # pyright: ignore[reportUnknownArgumentType]
    return merged
