"""Which requests are Twilio's: those that it signed over the address it was given."""

from __future__ import annotations

from typing import Self
from urllib.parse import parse_qsl

from fastapi import Request
from loguru import logger
from twilio.request_validator import RequestValidator

from frontdesk.host.config import HostConfig
from frontdesk_processors.errors import BadSetting


class Signed:
    """Holds requests to their signature.

    It has no time in it, so that one can be played back for ever: what is asked has to be done once
    by its id.

    Args:
        token: The account's auth token, which signs.
        public: The address that Twilio knows this server by.

    Attributes:
        public: The same.
    """

    def __init__(self, token: str, *, public: str) -> None:
        self._validator = RequestValidator(token)
        self.public = public

    @classmethod
    def by(cls, token: str, *, host: HostConfig, what: str) -> Self:
        """Of a server that is configured.

        Args:
            token: The account's auth token.
            host: Says under which address Twilio knows this server.
            what: What needs it, for a message.

        Raises:
            BadSetting: It does not say so.
        """
        public = host.host.public_url.rstrip("/")
        if not public:
            raise BadSetting(
                f"{what} need [host] public_url, the address that Twilio calls: "
                "its signatures are made over it"
            )
        return cls(token, public=public)

    async def form(self, request: Request) -> dict[str, str] | None:
        """The form of a request that Twilio signed; None for any other."""
        body = (await request.body()).decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        signature = request.headers.get("x-twilio-signature") or ""
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.public}{request.url.path}{query}"
        if self._validator.validate(url, form, signature):  # pyright: ignore[reportUnknownMemberType]
            return form
        logger.warning("a webhook without Twilio's signature was refused")
        return None
