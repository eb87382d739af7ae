"""A local server that speaks Google's Gemini API.

What answers is the function that `frontdesk.simulators.openai` takes, with the same faults:

    async def respond(request: ChatRequest) -> Reply:
        return Say("Hello!")

    async with GoogleWire(respond) as wire:
        client = genai.Client(api_key=wire.key, http_options={"base_url": wire.url})
"""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from frontdesk.simulators.google.errors import error_body, status_of
from frontdesk.simulators.google.pieces import Answer
from frontdesk.simulators.google.requests import chat_request
from frontdesk.simulators.google.rules import fault
from frontdesk.simulators.latency import Draw
from frontdesk.simulators.openai.caching import PromptCache, prompt_text
from frontdesk.simulators.openai.pieces import tokens
from frontdesk.simulators.openai.replies import Answered, Fail, wrong_key
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk.simulators.openai.serving import ModelWire, Respond
from frontdesk.simulators.openai.streams import OPENAI, Framing

GOOGLE = Framing(
    event=OPENAI.event, garbage=b'data: {"candidates": [{"content": {"parts": [{"text": \n\n'
)
METHODS = ("generateContent", "streamGenerateContent")


class GoogleWire(ModelWire):
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
        key: str = "AIza-local",
        any_key: bool = False,
        models: Sequence[str] = (),
        latency: Draw = lambda: 0.0,
        port: int = 0,
    ) -> None:
        super().__init__(
            respond, key=key, any_key=any_key, models=models, latency=latency, port=port
        )
        self._cache = PromptCache()
        self.app.router.add_post("/v1beta/models/{model:[^:/]+}:{method}", self._answers)
        self.app.router.add_route("*", "/{rest:.*}", self._no_such_url)

    async def _answers(self, request: web.Request) -> web.StreamResponse:
        model, method = request.match_info["model"], request.match_info["method"]
        body = await self._body(request)
        fail = self._locked_out(request) or self._unknown(model, method) or fault(body, model=model)
        if fail is not None:
            return self._refuse(fail)
        chat = chat_request(body, model=model, stream=method == "streamGenerateContent")
        reply = await self.replied(chat)
        if isinstance(reply, Fail):
            return self._error(reply)
        answer = self._answer(reply, chat=chat)
        half = '{"candidates": ['
        return await self._sends(
            request, reply, answer, streamed=chat.stream, half=half, framing=GOOGLE
        )

    def _answer(self, reply: Answered, *, chat: ChatRequest) -> Answer:
        text, calls = self._said_and_called(reply, ids="call-{:04}-{}")
        return Answer(
            id=f"response-{len(self.requests):04}",
            model=chat.model,
            prompt_tokens=tokens(prompt_text(chat)),
            cached_tokens=self._cache.served(chat),
            text=text,
            calls=calls,
        )

    def _locked_out(self, request: web.Request) -> Fail | None:
        key = request.headers.get("x-goog-api-key") or request.query.get("key", "")
        if not key:
            return Fail(status=403, message="Method doesn't allow unregistered callers.")
        return None if self.admits(key) else wrong_key()

    def _unknown(self, model: str, method: str) -> Fail | None:
        if self.knows(model) and method in METHODS:
            return None
        message = (
            f"models/{model} is not found for API version v1beta, or is not supported for {method}."
        )
        return Fail(status=404, message=message)

    def _error(self, fail: Fail) -> web.Response:
        return web.json_response(error_body(fail), status=status_of(fail), headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"server": "scaffolding on HTTPServer2"}
