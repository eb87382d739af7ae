"""Calls from browsers by WebRTC, under the host: an offer with a ticket in, an answer out."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from loguru import logger
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.voice_line import hold_voice
from frontdesk.channels.webrtc import OFFER_LIMIT, BadOffer, Busy, WebRTC
from frontdesk.host.config import origin_of
from frontdesk.host.host import Host, Open
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
                ice_servers=host.config.host.ice_servers,
            )

        @router.post("/v1/offer", responses={403: {"description": "The ticket opens no line."}})
        async def offer(request: Request, asked: Offer) -> Response:  # pyright: ignore[reportUnusedFunction]
            """Answer a browser's offer; the call is held behind it."""
            origin = origin_of(request.headers.get("origin") or "")
            try:
                business, _ticket = await host.redeem(asked.ticket, origin=origin)
            except BadTicket as error:
                return _refused(403, "bad_ticket", str(error))
            if host.speech is None or host.admission.closed:
                return _refused(503, "busy", business.say("busy"))
            try:
                answer = await self._lines[business.name].offer(asked.sdp)
            except (Busy, BadOffer) as error:
                logger.info("an offer to {} was not answered: {}", business.name, error)
                if isinstance(error, Busy):
                    return _refused(503, "busy", business.say("busy"))
                return _refused(400, "bad_offer", str(error))
            response = JSONResponse({"sdp": answer.sdp, "type": answer.type})
            if origin:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Vary"] = "Origin"
            return response

        return router

    async def start(self) -> None:
        """Nothing is left by others."""

    async def close(self) -> None:
        """Hang up what is left."""
        for line in self._lines.values():
            await line.close()


async def _hold(host: Host, business: Open, transport: SmallWebRTCTransport) -> None:
    await hold_voice(host, business, transport, channel="webrtc")


def _refused(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
