"""Which requests are Twilio's: those that it signed over the address it was given."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request
from loguru import logger
from twilio.request_validator import RequestValidator


class Signed:
    """Holds requests to their signature.

    It has no time in it, so that one can be played back for ever: what is asked has to be done once
    by its id.

    Args:
        token: The account's auth token, which signs.
        public: The address that Twilio knows this server by.
    """

    def __init__(self, token: str, *, public: str) -> None:
        self._validator = RequestValidator(token)
        self._public = public

    async def form(self, request: Request) -> dict[str, str] | None:
        """The form of a request that Twilio signed; None for any other."""
        body = (await request.body()).decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        signature = request.headers.get("x-twilio-signature") or ""
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._public}{request.url.path}{query}"
        if self._validator.validate(url, form, signature):  # pyright: ignore[reportUnknownMemberType]
            return form
        logger.warning("a webhook without Twilio's signature was refused")
        return None
