"""What Google's models sign of their thoughts, for as long as a session asks them.

Gemini 3 refuses a function call of the current turn without its signature, and thinks worse without
its own (ai.google.dev/gemini-api/docs/thought-signatures). The conversation's history is any
provider's and holds none, so they are kept beside it, by the calls' ids.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from google.genai.types import GenerateContentResponse
from pipecat.processors.aggregators.llm_context import LLMSpecificMessage

MOST = 200
"""So many calls of a session are remembered; the oldest are forgotten."""
NONE = b"skip_thought_signature_validator"
"""What stands for the signature of a call that another provider has made; Google's own word."""


class _Signed(NamedTuple):
    """The call that begins a batch, and its signature; the others of the batch have none."""

    first: str
    signature: bytes


class Signatures:
    """The signatures of the calls that a model has made in a session."""

    def __init__(self) -> None:
        self._of: dict[str, _Signed] = {}
        self._batch: _Signed | None = None

    def answers(self) -> None:
        """The model begins a new answer."""
        self._batch = None

    def taken(self, piece: GenerateContentResponse) -> GenerateContentResponse:
        """A piece of an answer without signatures, which are kept; each call in it has an id."""
        for candidate in piece.candidates or ():
            for part in (candidate.content and candidate.content.parts) or ():
                signature, part.thought_signature = part.thought_signature, None
                if part.function_call is None:
                    continue
                id = part.function_call.id = part.function_call.id or str(uuid.uuid4())
                if signature:
                    self._batch = _Signed(id, signature)
                if self._batch is not None:
                    self._of[id] = self._batch
        while len(self._of) > MOST:
            del self._of[next(iter(self._of))]
        return piece

    def told(self, messages: Iterable[Any]) -> list[LLMSpecificMessage]:
        """What tells pipecat's adapter how the calls in a history are signed, in their order.

        A call of another provider, or of an earlier process, has `NONE`, so that it is not taken
        for one of the batch before it.
        """
        ids = list(_called(messages))
        there = set(ids)
        found: list[LLMSpecificMessage] = []
        for id in ids:
            signed = self._of.get(id)
            if signed is not None and signed.first != id and signed.first in there:
                continue
            own = signed is not None and signed.first == id
            signature = signed.signature if signed is not None and own else NONE
            told = {
                "type": "thought_signature",
                "signature": signature,
                "bookmark": {"function_call": id},
            }
            found.append(LLMSpecificMessage(llm="google", message=told))
        return found


def _called(messages: Iterable[Any]) -> Iterator[str]:
    for message in messages:
        match message:
            case {"role": "assistant", "tool_calls": [*calls]}:
                yield from (str(call["id"]) for call in calls)
            case _:
                continue
