"""How often one address may ask for tickets, offers and lines."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.host.origins import refused

PATHS = {"/v1/tickets": 1, "/v1/offer": 1, "/v1/chat": 1, "/v1/voice": 1, "/v1/phone/stream": 10}
"""What is counted, each for itself, and how many times as often as others it may be asked for: many
callers' sound comes from one address of Twilio's."""

_TRY_AGAIN = 1013
_SITE = 64
"""Bits of an IPv6 address that one subscriber has alone."""


class Limited:
    """Refuses an address that asks too often, before anything else is done for it.

    Each process counts for itself.

    Args:
        app: What answers the others.
        per_minute: How often an address may ask for each of `PATHS`; 0 for as often as it likes.
    """

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self._app = app
        self._most = {
            path: RateLimitItemPerMinute(times * per_minute) for path, times in PATHS.items()
        }
        self._counts = per_minute > 0
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or open one line."""
        if not (self._counts and _counts(scope)) or await self._limiter.hit(
            self._most[path := str(scope["path"])], path, subscriber(scope)
        ):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _TRY_AGAIN})
        else:
            answer = refused(429, "too_many", "too often from this address; wait a minute")
            answer.headers["Retry-After"] = "60"
            await answer(scope, receive, send)


def subscriber(scope: Scope) -> str:
    """Who asks: an address, or the network that one subscriber has."""
    client: tuple[str, int] | None = scope.get("client")
    try:
        ip = ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(IPv6Network((int(ip), _SITE), strict=False))


def _counts(scope: Scope) -> bool:
    kind = scope["type"]
    asks = kind == "websocket" or (kind == "http" and scope["method"] == "POST")
    return asks and scope["path"] in PATHS
