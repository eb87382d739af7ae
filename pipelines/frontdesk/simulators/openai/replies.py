"""What a model behind `OpenAIWire` may answer, and how the service words its errors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Call:
    """One tool call.

    Parameters:
        name: The tool.
        arguments: Its arguments; a string goes out as it is, so that it need not be JSON.
        id: The call's id; made from its place in the conversation where empty.
    """

    name: str
    arguments: JsonObject | str = field(default_factory=dict[str, Json])
    id: str = ""

    @property
    def arguments_text(self) -> str:
        """The arguments as the wire carries them."""
        if isinstance(self.arguments, str):
            return self.arguments
        return json.dumps(self.arguments, separators=(",", ":"))


@dataclass(frozen=True)
class Say:
    """Text, and nothing else."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Tool calls made side by side, after some text or none."""

    calls: tuple[Call, ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Fail:
    """An error instead of an answer.

    Parameters:
        status: The HTTP status.
        message: For people.
        type: Kind of error.
        param: Path of the parameter at fault, or None.
        code: For programs, or None.
        retry_after_s: When to come back, in seconds, or None.
    """

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    retry_after_s: float | None = None

    @property
    def body(self) -> JsonObject:
        """The error as the body of a response."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with it."""
        if self.retry_after_s is None:
            return {}
        return {
            "retry-after": str(-(-self.retry_after_s // 1)).removesuffix(".0"),
            "retry-after-ms": f"{self.retry_after_s * 1000:.0f}",
        }


@dataclass(frozen=True)
class Stall:
    """Goes silent after some text, until the client or the server goes away.

    Parameters:
        after: What is said before; where empty, not even the role is sent, only the headers.
    """

    after: str = ""


@dataclass(frozen=True)
class Drip:
    """An answer that comes piece by piece, with a pause before each.

    Parameters:
        reply: What is answered.
        every_s: The pause, in seconds.
    """

    reply: Say | Call | Calls
    every_s: float


@dataclass(frozen=True)
class Broken:
    """An answer that breaks in the middle.

    Parameters:
        reply: What would have been answered.
        breaks: How: it ``ends`` as if that were all, without the reason it ended; the connection
            ``drops``; it ``garbles``: what comes is no JSON.
    """

    reply: Say | Call | Calls
    breaks: Literal["ends", "drops", "garbles"]


Answered = Say | Call | Calls | Stall | Drip | Broken
"""What begins as an answer, whatever becomes of it."""

Reply = Answered | Fail


def said_and_called(reply: Answered) -> tuple[str, tuple[Call, ...]]:
    """What an answer says and calls, or would if it did not break."""
    match reply.reply if isinstance(reply, Drip | Broken) else reply:
        case Say(text) | Stall(text):
            return text, ()
        case Call() as call:
            return "", (call,)
        case Calls(text=text, calls=calls):
            return text, calls


def no_key() -> Fail:
    """The answer to a request without a key."""
    return Fail(
        status=401,
        message="You didn't provide an API key. You need to provide your API key in an "
        "Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )


def wrong_key() -> Fail:
    """The answer to a key that is not ours; unlike the service, without any part of the key."""
    return Fail(status=401, message="Incorrect API key provided: ********.", code="invalid_api_key")


def rate_limited(*, model: str = "gpt-4o", retry_after_s: float = 1.0) -> Fail:
    """Too many requests."""
    return Fail(
        status=429,
        message=f"Rate limit reached for {model} on requests per min (RPM): Limit 3, Used 3, "
        f"Requested 1. Please try again in {retry_after_s:g}s.",
        type="requests",
        code="rate_limit_exceeded",
        retry_after_s=retry_after_s,
    )


def server_error(*, retry_after_s: float | None = None) -> Fail:
    """The service is at fault; the client waits half a second and more unless told for how long."""
    return Fail(
        status=500,
        message="The server had an error while processing your request. Sorry about that!",
        type="server_error",
        retry_after_s=retry_after_s,
    )
