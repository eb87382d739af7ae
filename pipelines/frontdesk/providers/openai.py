"""OpenAI, and every server that speaks its chat completions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openai import AsyncOpenAI, AsyncStream, omit
from openai.types.chat import ChatCompletionChunk
from pipecat.adapters.llm.services.open_ai_adapter import OpenAILLMInvocationParams
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.openai.llm import OpenAILLMService as _OpenAILLMService

from frontdesk.providers.thoughts import Thoughts
from frontdesk.providers.watched import WatchedStream, untold


class OpenAILLMService(_OpenAILLMService):
    """pipecat's service, with an end that is sure.

    What the model thinks aloud is not said. The client tries nothing again by itself, so that
    whoever asks knows how long an answer may take. A stream that ends before its answer is an
    error, and calls no tool. The HTTP client is closed when the session ends.

    Args:
        easy_model: A cheaper model of the same server for easy turns; empty for none.
        least_effort: How little a model may think, by its name; None where it does not think or
            nobody knows. It is asked for that where a prompt asks for nothing: left to
            themselves such models think for seconds, and take no tools here.
        kwargs: pipecat's.

    Attributes:
        easy_model: As it was given.
        on_piece: Called for each piece of an answer, those of a tool's arguments included.
    """

    def __init__(
        self,
        *,
        easy_model: str = "",
        least_effort: Callable[[str], str | None] = lambda model: None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)  # pyright: ignore[reportUnknownMemberType]
        self.easy_model = easy_model
        self._least_effort = least_effort
        self._thoughts = Thoughts()
        self.on_piece: Callable[[], None] = untold

    @property
    def client(self) -> AsyncOpenAI:
        """What asks; it is closed with the service."""
        return self._client

    def create_client(self, *args: Any, **kwargs: Any) -> AsyncOpenAI:
        """A client that asks once."""
        client: AsyncOpenAI = super().create_client(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        client.max_retries = 0
        return client

    def build_chat_completion_params(
        self, params_from_context: OpenAILLMInvocationParams
    ) -> dict[str, Any]:
        """The parameters of a request, with how long its model may think."""
        params: dict[str, Any] = super().build_chat_completion_params(params_from_context)  # pyright: ignore
        if (least := self._least_effort(str(params["model"]))) is None:
            return params
        effort = params.get("reasoning_effort", omit)
        params["reasoning_effort"] = least if effort is omit else effort
        if params["reasoning_effort"] != "none":
            # What thinks takes no temperature.
            params["temperature"] = omit
        return params

    async def get_chat_completions(self, context: LLMContext) -> AsyncStream[ChatCompletionChunk]:
        """The pieces of an answer, to the last."""
        stream = await super().get_chat_completions(context)
        return WatchedStream(stream, ends=ended, on_piece=self.on_piece)  # pyright: ignore[reportReturnType]

    async def _process_context(self, context: LLMContext) -> None:
        self._thoughts = Thoughts()
        await super()._process_context(context)  # pyright: ignore[reportUnknownMemberType]
        if rest := self._thoughts.rest():
            await super()._push_llm_text(rest)

    async def _push_llm_text(self, text: str) -> None:
        if said := self._thoughts.said(text):
            await super()._push_llm_text(said)

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._client.close()


def ended(piece: ChatCompletionChunk) -> bool:
    """Whether a piece says why the answer ended."""
    return any(choice.finish_reason for choice in piece.choices or ())
