"""One call by Twilio's media streams, from its first message to its end.

https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import WebSocket, WebSocketDisconnect
from loguru import logger
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)
from pydantic import BaseModel, Field

from frontdesk.channels.chat_line import BAD_TICKET, HELLO_S, TRY_AGAIN
from frontdesk.channels.texted import text_what_was_done
from frontdesk.channels.twilio_calls import TwilioCalls, dialled
from frontdesk.channels.voice_line import hold_voice
from frontdesk.host.host import Host, Open
from frontdesk.host.limits import subscriber
from frontdesk.host.strangers import Strangers
from frontdesk.host.tickets import BadTicket, Ticket
from frontdesk_processors.consent import address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError

RATES = (16_000, 8_000)
"""What is heard and what is said, in hertz: the line has 8,000, and ears want 16,000."""

STRANGERS = 100
"""How many streams of one address may be about to begin at once; many are Twilio's by one."""


class _Started(BaseModel):
    """What ``start`` says of a stream."""

    stream: str = Field(alias="streamSid", max_length=64)
    call: str = Field(alias="callSid", max_length=64)
    parameters: dict[str, str] = Field(alias="customParameters")


class PhoneLine:
    """A stream.

    Args:
        host: Lets it in.
        socket: The connection, not yet accepted.
        strangers: Counts those that have not begun yet.
        calls: Passes calls on.
        then: Where Twilio tells how that went.
    """

    def __init__(
        self,
        host: Host,
        socket: WebSocket,
        *,
        strangers: Strangers,
        calls: TwilioCalls,
        then: str,
    ) -> None:
        self._host = host
        self._strangers = strangers
        self._address = subscriber(socket.scope)
        self._socket = socket
        self._calls = calls
        self._then = then

    async def hold(self, held: dict[str, asyncio.Task[None]]) -> None:
        """Hold it to its end.

        Args:
            held: Where its task is found by the call's SID meanwhile; cancelling it hangs up.
        """
        if self._strangers.full(self._address):
            await self._socket.close(TRY_AGAIN)
            return
        await self._socket.accept()
        try:
            started = await self._welcome()
            business, ticket = await self._redeemed(started)
        except BadTicket as error:
            logger.info("a stream was refused: {}", error)
            await self._socket.close(BAD_TICKET)
            return
        except StoreError as error:
            logger.error("a stream cannot be let in: {}", error)
            await self._socket.close(TRY_AGAIN)
            return
        except (WebSocketDisconnect, TimeoutError, RuntimeError, KeyError):
            return
        task = held[started.call] = asyncio.ensure_future(self._talk(business, ticket, started))
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            held.pop(started.call, None)
            [ended] = await asyncio.gather(task, return_exceptions=True)
            if isinstance(ended, Exception):
                logger.opt(exception=ended).error("a call to {} failed", business.name)

    async def _welcome(self) -> _Started:
        """What the stream says of itself, within `HELLO_S` seconds."""
        try:
            async with asyncio.timeout(HELLO_S):
                with self._strangers.waiting(self._address):
                    return await self._started()
        except (ValueError, AttributeError) as error:
            raise BadTicket("it does not begin as a stream of Twilio's does") from error

    async def _started(self) -> _Started:
        while True:
            message: dict[str, Any] = json.loads(await self._socket.receive_text())
            if message.get("event") == "start":
                return _Started.model_validate(message.get("start"))

    async def _redeemed(self, started: _Started) -> tuple[Open, Ticket]:
        token = started.parameters.get("ticket", "")
        business, ticket = await self._host.redeem(token, origin="", uses=("phone",))
        if ticket.id != started.call:
            raise BadTicket("it was made for another call")
        return business, ticket

    async def _talk(self, business: Open, ticket: Ticket, started: _Started) -> None:
        transport = FastAPIWebsocketTransport(
            websocket=self._socket,
            params=FastAPIWebsocketParams(
                audio_in_enabled=True,
                audio_out_enabled=True,
                serializer=TwilioFrameSerializer(
                    started.stream,
                    call_sid=started.call,
                    # The end of the stream is followed by a hang-up, or by what we asked for.
                    params=TwilioFrameSerializer.InputParams(auto_hang_up=False),
                ),
                # Twilio's servers name no origin; the ticket was looked at.
                allowed_origins=[],
            ),
        )
        pass_on = partial(self._pass_on, business, started.call)
        let_in = await hold_voice(
            self._host,
            business,
            transport,
            channel="phone",
            caller=address_of(ticket.caller),
            announced=False,
            rates=RATES,
            pass_on=pass_on if business.settings.transfer_to else None,
            place=started.call,
            after=partial(text_what_was_done, business, ours=ticket.called),
        )
        if not let_in:
            await self._socket.close(TRY_AGAIN)

    async def _pass_on(self, business: Open, call: str, conversation: Conversation) -> bool:
        then = f"{self._then}?{urlencode({'conversation': conversation.id})}"
        return await self._calls.redirect(call, dialled(business.settings.transfer_to, then=then))
