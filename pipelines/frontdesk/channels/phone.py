"""Telephone calls by Twilio: its webhooks in, the sound by its media streams.

A call comes as a signed webhook, which is answered with the address of the stream and a ticket for
it. A signature has no time in it, so that one can be played back for ever: a call is held once, by
its SID, whatever is sent again.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response, WebSocket
from loguru import logger

from frontdesk.channels.phone_line import STRANGERS, PhoneLine
from frontdesk.channels.twilio_calls import TwilioCalls, hung_up, said, streamed
from frontdesk.channels.twilio_signature import Signed
from frontdesk.host.host import Host, Open
from frontdesk.host.strangers import Strangers
from frontdesk_processors.errors import StoreError

PATH, STREAM = "/v1/phone", "/v1/phone/stream"
STATUS, PASSED_ON = "/v1/phone/status", "/v1/phone/passed-on"

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ANSWERED = frozenset({"completed", "answered"})


class Phone:
    """Calls at ``/v1/phone``, for every business with a number.

    Args:
        account: The Twilio account's SID.
        token: Its auth token, which signs its webhooks too.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
    """

    name = "phone"

    def __init__(self, *, account: str, token: str, base: str | None = None) -> None:
        self._token = token
        self._calls = TwilioCalls(account=account, token=token, base=base)
        self._held: dict[str, asyncio.Task[None]] = {}

    def router(self, host: Host) -> APIRouter:
        """The webhooks and the stream.

        Raises:
            BadSetting: It is not configured under which address Twilio knows this server.
        """
        signed = Signed.by(self._token, host=host.config, what="calls")
        strangers = Strangers(each=STRANGERS)
        stream = signed.public.replace("http", "ws", 1) + STREAM
        router = APIRouter(include_in_schema=False)

        @router.post(PATH)
        async def call(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await signed.form(request)
            return _refused() if form is None else _answered(host, form, stream=stream)

        @router.post(STATUS)
        async def status(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await signed.form(request)
            return _refused() if form is None else self._status(form)

        @router.post(PASSED_ON)
        async def passed_on(request: Request, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await signed.form(request)
            return _refused() if form is None else await _passed_on(host, form, conversation)

        @router.websocket(STREAM)
        async def sound(socket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
            line = PhoneLine(
                host,
                socket,
                strangers=strangers,
                calls=self._calls,
                then=signed.public + PASSED_ON,
            )
            await line.hold(self._held)

        return router

    async def start(self) -> None:
        """Nothing is left by others: a call ends with its process."""

    async def close(self) -> None:
        """Nothing is left: each call ends with its stream."""

    def _status(self, form: dict[str, str]) -> Response:
        """A call that is over at Twilio's is over here, whatever becomes of its stream."""
        held = self._held.get(form.get("CallSid", ""))
        if held is not None and form.get("CallStatus") in _OVER:
            held.cancel()
        return Response(status_code=204)


def _answered(host: Host, form: dict[str, str], *, stream: str) -> Response:
    sid, caller, called = (form.get(name, "") for name in ("CallSid", "From", "To"))
    business = host.by_number(called)
    if business is None or not sid:
        return Response(status_code=404)
    most = business.settings.calls
    # Kept until its sound comes, so that of two who call for the last place one hears it is taken.
    deaf = host.speech is None
    reason = "no_speech" if deaf else host.admission.keep(business.name, most=most, place=sid)
    if reason is not None:
        host.metrics.refused(business.name, reason)
        return _spoken(business, "busy")
    ticket = host.tickets.phone(business.name, call=sid, caller=caller, called=called)
    return _twiml(streamed(stream, ticket=ticket))


async def _passed_on(host: Host, form: dict[str, str], conversation: str) -> Response:
    """How it went with whoever was to take a call: who was not reached is called back."""
    business = host.by_number(form.get("To", ""))
    if business is None:
        return Response(status_code=404)
    if form.get("DialCallStatus") not in _ANSWERED:
        return _spoken(business, "nobody_free")
    try:
        await business.desk.store.conversations.transferred(conversation)
    except StoreError as error:
        logger.error("a call that was passed on is not noted: {}", error)
    return _twiml(hung_up())


def _spoken(business: Open, line: Literal["busy", "nobody_free"]) -> Response:
    return _twiml(said(business.say(line), language=business.say("voice")))


def _twiml(text: str) -> Response:
    return Response(text, media_type="text/xml")


def _refused() -> Response:
    return Response(status_code=403)
