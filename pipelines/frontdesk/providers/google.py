"""Google's models, by the Gemini API."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx
from google.genai import Client
from google.genai.errors import APIError, ClientError
from google.genai.types import GenerateContentResponse, HttpOptions
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.google.llm import GoogleLLMService as _GoogleLLMService

from frontdesk.providers.server_state import told_apart
from frontdesk.providers.signatures import Signatures
from frontdesk.providers.watched import WatchedStream, untold

SILENT_S = 60.0
"""How long an answer may be silent, in seconds, where nobody who asks sets a deadline; no patience
of ours is longer."""


class GoogleLLMService(_GoogleLLMService):
    """pipecat's service, with an end that is sure.

    The client tries nothing again by itself, so that whoever asks knows how long an answer may
    take. A stream that ends before its answer is an error, and calls no tool. The server's state
    goes as a marked part of the caller's turn, and no caller can write the mark. What the model
    signs of its thoughts goes back with its calls, and is kept beside the conversation's history,
    which is any provider's. The HTTP client is closed when the session ends.

    Args:
        api_key: The key.
        base_url: Of any server that speaks the protocol; by default the provider's own.

    Attributes:
        on_piece: Called for each piece of an answer.
    """

    def __init__(self, *, api_key: str, base_url: str | None = None, **kwargs: Any) -> None:
        # Of its own accord the client asks again, after up to ten seconds; over this it does not.
        self._asks = httpx.AsyncClient(event_hooks={"response": [self._came]})
        self._open: list[httpx.Response] = []
        options = HttpOptions(base_url=base_url, httpx_async_client=self._asks)
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            api_key=api_key, http_options=options, stream_idle_timeout_secs=SILENT_S, **kwargs
        )
        self.on_piece: Callable[[], None] = untold
        self._signatures = Signatures()

    def create_client(self) -> None:
        """A client of the Gemini API, whatever the environment says of other services."""
        self._client = Client(
            api_key=self._api_key, http_options=self._http_options, vertexai=False
        )

    async def _stream_content(self, context: LLMContext) -> AsyncIterator[GenerateContentResponse]:
        messages = context.get_messages()
        signed = self._signatures.told(messages)
        told = LLMContext(messages=[*told_apart(messages), *signed], tools=context.tools)
        self._signatures.answers()
        return self._watched(await super()._stream_content(told))

    async def _watched(
        self, stream: AsyncIterator[GenerateContentResponse]
    ) -> AsyncGenerator[GenerateContentResponse]:
        pieces = WatchedStream(stream, ends=_ends, on_piece=self.on_piece)
        try:
            async with aclosing(aiter(pieces)) as watched:
                async for piece in watched:
                    yield self._signatures.taken(piece)
        except APIError as error:
            raise _as_others_say(error) from error
        finally:
            # The client leaves a stream that is given up to the garbage collector.
            while self._open:
                await self._open.pop().aclose()

    async def _came(self, response: httpx.Response) -> None:
        self._open.append(response)

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._asks.aclose()


def _ends(piece: GenerateContentResponse) -> bool:
    return any(candidate.finish_reason for candidate in piece.candidates or ())


def _as_others_say(error: APIError) -> APIError:
    """An error with the status and the header that other providers give it.

    A key that is not valid is a bad request here, and when to come back stands in the body.
    """
    known: Any = error
    match known.details:
        case {"error": {"details": [*details]}}:
            pass
        case _:
            return error
    for detail in details:
        match detail:
            case {"reason": "API_KEY_INVALID"}:
                known.response.status_code = 401
                return ClientError(401, known.details, known.response)
            case {"@type": str(kind), "retryDelay": str(delay)} if kind.endswith(".RetryInfo"):
                known.response.headers["retry-after"] = delay.removesuffix("s")
            case _:
                continue
    return error
