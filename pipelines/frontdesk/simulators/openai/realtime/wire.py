"""What a realtime session sends: events in the order in which they happen."""

from __future__ import annotations

import itertools
import json
from collections.abc import Awaitable, Callable

from frontdesk_processors.values import Json, JsonObject

SendText = Callable[[str], Awaitable[None]]


class Outgoing:
    """Sends a session's events, and numbers them and all that they speak of.

    Args:
        send: Sends one text message.
    """

    def __init__(self, send: SendText) -> None:
        self.send = send
        self._numbers = itertools.count(1)

    def name(self, kind: str) -> str:
        """A new name for something of a kind: ``item``, ``resp``, ``call``."""
        return f"{kind}_{next(self._numbers):04}"

    async def event(self, kind: str, **fields: Json) -> None:
        """Send an event."""
        event: JsonObject = {"type": kind, "event_id": self.name("event"), **fields}
        await self.send(json.dumps(event))

    async def refuses(
        self, message: str, *, code: str | None = None, param: str | None = None, event: Json = None
    ) -> None:
        """Send that a client's event could not be taken."""
        error: JsonObject = {
            "type": "invalid_request_error",
            "code": code,
            "message": message,
            "param": param,
            "event_id": event,
        }
        await self.event("error", error=error)
