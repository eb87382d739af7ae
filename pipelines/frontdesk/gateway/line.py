"""The way back to one client: a whole answer, an answer in pieces, or why there is none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Literal

from openai.types.chat import ChatCompletionChunk
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from frontdesk.gateway.errors import Refusal
from frontdesk_processors.values import JsonObject

SEND_S = 30.0
"""How long a client may take nothing of what is sent to it, in seconds."""


class Gone(Exception):
    """The client has gone, or takes nothing any more."""


class Line:
    """The way back to one client. Every method raises `Gone` where nobody takes what it sends.

    Args:
        scope: As ASGI has it; so are the others.
        receive: Told when the client goes.
        send: Sends.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._to_client = send
        self._sent: Literal["nothing", "whole", "pieces"] = "nothing"

    async def refuse(self, refusal: Refusal) -> None:
        """Say why there is no answer, or, in the middle of one, no more of it."""
        if self._sent == "nothing":
            await self._respond(refusal.response())
        elif self._sent == "pieces":
            await self._event(json.dumps(refusal.body), last=True)

    async def whole(self, answer: JsonObject, *, provider: str) -> None:
        """Send an answer in one piece."""
        await self._respond(JSONResponse(answer, headers=_headers(provider)))

    async def begin(self, *, provider: str) -> None:
        """Begin an answer in pieces."""
        headers = {"Content-Type": "text/event-stream; charset=utf-8", **_headers(provider)}
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._sent = "pieces"
        await self._send({"type": "http.response.start", "status": 200, "headers": pairs})

    async def piece(self, piece: ChatCompletionChunk) -> None:
        """Send one piece as it came."""
        await self._event(piece.model_dump_json(exclude_unset=True))

    async def end(self) -> None:
        """Say that the pieces were all there are."""
        await self._event("[DONE]", last=True)

    async def while_there(self, work: Coroutine[None, None, None]) -> None:
        """Do something for the client, and cancel it when the client goes.

        Raises:
            Gone: It has.
        """
        working = asyncio.ensure_future(work)
        leaving = asyncio.ensure_future(self._left())
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone = not working.done()
            for task in (working, leaving):
                task.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)
        if gone:
            raise Gone
        working.result()

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _event(self, data: str, *, last: bool = False) -> None:
        body = f"data: {data}\n\n".encode()
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})

    async def _respond(self, answer: Response) -> None:
        self._sent = "whole"
        await answer(self._scope, self._receive, self._send)

    async def _send(self, message: Message) -> None:
        try:
            async with asyncio.timeout(SEND_S):
                await self._to_client(message)
        except (TimeoutError, OSError) as error:
            raise Gone from error


def _headers(provider: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "X-Frontdesk-Provider": provider}
