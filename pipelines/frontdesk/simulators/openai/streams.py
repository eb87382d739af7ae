"""How an answer goes out: as it should, piece by piece, or broken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from aiohttp import web

from frontdesk.simulators.openai.replies import Answered, Broken, Drip, Stall
from frontdesk_processors.values import JsonObject


class Answer(Protocol):
    """An answer as the pieces of a protocol."""

    @property
    def text(self) -> str:
        """What it says."""
        ...

    def whole(self) -> JsonObject:
        """It in one piece."""
        ...

    def pieces(self) -> Iterator[JsonObject]:
        """All of its pieces."""
        ...

    def opening(self) -> Iterator[JsonObject]:
        """Those up to its last word."""
        ...


@dataclass(frozen=True, kw_only=True)
class Framing:
    """How a protocol puts pieces into server-sent events.

    Parameters:
        event: A piece as an event.
        last: What follows the last one.
        garbage: An event that is no JSON.
    """

    event: Callable[[JsonObject], bytes]
    last: bytes = b""
    garbage: bytes


def _data(piece: JsonObject) -> bytes:
    return f"data: {json.dumps(piece)}\n\n".encode()


OPENAI = Framing(
    event=_data,
    last=b"data: [DONE]\n\n",
    garbage=b'data: {"id": "chatcmpl-", "choices": [{"index": 0, "delta": {"content": \n\n',
)


class Stream:
    """One answer under way, as server-sent events.

    Args:
        request: What it answers.
        headers: Its headers.
        closing: Set when the server stops; no pause outlasts it.
        framing: How its protocol puts pieces into events.
    """

    def __init__(
        self,
        request: web.Request,
        *,
        headers: Mapping[str, str],
        closing: asyncio.Event,
        framing: Framing = OPENAI,
    ) -> None:
        self._request = request
        self._closing = closing
        self._framing = framing
        self.response = web.StreamResponse(headers=headers)
        self.response.content_type = "text/event-stream"
        self.response.charset = "utf-8"

    async def sends(self, reply: Answered, answer: Answer) -> web.StreamResponse:
        """An answer, in the way that a reply asks for."""
        match reply:
            case Stall():
                return await self.stalls(answer)
            case Broken():
                return await self.breaks(answer, reply.breaks)
            case Drip():
                return await self.whole(answer, every_s=reply.every_s)
            case _:
                return await self.whole(answer)

    async def whole(self, answer: Answer, *, every_s: float = 0.0) -> web.StreamResponse:
        """All of it, with a pause before each piece."""
        await self._open()
        for piece in answer.pieces():
            await pause(every_s, closing=self._closing)
            await self._send(piece)
        return await self._end(self._framing.last)

    async def stalls(self, answer: Answer) -> web.StreamResponse:
        """Its text, and then nothing more until the client or the server goes away."""
        await self._open()
        if answer.text:
            for piece in answer.opening():
                await self._send(piece)
        await self._closing.wait()
        return self.response

    async def breaks(
        self, answer: Answer, how: Literal["ends", "drops", "garbles"]
    ) -> web.StreamResponse:
        """The first half of it, and then what ``how`` says."""
        await self._open()
        pieces = list(answer.pieces())
        for piece in pieces[: len(pieces) // 2]:
            await self._send(piece)
        if how == "garbles":
            return await self._end(self._framing.garbage)
        if how == "drops" and (transport := self._request.transport) is not None:
            # What was written goes out first; the last chunk, which would end it, never comes.
            transport.close()
            return self.response
        return await self._end(b"")

    async def _open(self) -> None:
        await self.response.prepare(self._request)

    async def _send(self, piece: JsonObject) -> None:
        await self.response.write(self._framing.event(piece))

    async def _end(self, last: bytes) -> web.StreamResponse:
        await self.response.write(last)
        await self.response.write_eof()
        return self.response


async def pause(seconds: float, *, closing: asyncio.Event) -> None:
    """Wait for so long, or until ``closing`` is set."""
    if seconds <= 0:
        return
    try:
        await asyncio.wait_for(closing.wait(), seconds)
    except TimeoutError:
        return
