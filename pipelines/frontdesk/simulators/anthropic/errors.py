"""How the service words its errors (its documentation, "Errors")."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.simulators.openai.replies import Fail
from frontdesk_processors.values import JsonObject

_TYPES: Mapping[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_WORDS: Mapping[int, str] = {
    401: "invalid x-api-key",
    429: "This request would exceed your organization's rate limit.",
    500: "Internal server error",
}
"""What stands for the words in which a fault of `frontdesk.simulators.openai` is told."""


def overloaded(*, retry_after_s: float | None = None) -> Fail:
    """The service has no room for anybody."""
    return Fail(status=529, message="Overloaded", retry_after_s=retry_after_s)


def error_body(fail: Fail, *, request_id: str) -> JsonObject:
    """An error as the body of a response."""
    other = "api_error" if fail.status >= 500 else "invalid_request_error"
    return {
        "type": "error",
        "error": {
            "type": _TYPES.get(fail.status, other),
            "message": _WORDS.get(fail.status, fail.message),
        },
        "request_id": request_id,
    }


def error_headers(fail: Fail) -> dict[str, str]:
    """The headers that go with it."""
    return {name: value for name, value in fail.headers.items() if name == "retry-after"}
