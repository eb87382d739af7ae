"""How an answer looks on the wire.

Shapes as in `openai.types.chat`; the order of the pieces of a stream as the service sends them:
the role, the content or the calls in fragments, the reason it ended, the usage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontdesk.simulators.openai.replies import Call
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Completion:
    """One answer with its envelope, ready to be put on the wire.

    Parameters:
        id: The completion's id.
        created: Unix time, in seconds.
        model: The model that answered.
        prompt_tokens: Size of what it was asked.
        cached_tokens: How much of that a prompt cache served.
        text: What it says.
        calls: What it calls, each with an id.
        include_usage: Whether a stream ends with its usage.
        obfuscate: Whether the pieces of a stream are padded to hide their length.
    """

    id: str
    created: int
    model: str
    prompt_tokens: int
    cached_tokens: int = 0
    text: str = ""
    calls: tuple[Call, ...] = ()
    include_usage: bool = False
    obfuscate: bool = True

    @property
    def _ended(self) -> str:
        return "tool_calls" if self.calls else "stop"

    def whole(self) -> JsonObject:
        """The answer in one piece."""
        message: dict[str, Json] = {
            "role": "assistant",
            "content": self.text or (None if self.calls else ""),
            "refusal": None,
            "annotations": [],
        }
        if self.calls:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": _function(call)}
                for call in self.calls
            ]
        choice: JsonObject = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": self._ended,
        }
        return {
            **self._envelope("chat.completion"),
            "choices": [choice],
            "usage": self._usage(),
        }

    def pieces(self) -> Iterator[JsonObject]:
        """The answer as a stream, up to what follows the last word."""
        yield from self.opening()
        for index, call in enumerate(self.calls):
            start: dict[str, Json] = {"index": index, "id": call.id, "type": "function"}
            yield self._piece(
                {"tool_calls": [start | {"function": {"name": call.name, "arguments": ""}}]}
            )
            for fragment in fragments(call.arguments_text):
                yield self._piece(
                    {"tool_calls": [{"index": index, "function": {"arguments": fragment}}]}
                )
        yield self._piece({}, ended=self._ended)
        if self.include_usage:
            yield {
                **self._envelope("chat.completion.chunk"),
                "choices": [],
                "usage": self._usage(),
            }

    def opening(self) -> Iterator[JsonObject]:
        """The role and the text, where a stalling stream breaks off."""
        silent = not self.text and bool(self.calls)
        yield self._piece({"role": "assistant", "content": None if silent else "", "refusal": None})
        for fragment in fragments(self.text):
            yield self._piece({"content": fragment})

    def _piece(self, delta: Mapping[str, Json], *, ended: str | None = None) -> JsonObject:
        choice: JsonObject = {
            "index": 0,
            "delta": delta,
            "logprobs": None,
            "finish_reason": ended,
        }
        piece: dict[str, Json] = {
            **self._envelope("chat.completion.chunk"),
            "choices": [choice],
        }
        if self.include_usage:
            piece["usage"] = None
        if self.obfuscate:
            # The service pads with random letters; what matters is an unknown field of any length.
            piece["obfuscation"] = "x" * (16 - len(json.dumps(delta)) % 16)
        return piece

    def _envelope(self, kind: str) -> dict[str, Json]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "service_tier": "default",
            "system_fingerprint": "fp_local",
        }

    def _usage(self) -> JsonObject:
        said = tokens(self.text) + sum(
            tokens(call.name) + tokens(call.arguments_text) for call in self.calls
        )
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": said,
            "total_tokens": self.prompt_tokens + said,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }


def fragments(text: str) -> list[str]:
    """``text`` in pieces of four characters, which breaks words and JSON alike."""
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def tokens(text: str) -> int:
    """The size of ``text``, at four characters a token."""
    return len(fragments(text))


def _function(call: Call) -> JsonObject:
    return {"name": call.name, "arguments": call.arguments_text}
