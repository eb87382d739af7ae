"""OpenAI's Responses API, where its newer models think and call tools in one answer."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from openai import AsyncOpenAI, AsyncStream
from openai.types.responses import (
    ResponseCompletedEvent,
    ResponseErrorEvent,
    ResponseFailedEvent,
    ResponseFunctionToolCall,
    ResponseIncompleteEvent,
    ResponseOutputItemDoneEvent,
    ResponseStreamEvent,
    ResponseUsage,
)
from pipecat.services.openai.responses.llm import OpenAIResponsesHttpLLMService

from frontdesk.providers.watched import BrokenOff, WatchedStream, untold


class ResponsesLLMService(OpenAIResponsesHttpLLMService):
    """pipecat's service over HTTP, with an end that is sure.

    The client tries nothing again by itself, so that whoever asks knows how long an answer may
    take. An answer that fails or ends before it is whole is an error, and calls no tool. The
    provider keeps nothing of it. What the model thought is not carried into the next turn: the
    conversation's history is any provider's. The HTTP client is closed when the session ends.

    Args:
        easy_model: A cheaper model of the same server for easy turns; empty for none.
        kwargs: pipecat's.

    Attributes:
        easy_model: As it was given.
        on_piece: Called for each event of an answer, those of a tool's arguments included.
    """

    def __init__(self, *, easy_model: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)  # pyright: ignore[reportUnknownMemberType]
        self.easy_model = easy_model
        self.on_piece: Callable[[], None] = untold

    def _create_client(self, *args: Any, **kwargs: Any) -> AsyncOpenAI:
        client = super()._create_client(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        client.max_retries = 0
        return client

    async def _create_stream(self, params: dict[str, Any]) -> AsyncStream[ResponseStreamEvent]:
        stream = await super()._create_stream(params)  # pyright: ignore[reportUnknownMemberType]
        return _WholeStream(stream, on_piece=self.on_piece, bill=self._report_usage)  # pyright: ignore[reportReturnType]

    async def _append_reasoning_message(self, *args: Any, **kwargs: Any) -> None:
        """Keep nothing of it."""

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._client.close()


class _WholeStream(WatchedStream):
    """The events of an answer, the last of which says that it is whole.

    Args:
        stream: The client's.
        on_piece: Told of each event.
        bill: Told what an answer has cost that does not come to its end.
    """

    def __init__(
        self,
        stream: AsyncStream[ResponseStreamEvent],
        *,
        on_piece: Callable[[], None],
        bill: Callable[[ResponseUsage | None], Awaitable[None]],
    ) -> None:
        super().__init__(stream, ends=_ends, on_piece=on_piece)
        self._bill = bill

    async def __aiter__(self) -> AsyncGenerator[ResponseStreamEvent]:
        """The events.

        Raises:
            BrokenOff: It failed, ended before that, or calls a tool with what is no JSON.
        """
        async with aclosing(super().__aiter__()) as events:
            async for event in events:
                match event:
                    case ResponseErrorEvent():
                        raise BrokenOff(event.message)
                    case ResponseFailedEvent() | ResponseIncompleteEvent():
                        await self._bill(event.response.usage)
                        raise BrokenOff(_why(event))
                    case ResponseOutputItemDoneEvent(item=ResponseFunctionToolCall() as call):
                        _hold_to_json(call)
                    case _:
                        pass
                yield event


def _hold_to_json(call: ResponseFunctionToolCall) -> None:
    try:
        json.loads(call.arguments or "{}")
    except ValueError as error:
        # pipecat would make the call without them.
        raise BrokenOff(f"the arguments of {call.name} are no JSON") from error


def _ends(event: ResponseStreamEvent) -> bool:
    return isinstance(event, ResponseCompletedEvent)


def _why(event: ResponseFailedEvent | ResponseIncompleteEvent) -> str:
    error, details = event.response.error, event.response.incomplete_details
    return (error and error.message) or (details and details.reason) or "the answer is not whole"
