"""Where a client is: the origin of its page, and whether that page may read an answer (CORS)."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from frontdesk.host.config import origin_of
from frontdesk.host.host import Host

_NOBODYS = "null"
"""How browsers name the origin of a page that has none; no business has it among its own."""


def origin_in(asked: HTTPConnection) -> str:
    """The origin of the page that asks; empty for what is no page.

    A page that has none, and what is written as no browser writes it, is a page of nobody's.
    """
    said = asked.headers.get("origin") or ""
    if not said:
        return ""
    bare = "@" not in said and said.count("/") == 2
    return (origin_of(said) if bare else "") or _NOBODYS


def readable(answer: Response, host: Host, *, origin: str) -> Response:
    """Let the page that asked read the answer, if a business has it among its own.

    Args:
        answer: The answer.
        host: Knows the businesses.
        origin: Where the page is; empty for what is no page.
    """
    if any(origin in business.settings.origins for business in host.businesses):
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Vary"] = "Origin"
    return answer


def refused(status: int, code: str, message: str) -> JSONResponse:
    """An answer that says why there is no other."""
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
