"""A chat completion request, as a test wants to look at it."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """One request that passed the checks; no header of it is kept.

    Parameters:
        model: The model it asks for.
        messages: The conversation.
        tools: The tools on offer, as their JSON schemas.
        stream: Whether the answer is wanted piece by piece.
        raw: The whole body.
    """

    model: str
    messages: tuple[JsonObject, ...]
    tools: tuple[JsonObject, ...]
    stream: bool
    raw: JsonObject

    @property
    def said(self) -> str:
        """The user's latest words; empty where there are none."""
        users = [message for message in self.messages if message["role"] == "user"]
        return _text(users[-1]["content"]) if users else ""

    @property
    def tool_names(self) -> tuple[str, ...]:
        """The names of the tools on offer, in order."""
        functions = (tool["function"] for tool in self.tools)
        return tuple(str(f["name"]) for f in functions if isinstance(f, dict))


def chat_request(body: Json) -> ChatRequest:
    """The request that a body which passed the checks stands for."""
    assert isinstance(body, dict), "checked before"
    return ChatRequest(
        model=str(body["model"]),
        messages=_objects(body["messages"]),
        tools=_objects(body.get("tools")),
        stream=body.get("stream") is True,
        raw=body,
    )


def _objects(value: Json) -> tuple[JsonObject, ...]:
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, dict))


def _text(content: Json) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in _objects(content))
