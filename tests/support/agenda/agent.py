"""The appointment book's agent: it does as the caller's words say, and reports what it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipecat.processors.aggregators import async_tool_messages

from frontdesk.testing import Call, Calls, Say, ScriptedModel, View
from frontdesk_processors.testing.model import Move

Message = Mapping[str, Any]


def agent() -> ScriptedModel:
    """A model that reads ``book 3``, ``drop 3``, ``book 3 twice``, ``yes`` and ``lie 3``."""
    return ScriptedModel(*[move] * 500)


def move(view: View) -> Move:
    """What it does, from the context alone."""
    messages = [m for m in view.messages if "frontdesk_state" not in str(m.get("content"))]
    last = max(i for i, m in enumerate(messages) if m["role"] == "user")
    words = str(messages[last]["content"]).lower().strip(".").split()
    since = messages[last + 1 :]
    spoken = [i for i, m in enumerate(since) if m["role"] == "assistant" and m.get("content")]
    fresh = since[spoken[-1] + 1 if spoken else 0 :]
    if told := [line for line in (_told(messages, m) for m in fresh) if line]:
        return Say(" ".join(told))
    if any(m.get("tool_calls") for m in since):
        return Say("One moment.")
    match words:
        case ["book" | "drop" as what, slot]:
            return Calls(Call(what, {"slot": int(slot)}))
        case ["book" | "drop" as what, slot, "twice"]:
            return Calls(*[Call(what, {"slot": int(slot)})] * 2)
        case ["yes"] if asked := _asked(messages):
            return Calls(asked)
        case ["yes", "twice"] if asked := _asked(messages):
            return Calls(asked, asked)
        case ["lie", slot]:
            return Say(f"You're booked for slot {slot}.")
        case _:
            return Say("I see.")


def _asked(messages: Sequence[Message]) -> Call | None:
    """The latest call that ended in a question."""
    for message in reversed(messages):
        if message["role"] == "tool" and '"confirm"' in str(message["content"]):
            function = _function(messages, message["tool_call_id"])
            return Call(function["name"], json.loads(function["arguments"]))
    return None


def _told(messages: Sequence[Message], message: Message) -> str:
    """What a tool's result has the agent say."""
    content = str(message.get("content"))
    late = async_tool_messages.parse_message(dict(message))  # pyright: ignore[reportArgumentType]
    if late is not None and late.kind == "final":
        call, content = late.tool_call_id, str(late.result)
    elif message["role"] == "tool" and late is None:
        call = message["tool_call_id"]
    else:
        return ""
    try:
        result = json.loads(content)
    except ValueError:
        return ""
    if not isinstance(result, dict) or "confirm" in result:
        return ""
    function = _function(messages, call)
    slot = json.loads(function["arguments"])["slot"]
    if result.get("ok"):  # pyright: ignore[reportUnknownMemberType]
        return str(result["say"])  # pyright: ignore[reportUnknownArgumentType]
    code = result["error"]["code"]  # pyright: ignore[reportUnknownVariableType]
    if code == "not_yet_known":
        return f"Slot {slot} is not yet confirmed."
    return f"Could not {function['name']} slot {slot}: {code}."


def _function(messages: Sequence[Message], call: str) -> Mapping[str, str]:
    made: list[Mapping[str, Any]] = []
    for message in messages:
        made += message.get("tool_calls") or []
    return next(one["function"] for one in reversed(made) if one["id"] == call)
