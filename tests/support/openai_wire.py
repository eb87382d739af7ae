"""A local server that speaks the OpenAI chat completions protocol.

What answers is an async function of the test; everything round it is as with the service: the key,
the checks of a request, the pieces of a stream, the errors.

    async def respond(request: ChatRequest) -> Reply:
        return Say("Hello!")

    async with OpenAIWire(respond) as wire:
        client = AsyncOpenAI(api_key=wire.key, base_url=wire.url)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp import web

from frontdesk_processors.values import Json, JsonObject
from tests.support.openai_pieces import Completion, tokens
from tests.support.openai_replies import (
    Call,
    Calls,
    Fail,
    Reply,
    Say,
    Stall,
    no_key,
    rate_limited,
    server_error,
    wrong_key,
)
from tests.support.openai_requests import ChatRequest, chat_request
from tests.support.openai_rules import fault

__all__ = [
    "Call",
    "Calls",
    "ChatRequest",
    "Fail",
    "OpenAIWire",
    "Reply",
    "Respond",
    "Say",
    "Stall",
    "rate_limited",
    "server_error",
]

#: A time to put on answers, the same in every run.
CREATED = 1_700_000_000


Respond = Callable[[ChatRequest], Awaitable[Reply]]


class OpenAIWire:
    """The server; it listens on a free port of this machine while its context is open.

    Leaving the context ends what is stalled, and raises what ``respond`` raised, if it did.

    Args:
        respond: What answers a request that passed the checks.
        key: The only key that is let in.
        models: What may be asked for and is listed; any model may where it is empty.
    """

    def __init__(
        self, respond: Respond, *, key: str = "sk-local", models: Sequence[str] = ()
    ) -> None:
        self.key = key
        self.url = ""
        self.requests: list[ChatRequest] = []
        self.refused: list[Fail] = []
        self._respond = respond
        self._models = tuple(models)
        self._closing = asyncio.Event()
        self._broke: list[Exception] = []
        app = web.Application(client_max_size=16 * 1024**2)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._list_models)
        app.router.add_route("*", "/{rest:.*}", self._no_such_url)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1
        )

    async def __aenter__(self) -> Self:
        """Start to listen."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0]
        self.url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and raise what went wrong in ``respond`` unless something is raised already."""
        self._closing.set()
        await self._runner.cleanup()
        if self._broke and error is None:
            raise self._broke[0]

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if (fail := self._locked_out(request)) is not None:
            return self._refuse(fail)
        try:
            body: Json = json.loads(await request.text())
        except ValueError:
            body = None
        if (fail := fault(body) or self._unknown_model(body)) is not None:
            return self._refuse(fail)
        chat = chat_request(body)
        self.requests.append(chat)
        try:
            reply = await self._respond(chat)
        except Exception as error:
            self._broke.append(error)
            reply = server_error()
        if isinstance(reply, Fail):
            return self._error(reply)
        completion = self._completion(reply, chat=chat)
        if isinstance(reply, Stall):
            return await self._stall(request, completion, stream=chat.stream)
        if chat.stream:
            return await self._stream(request, completion)
        return web.json_response(completion.whole(), headers=self._headers())

    def _completion(self, reply: Say | Call | Calls | Stall, *, chat: ChatRequest) -> Completion:
        number = len(self.requests)
        match reply:
            case Say(text) | Stall(text):
                calls: tuple[Call, ...] = ()
            case Call():
                text, calls = "", (reply,)
            case Calls():
                text, calls = reply.text, reply.calls
        options = chat.raw.get("stream_options")
        options = options if isinstance(options, dict) else {}
        return Completion(
            id=f"chatcmpl-{number:04}",
            created=CREATED,
            model=chat.model,
            prompt_tokens=tokens(json.dumps([chat.messages, chat.tools])),
            text=text,
            calls=tuple(
                replace(call, id=call.id or f"call_{number:04}_{index}")
                for index, call in enumerate(calls)
            ),
            include_usage=options.get("include_usage") is True,
            obfuscate=options.get("include_obfuscation") is not False,
        )

    async def _stream(self, request: web.Request, completion: Completion) -> web.StreamResponse:
        response = await self._open(request)
        await _send(response, completion.pieces())
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    async def _stall(
        self, request: web.Request, completion: Completion, *, stream: bool
    ) -> web.StreamResponse:
        if not stream:
            await self._closing.wait()
            return self._error(server_error())
        response = await self._open(request)
        if completion.text:
            await _send(response, completion.opening())
        await self._closing.wait()
        return response

    async def _open(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=self._headers())
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        await response.prepare(request)
        return response

    async def _list_models(self, request: web.Request) -> web.Response:
        if (fail := self._locked_out(request)) is not None:
            return self._refuse(fail)
        listed: list[Json] = [
            {"id": name, "object": "model", "created": CREATED, "owned_by": "system"}
            for name in self._models
        ]
        return web.json_response({"object": "list", "data": listed}, headers=self._headers())

    async def _no_such_url(self, request: web.Request) -> web.Response:
        return self._refuse(
            Fail(status=404, message=f"Invalid URL ({request.method} {request.path})")
        )

    def _locked_out(self, request: web.Request) -> Fail | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            return no_key()
        return None if key == self.key else wrong_key()

    def _unknown_model(self, body: Json) -> Fail | None:
        model = body.get("model") if isinstance(body, dict) else None
        if not self._models or model in self._models:
            return None
        message = f"The model `{model}` does not exist or you do not have access to it."
        return Fail(status=404, message=message, code="model_not_found")

    def _refuse(self, fail: Fail) -> web.Response:
        self.refused.append(fail)
        return self._error(fail)

    def _error(self, fail: Fail) -> web.Response:
        headers = {**self._headers(), **fail.headers}
        return web.json_response(fail.body, status=fail.status, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": f"req_{len(self.requests) + len(self.refused):04}"}


async def _send(response: web.StreamResponse, pieces: Iterable[JsonObject]) -> None:
    for piece in pieces:
        await response.write(f"data: {json.dumps(piece)}\n\n".encode())
