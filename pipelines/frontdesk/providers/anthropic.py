"""Anthropic's models, by their Messages protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anthropic import AsyncAnthropic
from pipecat.adapters.llm.services.anthropic_adapter import AnthropicLLMInvocationParams
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.anthropic.llm import AnthropicLLMService as _AnthropicLLMService

from frontdesk.providers.server_state import told_apart
from frontdesk.providers.watched import WatchedStream, untold


class AnthropicLLMService(_AnthropicLLMService):
    """pipecat's service, with an end that is sure, and one call an answer.

    The client tries nothing again by itself, so that whoever asks knows how long an answer may
    take. A stream that ends before its answer is an error, and calls no tool. Of several calls in
    one answer pipecat 1.14 keeps the last alone, so the model is asked for one at a time. The
    server's state goes as a marked part of the caller's turn, and no caller can write the mark.
    The HTTP client is closed when the session ends.

    Args:
        api_key: The key.
        base_url: Of any server that speaks the protocol; by default the provider's own.

    Attributes:
        on_piece: Called for each piece of an answer, those of a tool's arguments included.
    """

    def __init__(self, *, api_key: str, base_url: str | None = None, **kwargs: Any) -> None:
        self._asks = AsyncAnthropic(api_key=api_key, base_url=base_url, max_retries=0)
        super().__init__(api_key=api_key, client=self._asks, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        self.on_piece: Callable[[], None] = untold

    async def _get_llm_invocation_params(self, context: LLMContext) -> AnthropicLLMInvocationParams:
        told = LLMContext(messages=told_apart(context.get_messages()), tools=context.tools)
        params: Any = await super()._get_llm_invocation_params(told)
        if params.get("tools"):
            params["tool_choice"] = {"type": "auto", "disable_parallel_tool_use": True}
        return params

    async def _create_message_stream(self, api_call: Any, params: Any) -> WatchedStream:
        stream = await super()._create_message_stream(api_call, params)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return WatchedStream(stream, ends=_ends, on_piece=self.on_piece)

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._asks.close()


def _ends(event: Any) -> bool:
    return event.type == "message_delta" and bool(event.delta.stop_reason)
