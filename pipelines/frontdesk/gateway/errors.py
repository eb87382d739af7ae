"""What is answered instead of a completion, in the shape that OpenAI's clients read."""

from __future__ import annotations

from math import ceil

from starlette.responses import JSONResponse

from frontdesk_processors.errors import FrontdeskError
from frontdesk_processors.values import Json


class Refusal(FrontdeskError):
    """A request is not answered. No message holds a key or anything of the request's words.

    Args:
        status: The HTTP status.
        code: For programs.
        message: For people: what is wrong, and what to do.
        retry_after_s: After how many seconds to ask again; None where it says nothing.
        again: Whether OpenAI's own clients may ask again by themselves.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after_s: float | None = None,
        again: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.again = again

    @property
    def body(self) -> dict[str, Json]:
        """The error as JSON."""
        kind = _TYPES.get(self.status, "server_error")
        return {"error": {"message": str(self), "type": kind, "param": None, "code": self.code}}

    def response(self) -> JSONResponse:
        """The error as a whole answer."""
        headers: dict[str, str] = {}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(max(1, ceil(self.retry_after_s)))
        if not self.again:
            headers["x-should-retry"] = "false"
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(self.body, status_code=self.status, headers=headers)


_TYPES = {
    **dict.fromkeys((400, 401, 404, 405, 408, 413, 422), "invalid_request_error"),
    429: "rate_limit_error",
}


def no_key() -> Refusal:
    """There is no key of a team's in the request."""
    return Refusal(
        401, "invalid_api_key", "no team has this key: send Authorization: Bearer KEY", again=False
    )
