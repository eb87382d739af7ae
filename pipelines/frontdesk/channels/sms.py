"""Text messages by Twilio: its webhooks in, its REST interface out.

Every request is held to its signature, over the address that Twilio was given. A signature has no
time in it, so that one can be played back for ever: a message is taken once by its SID.
"""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from loguru import logger

from frontdesk.channels.answers import Manner
from frontdesk.channels.sms_text import messages
from frontdesk.channels.threads import Threads
from frontdesk.channels.twilio_post import TwilioPost
from frontdesk.channels.twilio_signature import Signed
from frontdesk.host.host import Host, Open
from frontdesk.store.messages import Inbound
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.demands import demands_in
from frontdesk_processors.errors import StoreError

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
        self._threads: dict[str, Threads] = {}

    def router(self, host: Host) -> APIRouter:
        """The webhooks.

        Raises:
            BadSetting: It is not configured under which address Twilio knows this server.
        """
        signed = Signed.by(self._token, host=host.config, what="text messages")
        for business in host.businesses:
            if business.settings.numbers:
                self._threads[business.name] = self._opened(host, business, signed.public)
        router = APIRouter(include_in_schema=False)

        @router.post(PATH)
        async def message(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await signed.form(request)
            return Response(status_code=403) if form is None else await self._message(host, form)

        @router.post(RECEIPTS)
        async def receipt(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
            form = await signed.form(request)
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
        manner = Manner(
            channel=self.name,
            post=TwilioPost(
                account=self._account,
                token=self._token,
                base=self._base,
                receipts=public + RECEIPTS,
            ),
            parts=lambda said, _session: messages(said),
            aside=partial(_help, business),
            stops=partial(_stops, business),
        )
        return Threads(host, business, manner)

    async def _message(self, host: Host, form: dict[str, str]) -> Response:
        business = host.by_number(form.get("To", ""))
        sid, who, ours = (form.get(name, "") for name in ("MessageSid", "From", "To"))
        if business is None or not sid or not who or host.admission.closed:
            # Twilio tries another address, or again, on a 5xx alone.
            return Response(status_code=503 if host.admission.closed else 404)
        text = form.get("Body", "")[:LONGEST_IN]
        try:
            await self._threads[business.name].take(Inbound(id=sid, who=who, ours=ours, text=text))
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


def _help(business: Open, text: str, _conversation: Conversation) -> str | None:
    """What is answered to the carriers' HELP; None to anything else."""
    language = business.desk.language
    words = language.value("sms.help_words")
    assert isinstance(words, list)
    if text.strip(" .!?").casefold() not in words:
        return None
    desk = business.desk
    return language.say("sms.help", business=desk.business.name, phone=desk.business.phone)


def _stops(business: Open, text: str) -> bool:
    """Whether a message may be an opt-out, whatever it is about."""
    found = demands_in(text, business.desk.language, setting="messages")
    return any(demand.kind == "opt_out" for demand in found)
