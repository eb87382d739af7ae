"""One try of one provider: its pieces as they come, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from openai import APIStatusError, AsyncOpenAI, AsyncStream
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from pipecat.frames.frames import ErrorFrame

from frontdesk.gateway.estimate import foretold_tokens, prompt_tokens
from frontdesk.gateway.pieces import stands, tells, text_of, told, used
from frontdesk.providers.openai import ended
from frontdesk.providers.watched import WatchedStream
from frontdesk.resilience.attempt import Attempt
from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Deadlines, Fault
from frontdesk.resilience.trying import reported
from frontdesk_processors.observe import Meter
from frontdesk_processors.usage import tokens
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A server that may be asked.

    Parameters:
        name: What it is called here.
        model: What is asked for there.
        client: Asks it, once.
        breaker: Whether it may be asked; the process has one for it.
    """

    name: str
    model: str
    client: AsyncOpenAI = field(repr=False)
    breaker: Breaker


class Asking:
    """One answer of one provider, which comes in a task of its own until it is closed.

    The provider is asked for a stream with its usage, whatever the client wants: so the deadlines
    between pieces hold for every answer. What it used, and how it did, is told when it ends; where
    nobody reports it, since the client has left or it broke off, it is guessed from what came.

    Args:
        provider: Who is asked.
        body: The request.
        deadlines: How long it may take.
        left_s: How long it may take at most, in seconds.
        meter: Counts what it uses.
    """

    def __init__(
        self,
        provider: Provider,
        body: JsonObject,
        *,
        deadlines: Deadlines,
        left_s: float,
        meter: Meter,
    ) -> None:
        self.provider = provider
        self._body = body
        self._meter = meter
        self._attempt = Attempt(deadlines, left_s=left_s)
        self._coming: asyncio.Queue[ChatCompletionChunk | None] = asyncio.Queue()
        self._held: list[ChatCompletionChunk] = []
        self._usage: CompletionUsage | None = None
        self._stands = self._ended = False
        self._told = 0
        self._task = asyncio.create_task(
            reported(self._run(), name=provider.name, breaker=provider.breaker)
        )

    @property
    def fault(self) -> Fault | None:
        """Why it is no answer, once that is known; None before, and if it is one."""
        return self._attempt.fault if self._ended else None

    @property
    def refusal(self) -> APIStatusError | None:
        """What the provider said against this very request, if it did."""
        error = self._attempt.error and self._attempt.error.exception
        return error if isinstance(error, APIStatusError) else None

    async def opened(self, *, whole: bool) -> None:
        """Wait until it tells something, or has ended.

        Args:
            whole: Whether to wait for its end in any case.
        """
        async for piece in self._rest():
            self._held.append(piece)
            if not whole and tells(piece):
                return

    async def pieces(self) -> AsyncGenerator[ChatCompletionChunk]:
        """All its pieces; `fault` tells afterwards whether the last was its end."""
        for piece in self._held:
            yield piece
        async for piece in self._rest():
            yield piece

    async def close(self) -> None:
        """Ask no more; an answer that nobody waited for tells nothing of its provider."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _rest(self) -> AsyncGenerator[ChatCompletionChunk]:
        while not self._ended and (piece := await self._coming.get()) is not None:
            yield piece
        if not self._ended:
            await self._task
            self._ended = True

    async def _run(self) -> Attempt:
        self._meter.inference_began(self.provider.model)
        over = False
        try:
            await self._attempt.run(self._ask())
            over = True
        finally:
            self._count(over=over)
            self._coming.put_nowait(None)
        return self._attempt

    async def _ask(self) -> None:
        try:
            stream = await self.provider.client.post(
                "/chat/completions",
                cast_to=ChatCompletionChunk,
                body=_streamed(self._body, model=self.provider.model),
                stream=True,
                stream_cls=AsyncStream[ChatCompletionChunk],
            )
            async with aclosing(
                aiter(WatchedStream(stream, ends=ended, on_piece=self._attempt.piece))
            ) as pieces:
                async for piece in pieces:
                    self._take(piece)
            if self._stands:
                self._attempt.calls()
        except Exception as error:
            # A stream breaks with errors of the client's transport, which differ by its release,
            # and what a server sends for a piece may be any JSON.
            self._attempt.error = ErrorFrame(error=type(error).__name__, exception=error)

    def _take(self, piece: ChatCompletionChunk) -> None:
        self._attempt.says(text_of(piece))
        self._told += told(piece)
        # A stop sequence may leave nothing of an answer, and that is what was asked for.
        stopped = bool(self._body.get("stop")) and ended(piece)
        self._stands = self._stands or stopped or stands(piece)
        self._usage = piece.usage or self._usage
        self._coming.put_nowait(piece)

    def _count(self, *, over: bool) -> None:
        provider = self.provider
        if self._usage is not None:
            self._meter.report(used(self._usage, provider=provider.name, model=provider.model))
        elif over and not self._attempt.used:
            self._meter.inference_failed(provider.model)
        elif self._attempt.began or not over:
            # It stays among those that nobody has reported; what it cost is guessed, not left out.
            guessed = {
                "input": prompt_tokens(self._body, model=provider.model),
                "output": tokens(self._told) + foretold_tokens(self._body),
            }
            self._meter.add("llm", provider.model, guessed)


def _streamed(body: JsonObject, *, model: str) -> JsonObject:
    options = body.get("stream_options")
    given = options if isinstance(options, dict) else {}
    return {
        **body,
        "model": model,
        "stream": True,
        "stream_options": {**given, "include_usage": True},
    }
