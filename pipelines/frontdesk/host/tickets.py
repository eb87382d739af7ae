"""Tickets: short-lived signed tokens that let a client open a line to one business.

A ticket names the business, so that nothing a client sends can reach another's, and for a line that
goes on the conversation, so that nobody can name somebody else's.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import jwt

from frontdesk_processors.errors import BadSetting, FrontdeskError
from frontdesk_processors.moments import later

Use = Literal["line", "resume", "phone"]

LINE_S = 60
"""How long a ticket for a new line holds, in seconds."""

RESUME_S = 24 * 3600
"""How long a conversation can be gone on with, in seconds."""

SECRET_LENGTH = 32
"""Fewest characters of a secret in production."""

_ALGORITHM = "HS256"
_ISSUER = "frontdesk"


class BadTicket(FrontdeskError):
    """The ticket does not open this line; the message says why, without the ticket."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a ticket says.

    Parameters:
        id: Tells it from any other.
        use: Whether it opens a new line, goes on with a conversation, or opens the stream of a
            telephone call, whose id it then has. Each opens one, once.
        business: Whose line.
        origin: Origin of the page it was made for; empty for a server's own.
        conversation: What it goes on with; empty for a new one.
        expires: Until when it holds.
        caller: The number that a telephone call came from.
        called: The number that it went to.
        after: Id of the ticket whose line was given this one to come back with.
    """

    id: str
    use: Use
    business: str
    origin: str
    conversation: str
    expires: datetime
    caller: str = ""
    called: str = ""
    after: str = ""


class Tickets:
    """Makes tickets and reads them.

    Args:
        secret: What they are signed with; the same in every process of a deployment.
        clock: The time, aware.
    """

    def __init__(self, secret: str, *, clock: Callable[[], datetime]) -> None:
        # The secret may be a passphrase: HS256 takes a key of the length of its hash.
        self._key = hashlib.sha256(f"frontdesk.tickets:{secret}".encode()).digest()
        self._clock = clock

    def line(self, business: str, *, origin: str = "") -> str:
        """A ticket for a new line."""
        return self._made("line", business, origin=origin, lasts_s=LINE_S)

    def resume(self, business: str, conversation: str, *, origin: str = "", after: str = "") -> str:
        """A ticket to go on with a conversation, from the same origin.

        Args:
            business: Whose.
            conversation: Its id.
            origin: Origin of the page; empty for what is no page.
            after: Id of the ticket whose line is given it.
        """
        return self._made(
            "resume",
            business,
            origin=origin,
            conversation=conversation,
            lasts_s=RESUME_S,
            more={"aft": after},
        )

    def phone(self, business: str, *, call: str, caller: str, called: str) -> str:
        """A ticket for the stream of a telephone call.

        Args:
            business: Who is called.
            call: The provider's id of the call, of which all its tickets are one.
            caller: The number that it came from.
            called: The number that it went to.
        """
        return self._made(
            "phone", business, id=call, lasts_s=LINE_S, more={"tel": caller, "our": called}
        )

    def read(self, token: str, *, origin: str) -> Ticket:
        """What a token says, if it is one of ours, still holds, and comes from where it was made.

        Whether it has been used before is for the database to say.

        Args:
            token: As the client sent it.
            origin: Origin of the page that sent it; empty for a client that is no page.

        Raises:
            BadTicket: It does not open anything.
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=list(get_args(Use)),
                issuer=_ISSUER,
                # By the clock that was given, below.
                options={
                    "require": ["exp", "aud", "iss", "jti", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            ticket = Ticket(
                id=claims["jti"],
                use=claims["aud"],
                business=claims["sub"],
                origin=claims["org"],
                conversation=claims["cnv"],
                expires=datetime.fromtimestamp(claims["exp"], tz=self._clock().tzinfo),
                caller=claims.get("tel", ""),
                called=claims.get("our", ""),
                after=claims.get("aft", ""),
            )
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
            raise BadTicket("it is none of this server's; ask for another") from error
        if ticket.expires <= self._clock():
            raise BadTicket("it has expired; ask for another")
        if ticket.origin != origin:
            raise BadTicket("it was made for a page of another origin; ask for one from here")
        return ticket

    def _made(
        self,
        use: Use,
        business: str,
        *,
        lasts_s: int,
        origin: str = "",
        conversation: str = "",
        id: str = "",
        more: dict[str, str] | None = None,
    ) -> str:
        now = self._clock()
        claims = {
            "iss": _ISSUER,
            "aud": use,
            "sub": business,
            "org": origin,
            "cnv": conversation,
            "jti": id or secrets.token_urlsafe(16),
            "exp": int(later(now, timedelta(seconds=lasts_s)).timestamp()),
        }
        return jwt.encode(claims | (more or {}), self._key, algorithm=_ALGORITHM)


def secret_of(given: str | None, *, production: bool) -> str:
    """The secret of a deployment.

    Args:
        given: As it was set; None where it was not.
        production: Whether a secret of one's own is asked for. Elsewhere one is made, for this
            process alone.

    Raises:
        BadSetting: None was set in production, or one that could be guessed.
    """
    if not production and not given:
        return secrets.token_urlsafe(32)
    fix = "set FRONTDESK_SECRET to the output of: openssl rand -base64 32"
    if not given:
        raise BadSetting(f"in production a server needs a secret of its own: {fix}")
    if production and (len(given) < SECRET_LENGTH or len(set(given)) < SECRET_LENGTH // 4):
        raise BadSetting(f"FRONTDESK_SECRET could be guessed: {fix}")
    return given
