"""How an answer goes out: as it should, piece by piece, or broken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Literal

from aiohttp import web

from frontdesk.simulators.openai.pieces import Completion
from frontdesk_processors.values import JsonObject

GARBAGE = b'data: {"id": "chatcmpl-", "choices": [{"index": 0, "delta": {"content": \n\n'
"""An event that is no JSON."""


class Stream:
    """One answer under way, as server-sent events.

    Args:
        request: What it answers.
        headers: Its headers.
        closing: Set when the server stops; no pause outlasts it.
    """

    def __init__(
        self, request: web.Request, *, headers: Mapping[str, str], closing: asyncio.Event
    ) -> None:
        self._request = request
        self._closing = closing
        self.response = web.StreamResponse(headers=headers)
        self.response.content_type = "text/event-stream"
        self.response.charset = "utf-8"

    async def whole(self, completion: Completion, *, every_s: float = 0.0) -> web.StreamResponse:
        """All of it, with a pause before each piece."""
        await self._open()
        for piece in completion.pieces():
            await pause(every_s, closing=self._closing)
            await self._send(piece)
        return await self._end(b"data: [DONE]\n\n")

    async def stalls(self, completion: Completion) -> web.StreamResponse:
        """Its text, and then nothing more until the client or the server goes away."""
        await self._open()
        if completion.text:
            for piece in completion.opening():
                await self._send(piece)
        await self._closing.wait()
        return self.response

    async def breaks(
        self, completion: Completion, how: Literal["ends", "drops", "garbles"]
    ) -> web.StreamResponse:
        """The first half of it, and then what ``how`` says."""
        await self._open()
        pieces = list(completion.pieces())
        for piece in pieces[: len(pieces) // 2]:
            await self._send(piece)
        if how == "garbles":
            return await self._end(GARBAGE)
        if how == "drops" and (transport := self._request.transport) is not None:
            # What was written goes out first; the last chunk, which would end it, never comes.
            transport.close()
            return self.response
        return await self._end(b"")

    async def _open(self) -> None:
        await self.response.prepare(self._request)

    async def _send(self, piece: JsonObject) -> None:
        await self.response.write(f"data: {json.dumps(piece)}\n\n".encode())

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
