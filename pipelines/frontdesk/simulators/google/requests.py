"""A request of the Gemini API, as one of chat completions: what answers is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from frontdesk.providers.server_state import unmarked
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.values import JsonObject


def chat_request(body: Any, *, model: str, stream: bool) -> ChatRequest:
    """The request that a body which passed the checks stands for."""
    system = _text(body.get("systemInstruction") or {})
    messages: list[JsonObject] = [{"role": "system", "content": system}] if system else []
    for content in body["contents"]:
        messages += _messages(content.get("role", "user"), content["parts"])
    declared = [one for tool in body.get("tools") or () for one in tool["functionDeclarations"]]
    return ChatRequest(
        model=model,
        messages=tuple(messages),
        tools=tuple(_tool(one) for one in declared),
        stream=stream,
        raw=body,
    )


def _messages(role: str, parts: list[Any]) -> Iterator[JsonObject]:
    calls: list[JsonObject] = []
    for part in parts:
        match part:
            case {"text": str(text)} if role == "user":
                state = unmarked(text)
                yield (
                    {"role": "user", "content": text}
                    if state is None
                    else {"role": "developer", "content": state}
                )
            case {"text": str(text)}:
                yield {"role": "assistant", "content": text}
            case {"functionResponse": {"name": str(name), "response": response, **rest}}:
                said = json.dumps(response)
                yield {"role": "tool", "tool_call_id": rest.get("id", name), "content": said}
            case {"functionCall": {"name": str(name), **rest}}:
                function = {"name": name, "arguments": json.dumps(rest.get("args", {}))}
                id_ = rest.get("id", name)
                calls.append({"id": id_, "type": "function", "function": function})
            case _:
                continue
    if calls:
        yield {"role": "assistant", "content": None, "tool_calls": calls}


def _tool(declared: Any) -> JsonObject:
    parameters = declared.get("parameters") or declared.get("parametersJsonSchema")
    function = {
        "name": declared["name"],
        "description": declared.get("description", ""),
        "parameters": _schema(parameters or {"type": "object", "properties": {}}),
    }
    return {"type": "function", "function": function}


def _schema(schema: Any) -> Any:
    """A schema with its types as JSON Schema writes them; the service writes them large."""
    match schema:
        case [*members]:
            return [_schema(one) for one in members]
        case {**held}:
            return {key: _type_or_schema(key, one) for key, one in held.items()}
        case _:
            return schema


def _type_or_schema(key: str, held: Any) -> Any:
    return held.lower() if key == "type" and isinstance(held, str) else _schema(held)


def _text(content: Any) -> str:
    return "".join(str(part.get("text", "")) for part in content.get("parts") or ())
