"""What the simulators of models share: where they listen, who is let in, and what answers."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from aiohttp import web

from frontdesk.simulators.latency import Draw
from frontdesk.simulators.listening import Listener
from frontdesk.simulators.openai.replies import (
    Answered,
    Broken,
    Call,
    Drip,
    Fail,
    Reply,
    Stall,
    said_and_called,
    server_error,
)
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk.simulators.openai.streams import OPENAI, Answer, Framing, Stream, pause

Respond = Callable[[ChatRequest], Awaitable[Reply]]


class ModelWire(Listener, ABC):
    """A server that asks a function for answers; it listens while its context is open.

    Leaving the context ends what is stalled, and raises what ``respond`` raised, if it did.

    Args:
        respond: What answers a request that passed the checks.
        key: The only key that is let in.
        any_key: Whether other keys are let in too.
        models: What may be asked for; any model may where it is empty.
        latency: Draws how long each answer takes to begin, in seconds.
        port: Where it listens; 0 for any port that is free.
        path: What follows the server in the address that a client is given.

    Attributes:
        url: The address, once it listens.
        requests: What passed the checks, in order.
        refused: What the others were told.
    """

    def __init__(
        self,
        respond: Respond,
        *,
        key: str,
        any_key: bool,
        models: Sequence[str],
        latency: Draw,
        port: int,
        path: str = "",
    ) -> None:
        self.app = web.Application(client_max_size=16 * 1024**2)
        super().__init__(self.app, port=port, path=path)
        self.key = key
        self.requests: list[ChatRequest] = []
        self.refused: list[Fail] = []
        self._respond = respond
        self._any_key = any_key
        self._models = tuple(models)
        self._latency = latency
        self._broke: list[Exception] = []

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and raise what went wrong in ``respond`` unless something is raised already."""
        await super().__aexit__(kind, error, trace)
        if self._broke and error is None:
            raise self._broke[0]

    def admits(self, key: str) -> bool:
        """Whether a key is let in."""
        return self._any_key or key == self.key

    def knows(self, model: object) -> bool:
        """Whether a model may be asked for."""
        return not self._models or model in self._models

    async def replied(self, request: ChatRequest) -> Reply:
        """What is answered to a request, once its time has come."""
        self.requests.append(request)
        try:
            reply = await self._respond(request)
        except Exception as error:
            self._broke.append(error)
            reply = server_error()
        await pause(self._latency(), closing=self.closing)
        return reply

    def request_id(self) -> str:
        """A name for the request that is being answered."""
        return f"req_{len(self.requests) + len(self.refused):04}"

    @abstractmethod
    def _headers(self) -> dict[str, str]:
        """The headers of every response."""

    @abstractmethod
    def _error(self, fail: Fail) -> web.Response:
        """An error as the protocol words it."""

    async def _body(self, request: web.Request) -> Any:
        """What a request holds; None where that is no JSON."""
        try:
            return json.loads(await request.text())
        except ValueError:
            return None

    async def _no_such_url(self, request: web.Request) -> web.Response:
        """The error of an address that the protocol does not have."""
        return self._refuse(Fail(status=404, message="Not Found"))

    def _said_and_called(self, reply: Answered, *, ids: str) -> tuple[str, tuple[Call, ...]]:
        """What an answer says and calls, each call with an id.

        Args:
            reply: The reply.
            ids: What ids look like, with places for the number of the request and of the call.
        """
        number = len(self.requests)
        text, calls = said_and_called(reply)
        named = (
            replace(call, id=call.id or ids.format(number, index))
            for index, call in enumerate(calls)
        )
        return text, tuple(named)

    def _refuse(self, fail: Fail) -> web.Response:
        """The error of a request that does not pass the checks."""
        self.refused.append(fail)
        return self._error(fail)

    async def _sends(
        self,
        request: web.Request,
        reply: Answered,
        answer: Answer,
        *,
        streamed: bool,
        half: str,
        framing: Framing = OPENAI,
    ) -> web.StreamResponse:
        """Answer a request as it asks to be: as a stream or in one piece.

        Args:
            request: What is answered.
            reply: The reply.
            answer: What it comes to.
            streamed: Whether a stream was asked for.
            half: What is left of it in one piece, where it breaks.
            framing: How the protocol puts the pieces of a stream into events.
        """
        if not streamed:
            return await self._in_one_piece(reply, answer, half=half)
        stream = Stream(request, headers=self._headers(), closing=self.closing, framing=framing)
        return await stream.sends(reply, answer)

    async def _in_one_piece(self, reply: Answered, answer: Answer, *, half: str) -> web.Response:
        """An answer that is no stream, in the way that a reply asks for.

        Args:
            reply: The reply.
            answer: What it comes to.
            half: What is left of it where it breaks.
        """
        match reply:
            case Stall():
                await self.closing.wait()
                return self._error(server_error())
            case Broken():
                return web.Response(text=half, content_type="application/json")
            case Drip():
                await pause(reply.every_s * len(list(answer.pieces())), closing=self.closing)
            case _:
                pass
        return web.json_response(answer.whole(), headers=self._headers())
