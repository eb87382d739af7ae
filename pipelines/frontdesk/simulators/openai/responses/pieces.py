"""How an answer looks on the wire: the events of a stream in their order, or one response.

Shapes as in `openai.types.responses`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontdesk.simulators.openai.pieces import fragments, tokens
from frontdesk.simulators.openai.replies import Call
from frontdesk.simulators.openai.streams import Framing
from frontdesk_processors.values import Json, JsonObject


def _event(piece: JsonObject) -> bytes:
    return f"event: {piece['type']}\ndata: {json.dumps(piece)}\n\n".encode()


RESPONSES = Framing(
    event=_event, garbage=b'event: response.output_text.delta\ndata: {"type": "response.out\n\n'
)


@dataclass(frozen=True, kw_only=True)
class Response:
    """One answer with its envelope.

    Parameters:
        id: The response's id.
        created: Unix time, in seconds.
        asked: The body that it answers.
        prompt_tokens: Size of what it was asked.
        cached_tokens: How much of that a prompt cache served.
        text: What it says.
        calls: What it calls, each with an id.
    """

    id: str
    created: int
    asked: JsonObject
    prompt_tokens: int
    cached_tokens: int = 0
    text: str = ""
    calls: tuple[Call, ...] = ()

    def whole(self) -> JsonObject:
        """The answer in one piece."""
        said = [self._message()] if self.text or not self.calls else []
        return self._envelope([*said, *map(self._called, self.calls)], ended=True)

    def pieces(self) -> Iterator[JsonObject]:
        """The answer as a stream."""
        return _numbered(self._events())

    def opening(self) -> Iterator[JsonObject]:
        """The beginning and the text, where a stalling stream breaks off."""
        return _numbered(self._begins())

    def _events(self) -> Iterator[dict[str, Json]]:
        yield from self._begins()
        if self.text:
            yield from self._says_no_more()
        for index, call in enumerate(self.calls, start=1 if self.text else 0):
            yield from self._calls(call, at={"output_index": index, "item_id": _item_id(call)})
        yield {"type": "response.completed", "response": self.whole()}

    def _begins(self) -> Iterator[dict[str, Json]]:
        for kind in ("created", "in_progress"):
            yield {"type": f"response.{kind}", "response": self._envelope([], ended=False)}
        if not self.text:
            return
        yield _added(0, {**self._message(), "status": "in_progress", "content": []})
        yield self._part("response.content_part.added", part=_text(""))
        for fragment in fragments(self.text):
            yield self._part("response.output_text.delta", delta=fragment, logprobs=[])

    def _says_no_more(self) -> Iterator[dict[str, Json]]:
        yield self._part("response.output_text.done", text=self.text, logprobs=[])
        yield self._part("response.content_part.done", part=_text(self.text))
        yield _done(0, self._message())

    def _calls(self, call: Call, *, at: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        index = int(str(at["output_index"]))
        yield _added(index, {**self._called(call), "status": "in_progress", "arguments": ""})
        for fragment in fragments(call.arguments_text):
            yield {"type": "response.function_call_arguments.delta", "delta": fragment, **at}
        whole: dict[str, Json] = {"name": call.name, "arguments": call.arguments_text}
        yield {"type": "response.function_call_arguments.done", **whole, **at}
        yield _done(index, self._called(call))

    def _part(self, kind: str, **held: Json) -> dict[str, Json]:
        return {
            "type": kind,
            "item_id": f"msg_{self.id}",
            "output_index": 0,
            "content_index": 0,
            **held,
        }

    def _message(self) -> dict[str, Json]:
        return {
            "id": f"msg_{self.id}",
            "type": "message",
            "status": "completed",
            "role": "assistant",
            "content": [_text(self.text)],
        }

    def _called(self, call: Call) -> dict[str, Json]:
        return {
            "id": _item_id(call),
            "type": "function_call",
            "status": "completed",
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments_text,
        }

    def _envelope(self, output: list[Json], *, ended: bool) -> JsonObject:
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "status": "completed" if ended else "in_progress",
            "error": None,
            "incomplete_details": None,
            "instructions": self.asked.get("instructions"),
            "metadata": {},
            "model": self.asked["model"],
            "output": output,
            "parallel_tool_calls": True,
            "temperature": self.asked.get("temperature", 1.0),
            "tool_choice": "auto",
            "tools": self.asked.get("tools") or [],
            "top_p": 1.0,
            "store": self.asked.get("store", True),
            "usage": self._usage() if ended else None,
        }

    def _usage(self) -> JsonObject:
        called = sum(tokens(call.name) + tokens(call.arguments_text) for call in self.calls)
        said = tokens(self.text) + called
        return {
            "input_tokens": self.prompt_tokens,
            "input_tokens_details": {"cached_tokens": self.cached_tokens, "cache_write_tokens": 0},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": self.prompt_tokens + said,
        }


def _numbered(events: Iterator[dict[str, Json]]) -> Iterator[JsonObject]:
    for number, event in enumerate(events):
        yield {**event, "sequence_number": number}


def _added(index: int, item: JsonObject) -> dict[str, Json]:
    return {"type": "response.output_item.added", "output_index": index, "item": item}


def _done(index: int, item: JsonObject) -> dict[str, Json]:
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def _text(text: str) -> JsonObject:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _item_id(call: Call) -> str:
    return f"fc_{call.id}"
