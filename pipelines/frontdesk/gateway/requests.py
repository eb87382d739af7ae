"""A request as it comes in: read within limits, and looked at as far as routing needs it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from starlette.requests import Request

from frontdesk.gateway.errors import Refusal
from frontdesk.gateway.estimate import LIMITS, by_reference, is_count, limits_of
from frontdesk_processors.values import Json, JsonObject

READ_S = 20.0
"""How long a body may take to come, in seconds."""

_TIERS = (None, "auto", "default")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a client asks for.

    Parameters:
        model: The model.
        stream: Whether it takes the answer in pieces.
        usage: Whether the last piece is to tell what was used.
        body: The whole request.
    """

    model: str
    stream: bool
    usage: bool
    body: JsonObject


async def wanted(request: Request, *, most: int) -> Wanted:
    """Read a request.

    Args:
        request: Its headers were looked at.
        most: How long it may be, in bytes.

    Raises:
        Refusal: It is too long (413), too slow (408), or no request for a completion (400).
        ClientDisconnect: The client has gone.
    """
    try:
        async with asyncio.timeout(READ_S):
            text = await _body(request, most=most)
    except TimeoutError as error:
        raise Refusal(408, "too_slow", "the request did not come to its end") from error
    try:
        body: Json = json.loads(text)
        # As it goes on: what cannot, as NaN or half a surrogate pair, is no provider's fault.
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _bad("the body is no JSON object")
    return _looked_at(body)


def _looked_at(body: dict[str, Json]) -> Wanted:
    model, messages = body.get("model"), body.get("messages")
    if not isinstance(model, str) or not model:
        raise _bad("model is missing")
    if not isinstance(messages, list) or not messages:
        raise _bad("messages is missing")
    if body.get("service_tier") not in _TIERS:
        # The sheet has the prices of the usual tier alone.
        raise _bad("service_tier is auto or default here: what another costs is not known")
    _check_length(body)
    if by_reference(body):
        # Whose it is on the house's account, and how long, nobody can tell here.
        raise _bad("a file by its file_id is not taken here: send it as file_data")
    options = body.get("stream_options")
    return Wanted(
        model=model,
        stream=body.get("stream") is True,
        usage=isinstance(options, dict) and options.get("include_usage") is True,
        body=body,
    )


def _check_length(body: JsonObject) -> None:
    """Refuse what leaves open how long the answers may be that somebody pays for."""
    for name in (*LIMITS, "n"):
        if body.get(name) is not None and not is_count(body[name]):
            raise _bad(f"{name} is a whole number from 1 on, without a point or quotes")
    if len(limits_of(body)) > 1:
        raise _bad(f"{' and '.join(LIMITS)} are not the same: send one of them")
    if body.get("best_of") is not None:
        raise _bad("best_of is not taken here: ask for n answers, which are told and paid for")


async def _body(request: Request, *, most: int) -> bytes:
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > most:
            raise Refusal(413, "too_long", f"a request is {most:,} bytes long at most", again=False)
    return bytes(read)


def _bad(told: str) -> Refusal:
    return Refusal(400, "invalid_request", told, again=False)
