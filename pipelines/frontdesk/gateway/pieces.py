"""What the pieces of a streamed completion hold, and the whole that they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from pipecat.metrics.metrics import LLMTokenUsage, LLMUsageMetricsData

from frontdesk.gateway.estimate import size
from frontdesk_processors.values import Json, JsonObject

_TOLD = ("content", "refusal", "tool_calls", "function_call", "reasoning_content", "reasoning")
"""Fields of a delta that tell something; the role alone does not."""

_CALL = {"index": True, "function": {"parsed_arguments"}}
_HELPERS: Any = {
    "choices": {"__all__": {"message": {"parsed": True, "tool_calls": {"__all__": _CALL}}}}
}
"""What the client's own accumulator adds, and the protocol has not in a whole answer."""


def tells(piece: ChatCompletionChunk) -> bool:
    """Whether a piece tells anything of the answer."""
    return any(
        getattr(choice.delta, name, None) for choice in piece.choices or () for name in _TOLD
    )


def text_of(piece: ChatCompletionChunk) -> str:
    """What a piece says."""
    return "".join(choice.delta.content or "" for choice in piece.choices or ())


def told(piece: ChatCompletionChunk) -> int:
    """How many bytes a piece tells: what it says, thinks, refuses, and calls tools with."""
    deltas = [choice.delta.model_dump(exclude_none=True) for choice in piece.choices or ()]
    return sum(_size(delta.get(name)) for delta in deltas for name in _TOLD)


def _size(found: Json) -> int:
    match found:
        case str():
            return size(found)
        case dict():
            return sum(_size(found.get(name)) for name in ("function", "name", "arguments"))
        case list():
            return sum(map(_size, found))
        case _:
            return 0


def stands(piece: ChatCompletionChunk) -> bool:
    """Whether a piece makes an answer of what says nothing: a call, a refusal, a limit reached."""
    return any(
        choice.delta.tool_calls
        or choice.delta.function_call
        or choice.delta.refusal
        or choice.finish_reason in ("length", "content_filter")
        for choice in piece.choices or ()
    )


def whole(pieces: Iterable[ChatCompletionChunk]) -> JsonObject:
    """The completion that pieces make, as it is answered in one piece."""
    state: ChatCompletionStreamState[Any] = ChatCompletionStreamState()
    for piece in pieces:
        state.handle_chunk(piece)
    made: dict[str, Any] = state.current_completion_snapshot.model_dump(
        mode="json", exclude_none=True, exclude=_HELPERS
    )
    for choice in made["choices"]:
        choice["message"] = {"content": None, "refusal": None} | choice["message"]
    return made


def used(usage: CompletionUsage, *, provider: str, model: str) -> LLMUsageMetricsData:
    """What an inference used, as it is metered.

    Args:
        usage: As the provider reports it.
        provider: Who reports it.
        model: What it is priced as.
    """
    prompt, said = usage.prompt_tokens_details, usage.completion_tokens_details
    return LLMUsageMetricsData(
        processor=provider,
        model=model,
        value=LLMTokenUsage(
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            total_tokens=usage.total_tokens,
            cache_read_input_tokens=prompt.cached_tokens if prompt else None,
            cache_creation_input_tokens=getattr(prompt, "cache_write_tokens", None),
            reasoning_tokens=said.reasoning_tokens if said else None,
            input_audio_tokens=prompt.audio_tokens if prompt else None,
            output_audio_tokens=said.audio_tokens if said else None,
        ),
    )
