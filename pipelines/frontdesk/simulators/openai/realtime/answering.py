"""A response of a realtime session: its events in their order, as they should be or broken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from frontdesk.simulators.openai.pieces import fragments, tokens
from frontdesk.simulators.openai.realtime.history import History
from frontdesk.simulators.openai.realtime.wire import Outgoing
from frontdesk.simulators.openai.replies import (
    Answered,
    Broken,
    Call,
    Drip,
    Fail,
    Reply,
    Stall,
    said_and_called,
)
from frontdesk.simulators.openai.streams import pause
from frontdesk_processors.values import Json, JsonObject

Event = tuple[str, dict[str, Json]]
"""An event: its type, and what it says."""


@dataclass(frozen=True, kw_only=True)
class Used:
    """What was asked, in tokens.

    Parameters:
        text: Text.
        audio: Audio.
        cached: What of the text a prompt cache served.
    """

    text: int
    audio: int
    cached: int

    def with_output(self, count: int) -> JsonObject:
        """It as the service reports it, with what was answered."""
        asked = self.text + self.audio
        served: JsonObject = {"text_tokens": self.cached, "audio_tokens": 0}
        return {
            "total_tokens": asked + count,
            "input_tokens": asked,
            "output_tokens": count,
            "input_token_details": {
                "text_tokens": self.text,
                "audio_tokens": self.audio,
                "cached_tokens": self.cached,
                "cached_tokens_details": served,
            },
            "output_token_details": {"text_tokens": count, "audio_tokens": 0},
        }


@dataclass(kw_only=True)
class Response:
    """One response under way.

    Parameters:
        id: Its id.
        out: Sends the session's events.
        history: Where its items are kept.
        used: What was asked.
        closing: Set when the server stops.
        lose: Loses the connection: in order, or without a word.
    """

    id: str
    out: Outgoing
    history: History
    used: Used
    closing: asyncio.Event
    lose: Callable[[bool], Awaitable[None]]
    _output: list[Json] = field(default_factory=list[Json])
    _said: int = 0

    async def begins(self) -> None:
        """Tell that there is one."""
        await self.out.event("response.created", response=self._state("in_progress"))

    async def answers(self, reply: Reply) -> None:
        """Give an answer, in the way that a reply asks for."""
        match reply:
            case Fail():
                error: JsonObject = {
                    "type": reply.type,
                    "code": reply.code,
                    "message": reply.message,
                }
                await self.ends("failed", error=error)
            case Stall():
                for kind, fields in self._text(reply.after) if reply.after else ():
                    await self.out.event(kind, **fields)
                await self.closing.wait()
            case Broken():
                events = list(self._events(reply))
                await self._send(events[: len(events) // 2])
                if reply.breaks == "garbles":
                    await self.out.send('{"type": "response.output_text.delta", "delta": ')
                await self.lose(reply.breaks == "drops")
            case Drip():
                await self._send(self._events(reply), every_s=reply.every_s)
                await self.ends("completed")
            case _:
                await self._send(self._events(reply))
                await self.ends("completed")

    async def ends(self, status: str, **why: Json) -> None:
        """Tell that it is over, and what it used."""
        details: JsonObject = {"type": status, **why}
        state = self._state(status, details=details, usage=self.used.with_output(self._said))
        await self.out.event("response.done", response=state)

    def _state(self, status: str, *, details: Json = None, usage: Json = None) -> JsonObject:
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": details,
            "output": [*self._output],
            "output_modalities": ["text"],
            "usage": usage,
        }

    async def _send(self, events: Iterator[Event] | Sequence[Event], every_s: float = 0.0) -> None:
        for kind, fields in events:
            await pause(every_s, closing=self.closing)
            await self.out.event(kind, **fields)

    def _events(self, reply: Answered) -> Iterator[Event]:
        text, calls = said_and_called(reply)
        if text:
            yield from self._text(text)
        for call in calls:
            yield from self._call(call)

    def _text(self, text: str) -> Iterator[Event]:
        item: dict[str, Json] = self._item(type="message", role="assistant", content=[])
        yield from self._added(item)
        at = self._at(item) | {"content_index": 0}
        yield "response.content_part.added", {**at, "part": {"type": "text", "text": ""}}
        for fragment in fragments(text):
            self._said += tokens(fragment)
            yield "response.output_text.delta", {**at, "delta": fragment}
        yield "response.output_text.done", {**at, "text": text}
        yield "response.content_part.done", {**at, "part": {"type": "text", "text": text}}
        yield from self._done({**item, "content": [{"type": "output_text", "text": text}]})

    def _call(self, call: Call) -> Iterator[Event]:
        id_ = call.id or self.out.name("call")
        item = self._item(type="function_call", name=call.name, call_id=id_, arguments="")
        yield from self._added(item)
        at = self._at(item) | {"call_id": id_}
        kind = "response.function_call_arguments"
        for fragment in fragments(call.arguments_text):
            self._said += tokens(fragment)
            yield f"{kind}.delta", {**at, "delta": fragment}
        whole = {"arguments": call.arguments_text}
        yield f"{kind}.done", {**at, "name": call.name, **whole}
        yield from self._done({**item, **whole})

    def _item(self, **what: Json) -> dict[str, Json]:
        return {"id": self.out.name("item"), "object": "realtime.item", **what}

    def _at(self, item: JsonObject) -> dict[str, Json]:
        index = len(self._output)
        return {"response_id": self.id, "item_id": item["id"], "output_index": index}

    def _added(self, item: JsonObject) -> Iterator[Event]:
        begun: JsonObject = {**item, "status": "in_progress"}
        before = self.history.last
        place = {"response_id": self.id, "output_index": len(self._output)}
        yield "response.output_item.added", {**place, "item": begun}
        yield "conversation.item.added", {"item": begun, "previous_item_id": before}

    def _done(self, item: JsonObject) -> Iterator[Event]:
        whole: JsonObject = {**item, "status": "completed"}
        before = self.history.last
        self.history.add(whole)
        place = {"response_id": self.id, "output_index": len(self._output)}
        self._output.append(whole)
        yield "response.output_item.done", {**place, "item": whole}
        yield "conversation.item.done", {"item": whole, "previous_item_id": before}
