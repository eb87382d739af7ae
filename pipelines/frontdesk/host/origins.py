"""Pages of which origin may read an answer (CORS)."""

from __future__ import annotations

from starlette.responses import Response

from frontdesk.host.host import Host


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
