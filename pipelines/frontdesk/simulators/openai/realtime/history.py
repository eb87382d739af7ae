"""A realtime session's conversation: its items, and what they are to a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.values import JsonObject

AUDIO_TOKENS_S = 10
"""Tokens a second of a caller's audio."""


class History:
    """The items in their order."""

    def __init__(self) -> None:
        self._items: dict[str, Any] = {}
        self._heard: dict[str, tuple[str, float]] = {}

    @property
    def last(self) -> str | None:
        """The last item's id; None while there is none."""
        return next(reversed(self._items), None)

    @property
    def audio_tokens(self) -> int:
        """How many tokens its audio is."""
        return round(sum(seconds for _, seconds in self._heard.values()) * AUDIO_TOKENS_S)

    def find(self, id: str) -> Any:
        """An item; None where there is none of that id."""
        return self._items.get(id)

    def add(self, item: Any) -> None:
        """Add an item at the end, or put it in its own place again."""
        self._items[item["id"]] = item

    def add_heard(self, item: Any, *, words: str, seconds: float) -> None:
        """Add what a caller said; the model hears the words, whether or not they are told."""
        self.add(item)
        self._heard[item["id"]] = (words, seconds)

    def remove(self, id: str) -> None:
        """Forget an item."""
        self._items.pop(id, None)
        self._heard.pop(id, None)

    def wrong_with(self, item: Any) -> str:
        """Why an item cannot be added; empty where it can."""
        kind = item.get("type")
        if item.get("id") in self._items:
            return f"Item with id '{item['id']}' already exists."
        if kind == "function_call_output":
            calls = [one for one in self._items.values() if one["type"] == "function_call"]
            if item.get("call_id") not in [call["call_id"] for call in calls]:
                return f"Tool call ID '{item.get('call_id')}' not found in conversation."
        elif kind == "message":
            wanted = {"user": "input_", "system": "input_", "assistant": "output_"}
            start = wanted.get(item.get("role"))
            if start is None:
                return f"Invalid value: '{item.get('role')}'."
            if not all(str(part["type"]).startswith(start) for part in item["content"]):
                return f"Invalid content of a message of role '{item['role']}'."
        elif kind != "function_call":
            return f"Invalid value: '{kind}'."
        return ""

    def request(self, session: Any, *, raw: JsonObject) -> ChatRequest:
        """The conversation as a request of chat completions.

        Args:
            session: The session's properties, with those of the response over them.
            raw: What asked for the response.
        """
        system = session.get("instructions")
        messages: list[JsonObject] = [{"role": "system", "content": system}] if system else []
        for item in self._items.values():
            messages += self._messages(item)
        return ChatRequest(
            model=session["model"],
            messages=tuple(messages),
            tools=tuple(_tool(tool) for tool in session.get("tools") or ()),
            stream=True,
            raw=raw,
        )

    def _messages(self, item: Any) -> Iterator[JsonObject]:
        match item:
            case {"type": "message", "role": str(role), "content": [*parts]}:
                words, _ = self._heard.get(item["id"], ("", 0.0))
                said = words or "".join(str(part.get("text") or "") for part in parts)
                yield {"role": "developer" if role == "system" else role, "content": said}
            case {"type": "function_call", "call_id": str(id_), **call}:
                function = {"name": call["name"], "arguments": call["arguments"]}
                calls = [{"id": id_, "type": "function", "function": function}]
                yield {"role": "assistant", "content": None, "tool_calls": calls}
            case {"type": "function_call_output", "call_id": str(id_), "output": output}:
                yield {"role": "tool", "tool_call_id": id_, "content": str(output)}
            case _:
                return


def _tool(tool: Any) -> JsonObject:
    function = {key: tool[key] for key in ("name", "description", "parameters") if key in tool}
    return {"type": "function", "function": function}
