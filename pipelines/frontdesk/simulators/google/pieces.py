"""How an answer looks on the wire: the chunks of a stream in their order, or one response.

Shapes as in `google.genai.types.GenerateContentResponse`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.simulators.openai.pieces import fragments, tokens
from frontdesk.simulators.openai.replies import Call
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer with its envelope.

    Parameters:
        id: The response's id.
        model: The model that answered.
        prompt_tokens: Size of what it was asked.
        cached_tokens: How much of that a prompt cache served.
        text: What it says.
        calls: What it calls, each with an id. One whose arguments are no JSON object comes to
            nothing: the service ends the answer with the reason ``MALFORMED_FUNCTION_CALL``.
    """

    id: str
    model: str
    prompt_tokens: int
    cached_tokens: int = 0
    text: str = ""
    calls: tuple[Call, ...] = ()

    def whole(self) -> JsonObject:
        """The answer in one piece."""
        parts = [{"text": self.text}] if self.text else []
        return self._chunk([*parts, *self._called()], ended=self._ended, said=self._output_tokens)

    def pieces(self) -> Iterator[JsonObject]:
        """The answer as a stream."""
        yield from self.opening()
        for call in self._called():
            yield self._chunk([call])
        yield self._chunk([{"text": ""}], ended=self._ended, said=self._output_tokens)

    def opening(self) -> Iterator[JsonObject]:
        """The text, where a stalling stream breaks off."""
        for fragment in fragments(self.text):
            yield self._chunk([{"text": fragment}])

    @property
    def _ended(self) -> str:
        broken = any(_arguments(call) is None for call in self.calls)
        return "MALFORMED_FUNCTION_CALL" if broken else "STOP"

    @property
    def _output_tokens(self) -> int:
        called = (tokens(call.name) + tokens(call.arguments_text) for call in self.calls)
        return tokens(self.text) + sum(called)

    def _called(self) -> list[JsonObject]:
        if self._ended != "STOP":
            return []
        called: list[JsonObject] = [
            {"functionCall": {"id": call.id, "name": call.name, "args": _arguments(call)}}
            for call in self.calls
        ]
        # The first call of an answer is signed, and none of the others.
        return [
            {**part, "thoughtSignature": signature(call.id)} if n == 0 else part
            for n, (part, call) in enumerate(zip(called, self.calls, strict=True))
        ]

    def _chunk(
        self, parts: list[JsonObject], *, ended: str | None = None, said: int = 0
    ) -> JsonObject:
        candidate: dict[str, Json] = {"content": {"parts": [*parts], "role": "model"}, "index": 0}
        if ended is not None:
            candidate["finishReason"] = ended
        return {
            "candidates": [candidate],
            "usageMetadata": self._usage(said),
            "modelVersion": self.model,
            "responseId": self.id,
        }

    def _usage(self, said: int) -> JsonObject:
        usage: dict[str, Json] = {
            "promptTokenCount": self.prompt_tokens,
            "totalTokenCount": self.prompt_tokens + said,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": self.prompt_tokens}],
        }
        if said:
            usage["candidatesTokenCount"] = said
        if self.cached_tokens:
            usage["cachedContentTokenCount"] = self.cached_tokens
        return usage


def signature(id: str) -> str:
    """What is signed of the thoughts behind a call, as the wire carries it."""
    return base64.b64encode(f"thoughts behind {id}".encode()).decode()


def _arguments(call: Call) -> JsonObject | None:
    try:
        found: Json = json.loads(call.arguments_text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
