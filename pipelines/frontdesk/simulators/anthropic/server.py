"""A local server that speaks Anthropic's Messages protocol.

What answers is the function that `frontdesk.simulators.openai` takes, with the same faults:

    async def respond(request: ChatRequest) -> Reply:
        return Say("Hello!")

    async with AnthropicWire(respond) as wire:
        client = AsyncAnthropic(api_key=wire.key, base_url=wire.url)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from frontdesk.simulators.anthropic.caching import PromptCache
from frontdesk.simulators.anthropic.errors import error_body, error_headers
from frontdesk.simulators.anthropic.messages import Message
from frontdesk.simulators.anthropic.requests import chat_request
from frontdesk.simulators.anthropic.rules import fault
from frontdesk.simulators.latency import Draw
from frontdesk.simulators.openai.replies import Answered, Fail, wrong_key
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk.simulators.openai.serving import ModelWire, Respond
from frontdesk.simulators.openai.streams import Framing
from frontdesk_processors.values import JsonObject


def _event(piece: JsonObject) -> bytes:
    return f"event: {piece['type']}\ndata: {json.dumps(piece)}\n\n".encode()


ANTHROPIC = Framing(
    event=_event,
    garbage=b'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {\n\n',
)


class AnthropicWire(ModelWire):
    """The server; it listens on a port of this machine while its context is open.

    Leaving the context ends what is stalled, and raises what ``respond`` raised, if it did.

    Args:
        respond: What answers a request that passed the checks; it sees it as one of chat
            completions, and the whole body as it came in ``raw``.
        key: The only key that is let in.
        any_key: Whether other keys are let in too.
        models: What may be asked for; any model may where it is empty.
        latency: Draws how long each answer takes to begin, in seconds.
        port: Where it listens; 0 for any port that is free.
    """

    def __init__(
        self,
        respond: Respond,
        *,
        key: str = "sk-ant-local",
        any_key: bool = False,
        models: Sequence[str] = (),
        latency: Draw = lambda: 0.0,
        port: int = 0,
    ) -> None:
        super().__init__(
            respond, key=key, any_key=any_key, models=models, latency=latency, port=port
        )
        self._cache = PromptCache()
        self.app.router.add_post("/v1/messages", self._answers)
        self.app.router.add_route("*", "/{rest:.*}", self._no_such_url)

    async def _answers(self, request: web.Request) -> web.StreamResponse:
        body = await self._body(request)
        if (fail := self._locked_out(request) or fault(body) or self._unknown(body)) is not None:
            return self._refuse(fail)
        chat = chat_request(body)
        reply = await self.replied(chat)
        if isinstance(reply, Fail):
            return self._error(reply)
        message = self._message(reply, chat=chat)
        half = '{"id": "msg_'
        return await self._sends(
            request, reply, message, streamed=chat.stream, half=half, framing=ANTHROPIC
        )

    def _message(self, reply: Answered, *, chat: ChatRequest) -> Message:
        text, calls = self._said_and_called(reply, ids="toolu_{:04}_{}")
        return Message(
            id=f"msg_{len(self.requests):04}",
            model=chat.model,
            prompt=self._cache.prompt(chat.raw),
            text=text,
            calls=calls,
        )

    def _locked_out(self, request: web.Request) -> Fail | None:
        if not self.admits(request.headers.get("x-api-key", "")):
            return wrong_key()
        if "anthropic-version" not in request.headers:
            return Fail(status=400, message="anthropic-version: header is required")
        return None

    def _unknown(self, body: Any) -> Fail | None:
        model = body["model"]
        return None if self.knows(model) else Fail(status=404, message=f"model: {model}")

    def _error(self, fail: Fail) -> web.Response:
        body = error_body(fail, request_id=self.request_id())
        headers = {**self._headers(), **error_headers(fail)}
        return web.json_response(body, status=fail.status, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"request-id": self.request_id()}
