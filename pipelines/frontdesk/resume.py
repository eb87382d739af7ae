"""Gives calls that were left open their outcome, before a model sees them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pipecat.processors.aggregators import async_tool_messages

from frontdesk_processors.effects import Intent
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Failure, Tool
from frontdesk_processors.values import JsonObject


def settle_open_calls(
    messages: Sequence[Mapping[str, Any]],
    *,
    receipts: Iterable[Receipt],
    intents: Iterable[Intent] = (),
    tools: Iterable[Tool] = (),
    turn: int | None = None,
) -> list[dict[str, Any]]:
    """The messages, with every call that has no result answered from what is filed of it.

    A write whose receipt is filed was done; one that another system was asked for is not yet
    known, or failed. Any other call that was cut off was not done, as far as anybody was told,
    and the model may make it again: the ledger keeps it from being done twice.

    Args:
        messages: A conversation's messages, in OpenAI's form.
        receipts: What the conversation did.
        intents: What it asked other systems for.
        tools: What it can call; tells which arguments come to the same.
        turn: The caller's turn that was cut off. What was read back in the turn before is done as
            the caller was asked, whatever the call passed; so it is told by its turn.
    """
    told = " ".join(str(m["content"]) for m in messages if m.get("role") == "tool")
    # What answers an earlier call does not answer a later one of the same arguments.
    filed = [one for one in receipts if f'"{one.id}"' not in told]
    known, asked = {tool.name: tool for tool in tools}, list(intents)
    late = {payload.tool_call_id for m in messages if (payload := _late_result(m)) is not None}
    calls: dict[str, Mapping[str, Any]] = {}
    for message in messages:
        proposed: list[Mapping[str, Any]] = message.get("tool_calls") or []
        calls |= {call["id"]: call["function"] for call in proposed}
    settled: list[dict[str, Any]] = []
    for message in messages:
        call = calls.get(message.get("tool_call_id", ""))
        if call is None or not _open(message) or message["tool_call_id"] in late:
            settled.append(dict(message))
            continue
        made = _made(call, known)
        receipt = _made_by(made, filed, turn=turn)
        mine = [one for one in asked if one.call == message["tool_call_id"]]
        outcome = _outcome(receipt, _made_by(made, mine, turn=turn))
        filed = [one for one in filed if one is not receipt]
        settled.append({**message, "content": json.dumps(outcome)})
    return settled


def has_open_calls(messages: Iterable[Mapping[str, Any]]) -> bool:
    """Whether there is anything to settle."""
    return any(map(_open, messages))


class _Made(NamedTuple):
    """A call that a model made.

    Parameters:
        tool: Name of the tool.
        arguments: Its arguments as one text.
        read_back: Whether the caller is asked before it is done.
    """

    tool: str
    arguments: str
    read_back: bool


def _made(call: Mapping[str, Any], tools: Mapping[str, Tool]) -> _Made:
    said, tool = json.loads(call["arguments"] or "{}"), tools.get(call["name"])
    bound = tool.bind(said) if tool is not None else said
    passed = said if isinstance(bound, Failure) else bound
    return _Made(call["name"], _arguments(passed), tool is not None and tool.preview is not None)


_Kept = TypeVar("_Kept", Receipt, Intent)


def _made_by(made: _Made, kept: Iterable[_Kept], *, turn: int | None) -> _Kept | None:
    """What is filed of a call: with its arguments, or what was read back and done in its turn."""
    own = [one for one in kept if one.tool == made.tool]
    same = [one for one in own if _arguments(one.arguments) == made.arguments]
    agreed = [one for one in own if made.read_back and one.turn == turn]
    return (same or agreed or [None])[-1]


def _arguments(arguments: Mapping[str, Any]) -> str:
    return json.dumps({name: str(value) for name, value in arguments.items()}, sort_keys=True)


def _open(message: Mapping[str, Any]) -> bool:
    """Whether a tool message is one of pipecat's placeholders for a result still to come."""
    if message.get("role") != "tool":
        return False
    if message.get("content") in ("IN_PROGRESS", "CANCELLED"):
        return True
    payload = async_tool_messages.parse_message(dict(message))  # pyright: ignore[reportArgumentType]
    return payload is not None


def _late_result(message: Mapping[str, Any]) -> Any:
    if message.get("role") != "developer":
        return None
    return async_tool_messages.parse_message(dict(message))  # pyright: ignore[reportArgumentType]


def _outcome(receipt: Receipt | None, intent: Intent | None) -> JsonObject:
    if receipt is not None:
        return {"ok": True, "verified": receipt.verified, **receipt.facts, "receipt": receipt.id}
    code, retryable = "interrupted", True
    if intent is not None and intent.status == "failed":
        code, retryable = intent.reason, False
    elif intent is not None:
        # Confirmed without a receipt that stands: it is not read back yet.
        code, retryable = "not_yet_known", False
    return {"ok": False, "error": {"code": code, "retryable": retryable}, "say": ""}
