"""Gives calls that were left open their outcome, before a model sees them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipecat.processors.aggregators import async_tool_messages

from frontdesk_processors.effects import Intent
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import JsonObject


def settle_open_calls(
    messages: Sequence[Mapping[str, Any]],
    *,
    receipts: Iterable[Receipt],
    intents: Iterable[Intent] = (),
) -> list[dict[str, Any]]:
    """The messages, with every call that has no result answered from what is filed of it.

    A write whose receipt is filed was done; one that another system was asked for is not yet
    known, or failed. Any other call that was cut off was not done, as far as anybody was told,
    and the model may make it again: the ledger keeps it from being done twice.

    Args:
        messages: A conversation's messages, in OpenAI's form.
        receipts: What the conversation did.
        intents: What it asked other systems for.
    """
    told = " ".join(str(m["content"]) for m in messages if m.get("role") == "tool")
    # What answers an earlier call does not answer a later one of the same arguments.
    filed = {(r.tool, _arguments(r.arguments)): r for r in receipts if f'"{r.id}"' not in told}
    asked = {(i.call, i.tool, _arguments(i.arguments)): i for i in intents}
    late = {payload.tool_call_id for m in messages if (payload := _late_result(m)) is not None}
    calls: dict[str, Mapping[str, Any]] = {}
    for message in messages:
        made: list[Mapping[str, Any]] = message.get("tool_calls") or []
        calls |= {call["id"]: call["function"] for call in made}
    settled: list[dict[str, Any]] = []
    for message in messages:
        call = calls.get(message.get("tool_call_id", ""))
        if call is None or not _open(message) or message["tool_call_id"] in late:
            settled.append(dict(message))
            continue
        arguments = json.loads(call["arguments"] or "{}")
        what = call["name"], _arguments(arguments)
        outcome = _outcome(filed.get(what), asked.get((message["tool_call_id"], *what)))
        settled.append({**message, "content": json.dumps(outcome)})
    return settled


def has_open_calls(messages: Iterable[Mapping[str, Any]]) -> bool:
    """Whether there is anything to settle."""
    return any(map(_open, messages))


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
