"""The faults that a provider can have, by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from frontdesk.simulators.openai.replies import (
    Broken,
    Call,
    Calls,
    Drip,
    Reply,
    Say,
    Stall,
    rate_limited,
    server_error,
    wrong_key,
)
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.values import Json, JsonObject

DRIP_S = 5.0
RETRY_AFTER_S = 20.0
NO_TOOL = "transfer_funds"
"""A tool that no trade of ours has."""

Spoil = Callable[[ChatRequest, Reply], Reply]


def _dripped(request: ChatRequest, reply: Reply) -> Reply:
    return Drip(reply, every_s=DRIP_S) if isinstance(reply, Say | Call | Calls) else reply


def _truncated(request: ChatRequest, reply: Reply) -> Reply:
    return Broken(reply, breaks="ends") if isinstance(reply, Say | Call | Calls) else reply


def _dropped(request: ChatRequest, reply: Reply) -> Reply:
    return Broken(reply, breaks="drops") if isinstance(reply, Say | Call | Calls) else reply


def _garbled(request: ChatRequest, reply: Reply) -> Reply:
    return Broken(reply, breaks="garbles") if isinstance(reply, Say | Call | Calls) else reply


def _no_json(request: ChatRequest, reply: Reply) -> Reply:
    call = _call(request, reply)
    return Call(name=call.name, arguments=call.arguments_text[:-1] + ',"') if call else reply


def _unknown_tool(request: ChatRequest, reply: Reply) -> Reply:
    return Call(name=NO_TOOL, arguments={"amount": 100}) if request.tools else reply


def _wrong_arguments(request: ChatRequest, reply: Reply) -> Reply:
    call = _call(request, reply)
    if call is None:
        return reply
    return Call(name=call.name, arguments=_mistyped(_parameters(request, call.name)))


FAULTS: Mapping[str, Spoil] = {
    "401": lambda request, reply: wrong_key(),
    "429": lambda request, reply: rate_limited(model=request.model, retry_after_s=RETRY_AFTER_S),
    "500": lambda request, reply: server_error(),
    "hang": lambda request, reply: Stall(),
    "drip": _dripped,
    "truncated": _truncated,
    "dropped": _dropped,
    "garbage-json": _garbled,
    "garbage-arguments": _no_json,
    "unknown-tool": _unknown_tool,
    "wrong-arguments": _wrong_arguments,
}
"""What each does to an answer.

``401``, ``429`` (come back in `RETRY_AFTER_S` seconds) and ``500`` are errors; ``hang`` sends
headers and no word; ``drip`` a piece every `DRIP_S` seconds; ``truncated`` ends in the middle as if
that were all; ``dropped`` loses the connection there; ``garbage-json`` sends what is no JSON there;
``garbage-arguments``, ``unknown-tool`` and ``wrong-arguments`` spoil tool calls, and call a tool
where the answer calls none.
"""


class Faulty:
    """Answers as another does, spoiled by a fault for as long as one is set.

    Args:
        respond: What answers.
        fault: A name of `FAULTS`, or None; may be changed at any time.

    Raises:
        UnknownName: There is no such fault.
    """

    def __init__(
        self, respond: Callable[[ChatRequest], Awaitable[Reply]], fault: str | None = None
    ) -> None:
        if fault is not None and fault not in FAULTS:
            raise UnknownName("fault", fault, known=FAULTS)
        self.fault = fault
        self._respond = respond

    async def __call__(self, request: ChatRequest) -> Reply:
        """The answer, spoiled or not."""
        reply = await self._respond(request)
        return reply if self.fault is None else FAULTS[self.fault](request, reply)


def _call(request: ChatRequest, reply: Reply) -> Call | None:
    """The call that a reply makes, or one that it could make; None where there is no tool."""
    match reply:
        case Call():
            return reply
        case Calls():
            return reply.calls[0]
        case _ if request.tool_names:
            return Call(name=_with_parameters(request), arguments={"when": "tomorrow"})
        case _:
            return None


def _with_parameters(request: ChatRequest) -> str:
    names = [name for name in request.tool_names if _parameters(request, name)]
    return (names or list(request.tool_names))[0]


def _parameters(request: ChatRequest, name: str) -> JsonObject:
    for tool in request.tools:
        function = tool["function"]
        if isinstance(function, dict) and function.get("name") == name:
            parameters = function.get("parameters")
            known = parameters.get("properties") if isinstance(parameters, dict) else None
            return known if isinstance(known, dict) else {}
    return {}


def _mistyped(parameters: JsonObject) -> JsonObject:
    """A value of a wrong type for each parameter."""
    wrong: dict[str, Json] = {}
    for name, schema in parameters.items():
        kind = schema.get("type") if isinstance(schema, dict) else None
        wrong[name] = {"value": [1, 2]} if kind in ("string", "array") else "not a number"
    return wrong or {"surprise": [1, 2]}
