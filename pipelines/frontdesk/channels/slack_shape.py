"""What a request of Slack's is made of, looked at before Bolt reads it and counts on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse


class _Named(BaseModel):
    id: str


class _Event(BaseModel):
    type: str


class _Told(BaseModel):
    event: _Event


class _Action(BaseModel):
    action_id: str
    value: Any = None


class Shown(BaseModel):
    """A message that has buttons.

    Parameters:
        ts: When it was posted, which names it in its channel.
        text: What it says.
        blocks: How it is shown.
    """

    ts: str
    text: str | None = None
    blocks: list[dict[str, Any]] | None = None


class Press(BaseModel):
    """A click.

    Parameters:
        user: Who has clicked.
        channel: Where.
        message: What the button belongs to.
        actions: The button, first.
    """

    user: _Named
    channel: _Named
    message: Shown
    actions: list[_Action] = Field(min_length=1)


class Shaped(AsyncMiddleware):
    """Answers 400 to a signed event or click that is none; whatever else comes is Bolt's matter."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        """Look at a request, and pass it on."""
        try:
            if "event" in req.body:
                _Told.model_validate(req.body)
            if req.body.get("type") == "block_actions":
                Press.model_validate(req.body)
        except ValidationError:
            return BoltResponse(status=400)
        return await next()
