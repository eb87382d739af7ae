"""Sends text messages with Twilio's own client."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from frontdesk.channels.twilio_rest import refusal, rest
from frontdesk.store.messages import Outbound
from frontdesk_processors.errors import Unavailable, Unclear

_LOOKED_AT = 50
"""Messages to one number that are looked through for one that may have been sent: one page."""
_FAILED = ("failed", "canceled")
"""What Twilio says of a message that has not left, and will not."""
_ASKEW = timedelta(seconds=30)
"""How far Twilio's clock and ours may be apart."""


class TwilioPost:
    """Messages of an account; each leaves from the number that was written to.

    Args:
        account: The account's SID.
        token: Its auth token.
        base: Address of a server that speaks Twilio's protocol; None for Twilio's.
        receipts: Where Twilio tells what became of a message; empty for nowhere.
    """

    def __init__(
        self, *, account: str, token: str, base: str | None = None, receipts: str = ""
    ) -> None:
        self._receipts = receipts
        self._messages: Any = rest(account=account, token=token, base=base).messages

    async def send(self, message: Outbound) -> str:
        """Send it.

        Raises:
            Rejected: Twilio never will take it.
            Unavailable: Twilio does not take it just now.
            Unclear: It did not answer.
        """
        more = {"status_callback": self._receipts} if self._receipts else {}
        try:
            # Its client waits for the network; another thread does that.
            sent = await asyncio.to_thread(
                self._messages.create, to=message.who, from_=message.ours, body=message.text, **more
            )
        except TwilioRestException as error:
            raise refusal(error) from error
        except (TwilioException, OSError) as error:
            raise Unclear(f"Twilio did not answer: {type(error).__name__}") from error
        return str(sent.sid)

    async def find(self, message: Outbound) -> Sequence[str]:
        """The SIDs of equal texts that were made since it was begun.

        Raises:
            Unavailable: Twilio cannot tell.
        """
        latest = await self._latest(to=message.who, ours=message.ours)
        since = message.began_at
        found = [one for one in latest if one.body == message.text and _made_since(one, since)]
        return [str(one.sid) for one in reversed(found)]

    async def holding(self, words: str, *, to: str, ours: str) -> str | None:
        """The latest text to a number that holds some words and has not failed; None for none.

        Raises:
            Unavailable: Twilio cannot tell.
        """
        latest = await self._latest(to=to, ours=ours)
        sent = (one for one in latest if words in one.body and str(one.status) not in _FAILED)
        return next((str(one.body) for one in sent), None)

    async def _latest(self, *, to: str, ours: str) -> Sequence[Any]:
        try:
            return await asyncio.to_thread(self._messages.list, to=to, from_=ours, limit=_LOOKED_AT)
        except (TwilioException, OSError) as error:
            raise Unavailable(f"Twilio cannot tell: {type(error).__name__}") from error


def _made_since(one: Any, since: datetime | None) -> bool:
    made: datetime | None = one.date_created
    return made is None or since is None or made >= since - _ASKEW
