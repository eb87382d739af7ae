"""A request of the Responses API, as one of chat completions: what answers is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.values import JsonObject


def chat_request(body: Any) -> ChatRequest:
    """The request that a body which passed the checks stands for."""
    system = body.get("instructions")
    messages: list[JsonObject] = [{"role": "system", "content": system}] if system else []
    asked = body["input"]
    items = [{"role": "user", "content": asked}] if isinstance(asked, str) else asked
    return ChatRequest(
        model=body["model"],
        messages=(*messages, *_messages(items)),
        tools=tuple(_tool(tool) for tool in body.get("tools") or ()),
        stream=body.get("stream") is True,
        raw=body,
    )


def _messages(items: Sequence[Any]) -> Iterator[JsonObject]:
    """Calls that were made side by side are one message, as their results follow it."""
    calls: list[JsonObject] = []
    for item in items:
        if calls and item.get("type") != "function_call":
            yield _called(calls)
            calls = []
        match item:
            case {"type": "function_call", "call_id": id, "name": name, "arguments": arguments}:
                function = {"name": name, "arguments": arguments}
                calls.append({"id": id, "type": "function", "function": function})
            case {"type": "function_call_output", "call_id": id, "output": output}:
                yield {"role": "tool", "tool_call_id": id, "content": output}
            case {"role": role, "content": content}:
                yield {"role": role, "content": content}
            case _:
                continue
    if calls:
        yield _called(calls)


def _called(calls: Sequence[JsonObject]) -> JsonObject:
    return {"role": "assistant", "content": None, "tool_calls": list(calls)}


def _tool(tool: Any) -> JsonObject:
    named = {key: tool[key] for key in ("name", "description", "parameters") if key in tool}
    return {"type": "function", "function": named}
