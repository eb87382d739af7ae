"""How the service words its errors (google.rpc.Status; its documentation, "Troubleshooting")."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.simulators.openai.replies import Fail
from frontdesk_processors.values import Json, JsonObject

_NAMES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_WORDS: Mapping[int, str] = {
    400: "API key not valid. Please pass a valid API key.",
    429: "You exceeded your current quota, please check your plan and billing details.",
    500: "An internal error has occurred. Please retry or report the problem.",
}
"""What stands for the words in which a fault of `frontdesk.simulators.openai` is told."""
_TYPES = "type.googleapis.com/google.rpc."


def status_of(fail: Fail) -> int:
    """The HTTP status of an error; that a key is wrong is told as a bad request."""
    return 400 if fail.status == 401 else fail.status


def error_body(fail: Fail) -> JsonObject:
    """An error as the body of a response; when to come back stands here, and in no header."""
    status = status_of(fail)
    details: list[Json] = []
    if fail.status == 401:
        info = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
        details.append({"@type": f"{_TYPES}ErrorInfo", **info})
    if fail.retry_after_s is not None:
        delay = f"{fail.retry_after_s:g}s"
        details.append({"@type": f"{_TYPES}RetryInfo", "retryDelay": delay})
    own = status != fail.status or status in (429, 500)
    error: dict[str, Json] = {
        "code": status,
        "message": _WORDS[status] if own else fail.message,
        "status": _NAMES.get(status, "UNKNOWN"),
    }
    return {"error": error | ({"details": details} if details else {})}
