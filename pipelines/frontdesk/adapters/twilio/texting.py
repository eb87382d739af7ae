"""Connects a business's records to what sends its texts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from frontdesk.adapters.twilio.messages import TwilioMessages
from frontdesk.ports.messages import Messages
from frontdesk.settings import Settings
from frontdesk.vertical import Open, Vertical
from frontdesk_processors.errors import BadSetting, MissingExtra
from frontdesk_processors.ledger import Ledger, UnitOfWork

if TYPE_CHECKING:
    from frontdesk.channels.twilio_post import TwilioPost

Sending = Callable[[Messages | None], Messages]
"""The messages that a business keeps already, with its texts sent."""


def sending_texts(
    vertical: Vertical, *, number: str, put: Callable[[Any, Sending], object]
) -> Vertical:
    """The vertical with texts that are sent, over whatever its records are in already.

    Args:
        vertical: The vertical.
        number: The number of ours that they leave from, in E.164.
        put: Gives its ports with messages that send, from its ports without.
    """
    before = vertical.connect

    @asynccontextmanager
    async def connect(*, ledger: Ledger, settings: Settings) -> AsyncGenerator[Open]:
        sending = partial(_sending, _post(settings, number), number)
        async with AsyncExitStack() as connections:
            opened = vertical.records
            if before is not None:
                connecting = before(ledger=ledger, settings=settings)
                opened = await connections.enter_async_context(connecting)

            def records(unit: UnitOfWork) -> object:
                return put(opened(unit), sending)

            yield records

    return replace(vertical, connect=connect, near=before is None or vertical.near)


def _sending(post: TwilioPost, number: str, over: Messages | None) -> Messages:
    return TwilioMessages(post, ours=number, over=over)


def _post(settings: Settings, number: str) -> TwilioPost:
    if not settings.twilio_account or settings.twilio_token is None:
        lacks = "TWILIO_AUTH_TOKEN" if settings.twilio_account else "TWILIO_ACCOUNT_SID"
        raise BadSetting(
            f"[texts] names {number}, and {lacks} is not set; set it, or take [texts] out"
        )
    try:
        from frontdesk.channels.twilio_post import TwilioPost
    except ImportError as error:
        raise MissingExtra("text messages by Twilio", extra="sms") from error
    return TwilioPost(
        account=settings.twilio_account,
        token=settings.twilio_token.get_secret_value(),
        base=settings.twilio_base_url,
    )
