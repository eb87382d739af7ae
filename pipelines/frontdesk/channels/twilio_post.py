"""Sends text messages with Twilio's own client."""

from __future__ import annotations

import asyncio
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from frontdesk.store.mailbox import Outbound
from frontdesk_processors.errors import ActionError, Unavailable, Unclear

_HOME = "https://api.twilio.com"
_PATIENCE_S = 10
"""How long Twilio may take to answer, in seconds."""
_LOOKED_AT = 20
"""Messages to one number that are looked through for one that may have been sent."""


class _Http(TwilioHttpClient):
    """Twilio's client, on a server that speaks its protocol.

    Args:
        base: The server's address.
    """

    def __init__(self, base: str) -> None:
        super().__init__(timeout=_PATIENCE_S)  # pyright: ignore[reportUnknownMemberType]
        self._base = base

    def request(self, method: str, url: str, *given: Any, **more: Any) -> Any:
        """Ask."""
        return super().request(method, url.replace(_HOME, self._base, 1), *given, **more)


class TwilioPost:
    """Messages of one number.

    Args:
        number: Ours.
        account: The account's SID.
        token: Its auth token.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
        receipts: Where Twilio tells what became of a message; empty for nowhere.
    """

    def __init__(
        self,
        number: str,
        *,
        account: str,
        token: str,
        base: str | None = None,
        receipts: str = "",
    ) -> None:
        self._number, self._receipts = number, receipts
        http = _Http((base or _HOME).rstrip("/"))
        self._messages: Any = Client(account, token, http_client=http).messages  # pyright: ignore[reportUnknownMemberType]

    async def send(self, message: Outbound) -> str:
        """Send it.

        Raises:
            ActionError: Twilio did not take it.
            Unclear: It did not answer.
        """
        more = {"status_callback": self._receipts} if self._receipts else {}
        try:
            # Its client waits for the network; another thread does that.
            sent = await asyncio.to_thread(
                self._messages.create, to=message.who, from_=self._number, body=message.text, **more
            )
        except TwilioRestException as error:
            raise ActionError(f"Twilio answered {error.status}, code {error.code}") from error
        except (TwilioException, OSError) as error:
            raise Unclear(f"Twilio did not answer: {type(error).__name__}") from error
        return str(sent.sid)

    async def find(self, message: Outbound) -> str | None:
        """Its SID, if it was sent.

        Raises:
            Unavailable: Twilio cannot tell.
        """
        try:
            latest = await asyncio.to_thread(
                self._messages.list, to=message.who, from_=self._number, limit=_LOOKED_AT
            )
        except (TwilioException, OSError) as error:
            raise Unavailable(f"Twilio cannot tell: {type(error).__name__}") from error
        return next((str(one.sid) for one in latest if one.body == message.text), None)
