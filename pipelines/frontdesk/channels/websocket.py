"""Websockets, for apps and browsers: typed (`chat_line`), and spoken with RTVI and protobuf."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, WebSocket
from loguru import logger
from pipecat.frames.frames import OutputTransportMessageFrame
from pipecat.processors.frameworks.rtvi.models import Error, ErrorData
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)

from frontdesk.channels.chat_line import BAD_TICKET, STRANGERS, TRY_AGAIN, ChatLine
from frontdesk.channels.voice_line import hold_voice
from frontdesk.host.host import Host, Open
from frontdesk.host.origins import origin_in
from frontdesk.host.strangers import Strangers
from frontdesk.host.tickets import BadTicket


@dataclass(frozen=True)
class Websocket:
    """Lines over websockets: ``/v1/chat`` for text, ``/v1/voice?ticket=…`` for sound."""

    name: str = "web"

    def router(self, host: Host) -> APIRouter:
        """The two addresses."""
        router = APIRouter()
        strangers = Strangers(each=STRANGERS)

        @router.websocket("/v1/chat")
        async def chat(socket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
            await ChatLine(host, socket, strangers=strangers).hold()

        @router.websocket("/v1/voice")
        async def voice(socket: WebSocket, ticket: str) -> None:  # pyright: ignore[reportUnusedFunction]
            await _voice(host, socket, ticket)

        return router

    async def start(self) -> None:
        """Nothing is left by others."""

    async def close(self) -> None:
        """Nothing is left: each line ends with its request."""


async def _voice(host: Host, socket: WebSocket, token: str) -> None:
    await socket.accept()
    try:
        business, ticket = await host.redeem(token, origin=origin_in(socket))
    except BadTicket as error:
        await _refused(socket, error)
        return
    transport = FastAPIWebsocketTransport(
        websocket=socket,
        params=FastAPIWebsocketParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            serializer=ProtobufFrameSerializer(),
            # Looked at above, by the business's own list.
            allowed_origins=[],
        ),
    )
    try:
        if not await hold_voice(host, business, transport, channel="web", ticket=ticket):
            await _busy(socket, business)
    except BadTicket as error:
        await _refused(socket, error)


async def _busy(socket: WebSocket, business: Open) -> None:
    """Have a client show the busy line, and come another time."""
    told = Error(data=ErrorData(error=business.say("busy"), fatal=True))
    frame = OutputTransportMessageFrame(message=told.model_dump())
    if isinstance(sent := await ProtobufFrameSerializer().serialize(frame), bytes):
        await socket.send_bytes(sent)
    await socket.close(TRY_AGAIN)


async def _refused(socket: WebSocket, error: BadTicket) -> None:
    logger.info("a ticket opened no voice line: {}", error)
    await socket.close(BAD_TICKET, reason=str(error)[:120])
