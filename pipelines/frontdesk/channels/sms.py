"""Text messages by Twilio: its webhooks in, its REST interface out.

Every request is held to its signature, over the address that Twilio was given. A signature has no
time in it, so that one can be played back for ever: a message is taken once by its SID.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from loguru import logger
from twilio.request_validator import RequestValidator

from frontdesk.channels.sms_text import messages
from frontdesk.channels.threads import Manner, Threads
from frontdesk.channels.twilio_post import TwilioPost
from frontdesk.host.host import Host, Open
from frontdesk_processors.errors import BadSetting, StoreError

LONGEST_IN = 1600
"""Longest message taken, in characters; networks carry no longer one."""

PATH, RECEIPTS = "/v1/sms", "/v1/sms/receipts"

_ORDER = ("accepted", "queued", "sending", "sent", "failed", "undelivered", "delivered", "read")
"""What becomes of a message, in Twilio's words; a receipt that comes late changes nothing."""


class Sms:
    """Text messages at ``/v1/sms``, for every business with a number.

    Args:
        account: The Twilio account's SID.
        token: Its auth token, which signs its webhooks too.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
    """

    name = "sms"

    def __init__(self, *, account: str, token: str, base: str | None = None) -> None:
        self._account, self._token, self._base = account, token, base
        self._validator = RequestValidator(token)
        self._threads: dict[str, Threads] = {}

    def router(self, host: Host) -> APIRouter:
        """The webhooks.

        Raises:
            BadSetting: It is not configured under which address Twilio knows this server.
        """
        public = host.config.host.public_url.rstrip("/")
        if not public:
            raise BadSetting(
                "text messages need [host] public_url, the address that Twilio calls: "
                "its signatures are made over it"
            )
        for business in host.businesses:
            if business.settings.numbers:
                self._threads[business.name] = self._opened(host, business, public)
        router = APIRouter(include_in_schema=False)

        @router.post(PATH)
        async def message(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await self._signed(request, public + PATH)
            return Response(status_code=403) if form is None else await self._message(host, form)

        @router.post(RECEIPTS)
        async def receipt(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await self._signed(request, public + RECEIPTS)
            return Response(status_code=403) if form is None else await _receipt(host, form)

        return router

    async def start(self) -> None:
        """Go on with what a process that died has left."""
        for threads in self._threads.values():
            await threads.start()

    async def close(self) -> None:
        """Finish the turns that are being answered."""
        for threads in self._threads.values():
            await threads.leave()

    def threads(self, business: str) -> Threads:
        """The threads of a business."""
        return self._threads[business]

    def _opened(self, host: Host, business: Open, public: str) -> Threads:
        post = TwilioPost(
            business.settings.numbers[0],
            account=self._account,
            token=self._token,
            base=self._base,
            receipts=public + RECEIPTS,
        )
        aside = partial(_help, business)
        return Threads(
            host, business, Manner(channel=self.name, post=post, parts=messages, aside=aside)
        )

    async def _signed(self, request: Request, url: str) -> dict[str, str] | None:
        """The form of a request that Twilio signed; None for any other."""
        body = (await request.body()).decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        signature = request.headers.get("x-twilio-signature") or ""
        if self._validator.validate(url, form, signature):  # pyright: ignore[reportUnknownMemberType]
            return form
        logger.warning("a webhook without Twilio's signature was refused")
        return None

    async def _message(self, host: Host, form: dict[str, str]) -> Response:
        business = host.by_number(form.get("To", ""))
        sid, who = form.get("MessageSid", ""), form.get("From", "")
        if business is None or not sid or not who or host.admission.closed:
            # Twilio tries another address, or again, on a 5xx alone.
            return Response(status_code=503 if host.admission.closed else 404)
        text = form.get("Body", "")[:LONGEST_IN]
        try:
            await self._threads[business.name].take(sid, who=who, text=text)
        except StoreError as error:
            logger.error("a message to {} could not be kept: {}", business.name, error)
            return Response(status_code=503)
        return Response("<Response/>", media_type="text/xml")


async def _receipt(host: Host, form: dict[str, str]) -> Response:
    business, became = host.by_number(form.get("From", "")), form.get("MessageStatus", "")
    if business is not None and became in _ORDER:
        after = _ORDER[: _ORDER.index(became)]
        box = business.desk.store.mailbox
        await box.receipt(form.get("MessageSid", ""), became, after=after)
    return Response(status_code=204)


def _help(business: Open, text: str) -> str | None:
    """What is answered to the carriers' HELP; None to anything else."""
    language = business.desk.language
    words = language.value("sms.help_words")
    assert isinstance(words, list)
    if text.strip(" .!?").casefold() not in words:
        return None
    desk = business.desk
    return language.say("sms.help", business=desk.business.name, phone=desk.business.phone)
