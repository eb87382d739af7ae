"""A request of the Messages protocol, as one of chat completions: what answers is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from frontdesk.providers.server_state import unmarked
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.values import JsonObject


def chat_request(body: Any) -> ChatRequest:
    """The request that a body which passed the checks stands for."""
    system = _text(body.get("system") or "")
    messages: list[JsonObject] = [{"role": "system", "content": system}] if system else []
    for message in body["messages"]:
        messages += _messages(message["role"], _blocks(message["content"]))
    return ChatRequest(
        model=body["model"],
        messages=tuple(messages),
        tools=tuple(_tool(tool) for tool in body.get("tools") or ()),
        stream=body.get("stream") is True,
        raw=body,
    )


def _messages(role: str, blocks: list[Any]) -> Iterator[JsonObject]:
    calls: list[JsonObject] = []
    for block in blocks:
        match block:
            case {"type": "text", "text": str(text)} if role == "user":
                state = unmarked(text)
                yield (
                    {"role": "user", "content": text}
                    if state is None
                    else {"role": "developer", "content": state}
                )
            case {"type": "text", "text": str(text)}:
                yield {"role": role, "content": text}
            case {"type": "tool_result", "tool_use_id": str(id)}:
                said = _text(block.get("content") or "")
                yield {"role": "tool", "tool_call_id": id, "content": said}
            case {"type": "tool_use", "id": str(id), "name": str(name)}:
                function = {"name": name, "arguments": json.dumps(block["input"])}
                calls.append({"id": id, "type": "function", "function": function})
            case _:
                continue
    if calls:
        yield {"role": role, "content": None, "tool_calls": calls}


def _tool(tool: Any) -> JsonObject:
    function = {
        "name": tool["name"],
        "description": tool.get("description", ""),
        "parameters": tool["input_schema"],
    }
    return {"type": "function", "function": function}


def _blocks(content: Any) -> list[Any]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(content: Any) -> str:
    return "".join(str(block.get("text", "")) for block in _blocks(content))
