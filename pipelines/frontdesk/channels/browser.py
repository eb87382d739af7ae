"""Calls from browsers by WebRTC, under the host: an offer with a ticket in, an answer out."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pipecat.transports.smallwebrtc.connection import IceServer
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.voice_line import hold_voice
from frontdesk.channels.webrtc import OFFER_LIMIT, BadOffer, Busy, WebRTC
from frontdesk.host import ice
from frontdesk.host.host import Host, Open
from frontdesk.host.origins import origin_in, readable, refused
from frontdesk.host.tickets import BadTicket


class Offer(BaseModel):
    """What a browser sends to call."""

    model_config = ConfigDict(extra="forbid")
    ticket: str = Field(max_length=2_000)
    sdp: str = Field(max_length=OFFER_LIMIT)


class Browser:
    """WebRTC at ``/v1/offer``."""

    name = "webrtc"

    def __init__(self) -> None:
        self._lines: dict[str, WebRTC] = {}

    def router(self, host: Host) -> APIRouter:
        """The one address."""
        router = APIRouter()
        for business in host.businesses:
            self._lines[business.name] = WebRTC(
                partial(_hold, host, business),
                most=business.settings.calls,
                ice_servers=[_ice(one) for one in host.config.host.ice_servers],
            )

        @router.post("/v1/offer", responses={403: {"description": "The ticket opens no line."}})
        async def offer(request: Request, asked: Offer) -> Response:  # pyright: ignore[reportUnusedFunction]
            """Answer a browser's offer; the call is held behind it."""
            origin = origin_in(request)
            answer = await self._answer(host, asked, origin=origin)
            return readable(answer, host, origin=origin)

        return router

    async def _answer(self, host: Host, asked: Offer, *, origin: str) -> Response:
        try:
            business, ticket = await host.redeem(asked.ticket, origin=origin)
        except BadTicket as error:
            return refused(403, "bad_ticket", str(error))
        if ticket.use != "line":
            return refused(403, "bad_ticket", "it goes on with a chat; ask for one for a call")
        name, most = business.name, business.settings.calls
        reason = host.admission.full(name, most=most)
        if host.speech is None or reason is not None:
            host.metrics.refused(name, reason or "no_speech")
            return refused(503, "busy", business.say("busy"))
        try:
            answer = await self._lines[name].offer(asked.sdp)
        except Busy:
            return refused(503, "busy", business.say("busy"))
        except BadOffer as error:
            return refused(400, "bad_offer", str(error))
        return JSONResponse({"sdp": answer.sdp, "type": answer.type})

    async def start(self) -> None:
        """Nothing is left by others."""

    async def close(self) -> None:
        """Hang up what is left."""
        for line in self._lines.values():
            await line.close()


def _ice(server: ice.IceServer) -> IceServer:
    secret = server.credential.get_secret_value()
    return IceServer(urls=server.url, username=server.username or None, credential=secret or None)


async def _hold(host: Host, business: Open, transport: SmallWebRTCTransport) -> None:
    await hold_voice(host, business, transport, channel="webrtc")
