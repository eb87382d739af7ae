"""A local server that speaks OpenAI's chat completions, responses and realtime sessions.

What answers is an async function of yours; everything round it is as with the service: the key, the
checks of a request, the pieces of a stream, the errors.

    async def respond(request: ChatRequest) -> Reply:
        return Say("Hello!")

    async with OpenAIWire(respond) as wire:
        client = AsyncOpenAI(api_key=wire.key, base_url=wire.url)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import WSMsgType, web

from frontdesk.simulators.latency import Draw
from frontdesk.simulators.openai import responses
from frontdesk.simulators.openai.caching import PromptCache, prompt_text
from frontdesk.simulators.openai.pieces import Completion, tokens
from frontdesk.simulators.openai.realtime import RealtimeSession
from frontdesk.simulators.openai.replies import Answered, Fail, no_key, wrong_key
from frontdesk.simulators.openai.requests import ChatRequest, chat_request
from frontdesk.simulators.openai.rules import fault
from frontdesk.simulators.openai.serving import ModelWire, Respond
from frontdesk.simulators.openai.streams import OPENAI, Answer, Framing
from frontdesk.simulators.sockets import drop
from frontdesk.simulators.voices import HEARD, Hear, lines
from frontdesk_processors.values import Json

#: A time to put on answers, the same in every run.
CREATED = 1_700_000_000


class OpenAIWire(ModelWire):
    """The server; it listens on a port of this machine while its context is open.

    Leaving the context ends what is stalled, and raises what ``respond`` raised, if it did.

    Args:
        respond: What answers a request that passed the checks.
        key: The only key that is let in.
        any_key: Whether other keys are let in too.
        models: What may be asked for and is listed; any model may where it is empty.
        latency: Draws how long each answer takes to begin, in seconds.
        port: Where it listens; 0 for any port that is free.
        hear: Says what the words in the audio of a realtime session are; by default `HEARD`.
    """

    def __init__(
        self,
        respond: Respond,
        *,
        key: str = "sk-local",
        any_key: bool = False,
        models: Sequence[str] = (),
        latency: Draw = lambda: 0.0,
        port: int = 0,
        hear: Hear | None = None,
    ) -> None:
        super().__init__(
            respond,
            key=key,
            any_key=any_key,
            models=models,
            latency=latency,
            port=port,
            path="/v1",
        )
        self._cache = PromptCache()
        self._hear = hear or lines([HEARD])
        self.app.router.add_post("/v1/chat/completions", self._complete)
        self.app.router.add_post("/v1/responses", self._respond_to)
        self.app.router.add_get("/v1/models", self._list_models)
        self.app.router.add_get("/v1/realtime", self._hold)
        self.app.router.add_route("*", "/{rest:.*}", self._no_such_url)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        return await self._answers(
            request,
            fault=fault,
            reads=chat_request,
            gives=self._completion,
            half='{"id": "chatcmpl-',
        )

    async def _respond_to(self, request: web.Request) -> web.StreamResponse:
        return await self._answers(
            request,
            fault=responses.fault,
            reads=responses.chat_request,
            gives=self._response,
            half='{"id": "resp_',
            framing=responses.RESPONSES,
        )

    async def _answers(
        self,
        request: web.Request,
        *,
        fault: Callable[[Json], Fail | None],
        reads: Callable[[Json], ChatRequest],
        gives: Callable[[Answered, ChatRequest], Answer],
        half: str,
        framing: Framing = OPENAI,
    ) -> web.StreamResponse:
        """Answer a request of one of the two protocols, or refuse it."""
        if (fail := self._locked_out(request)) is not None:
            return self._refuse(fail)
        body: Json = await self._body(request)
        if (fail := fault(body) or self._unknown_model(body)) is not None:
            return self._refuse(fail)
        chat = reads(body)
        reply = await self.replied(chat)
        if isinstance(reply, Fail):
            return self._error(reply)
        answer = gives(reply, chat)
        return await self._sends(
            request, reply, answer, streamed=chat.stream, half=half, framing=framing
        )

    def _completion(self, reply: Answered, chat: ChatRequest) -> Completion:
        text, calls = self._said_and_called(reply, ids="call_{:04}_{}")
        options = chat.raw.get("stream_options")
        options = options if isinstance(options, dict) else {}
        return Completion(
            id=f"chatcmpl-{len(self.requests):04}",
            created=CREATED,
            model=chat.model,
            prompt_tokens=tokens(prompt_text(chat)),
            cached_tokens=self._cache.served(chat),
            text=text,
            calls=calls,
            include_usage=options.get("include_usage") is True,
            obfuscate=options.get("include_obfuscation") is not False,
        )

    def _response(self, reply: Answered, chat: ChatRequest) -> responses.Response:
        text, calls = self._said_and_called(reply, ids="call_{:04}_{}")
        return responses.Response(
            id=f"resp_{len(self.requests):04}",
            created=CREATED,
            asked=chat.raw,
            prompt_tokens=tokens(prompt_text(chat)),
            cached_tokens=self._cache.served(chat),
            text=text,
            calls=calls,
        )

    async def _hold(self, request: web.Request) -> web.StreamResponse:
        """Hold a realtime session, to the end of its connection."""
        model = request.query.get("model", "")
        fail = self._locked_out(request) or self._unknown_model({"model": model})
        if fail is not None:
            return self._refuse(fail)
        socket = web.WebSocketResponse()
        await socket.prepare(request)

        async def lose(without_a_word: bool) -> None:
            if without_a_word:
                drop(request)
            else:
                await socket.close()

        session = RealtimeSession(
            model=model,
            send=socket.send_str,
            lose=lose,
            ask=self.replied,
            hear=self._hear,
            closing=self.closing,
        )
        try:
            await session.begins()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await session.takes(message.data)
        finally:
            await session.ends()
        return socket

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
        return None if self.admits(key) else wrong_key()

    def _unknown_model(self, body: Json) -> Fail | None:
        model = body.get("model") if isinstance(body, dict) else None
        if self.knows(model):
            return None
        message = f"The model `{model}` does not exist or you do not have access to it."
        return Fail(status=404, message=message, code="model_not_found")

    def _error(self, fail: Fail) -> web.Response:
        headers = {**self._headers(), **fail.headers}
        return web.json_response(fail.body, status=fail.status, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": self.request_id()}
