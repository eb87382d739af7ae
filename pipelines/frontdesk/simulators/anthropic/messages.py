"""How an answer looks on the wire: the events of a stream in their order, or one message.

Shapes as in `anthropic.types`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.simulators.anthropic.caching import Prompt
from frontdesk.simulators.openai.pieces import fragments, tokens
from frontdesk.simulators.openai.replies import Call
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Message:
    """One answer with its envelope.

    Parameters:
        id: The message's id.
        model: The model that answered.
        prompt: What it was asked, in tokens.
        text: What it says.
        calls: What it calls, each with an id.
    """

    id: str
    model: str
    prompt: Prompt
    text: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def _ended(self) -> str:
        return "tool_use" if self.calls else "end_turn"

    @property
    def _output_tokens(self) -> int:
        called = (tokens(call.name) + tokens(call.arguments_text) for call in self.calls)
        return max(1, tokens(self.text) + sum(called))

    def whole(self) -> JsonObject:
        """The answer in one piece."""
        content: list[Json] = [{"type": "text", "text": self.text}] if self.text else []
        content += [{**_tool_use(call), "input": _input(call)} for call in self.calls]
        return self._envelope(content, ended=self._ended, output_tokens=self._output_tokens)

    def pieces(self) -> Iterator[JsonObject]:
        """The answer as a stream."""
        yield from self.opening()
        if self.text:
            yield {"type": "content_block_stop", "index": 0}
        for index, call in enumerate(self.calls, start=1 if self.text else 0):
            yield from _call(call, index=index)
        yield {
            "type": "message_delta",
            "delta": {"stop_reason": self._ended, "stop_sequence": None},
            "usage": {"output_tokens": self._output_tokens},
        }
        yield {"type": "message_stop"}

    def opening(self) -> Iterator[JsonObject]:
        """The beginning and the text, where a stalling stream breaks off."""
        yield {
            "type": "message_start",
            "message": self._envelope([], ended=None, output_tokens=1),
        }
        yield {"type": "ping"}
        if self.text:
            yield _block(0, {"type": "text", "text": ""})
        for fragment in fragments(self.text):
            yield _delta(0, {"type": "text_delta", "text": fragment})

    def _envelope(
        self, content: list[Json], *, ended: str | None, output_tokens: int
    ) -> JsonObject:
        return {
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": ended,
            "stop_sequence": None,
            "usage": {**self.prompt.usage(), "output_tokens": output_tokens},
        }


def _call(call: Call, *, index: int) -> Iterator[JsonObject]:
    yield _block(index, {**_tool_use(call), "input": {}})
    for fragment in ["", *fragments(call.arguments_text)]:
        yield _delta(index, {"type": "input_json_delta", "partial_json": fragment})
    yield {"type": "content_block_stop", "index": index}


def _block(index: int, block: JsonObject) -> JsonObject:
    return {"type": "content_block_start", "index": index, "content_block": block}


def _delta(index: int, delta: JsonObject) -> JsonObject:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def _tool_use(call: Call) -> dict[str, Json]:
    return {"type": "tool_use", "id": call.id, "name": call.name}


def _input(call: Call) -> Json:
    try:
        return json.loads(call.arguments_text)
    except ValueError:
        # In one piece arguments are JSON, whatever the model wrote.
        return {}
