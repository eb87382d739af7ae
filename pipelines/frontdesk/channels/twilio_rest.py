"""Twilio's own client, and what its refusals mean."""

from __future__ import annotations

from typing import Any

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from frontdesk.channels.rejected import Rejected
from frontdesk_processors.errors import ActionError, Unavailable, Unclear

_HOME = "https://api.twilio.com"
_PATIENCE_S = 10
"""How long Twilio may take to answer, in seconds."""
_OPTED_OUT = 21610
"""https://www.twilio.com/docs/api/errors/21610: the number has replied STOP."""


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


def rest(*, account: str, token: str, base: str | None = None) -> Any:
    """Twilio's REST interface, whose every call waits for the network.

    Args:
        account: The account's SID.
        token: Its auth token.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
    """
    return Client(account, token, http_client=_Http((base or _HOME).rstrip("/")))


def refusal(error: TwilioRestException) -> ActionError:
    """What it means that Twilio answered with an error.

    Only 400 is about what was asked. Anything else is about the account, about how much is asked
    of it just now, or about Twilio, and may be over later.
    """
    told = f"Twilio answered {error.status}, code {error.code}"
    if error.status == 400:
        return Rejected(str(error.code), opted_out=error.code == _OPTED_OUT)
    return Unavailable(told) if error.status < 500 else Unclear(told)
