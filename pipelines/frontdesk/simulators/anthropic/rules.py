"""What the service refuses in a request.

Only what a client of ours can get wrong. Each check may rely on those before it, because the first
fault ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from frontdesk.simulators.openai.replies import Fail
from frontdesk.simulators.shapes import is_array, is_object

PARAMETERS = {
    *("cache_control", "compaction", "container", "context_management", "diagnostics"),
    *("fallback_credit_token", "fallbacks", "inference_geo", "max_tokens", "mcp_servers"),
    *("messages", "metadata", "model", "output_config", "output_format", "service_tier", "speed"),
    *("stop_sequences", "stream", "system", "thinking", "tool_choice", "tools"),
}
"""What a request may hold."""
SAMPLING = {"temperature", "top_k", "top_p"}
"""What older models take and the client's types no longer have."""
NAME = r"[a-zA-Z0-9_-]{1,128}"


def fault(body: Any) -> Fail | None:
    """The first thing the service would object to in a request, or None."""
    found = next(_faults(body), None)
    return None if found is None else Fail(status=400, message=found)


def _faults(body: Any) -> Iterator[str]:
    if not is_object(body):
        yield "The request body is not valid JSON."
        return
    for name in body.keys() - PARAMETERS - SAMPLING:
        yield f"{name}: Extra inputs are not permitted"
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            yield f"{name}: Field required"
    messages = body["messages"]
    if not is_array(messages) or not messages:
        yield "messages: at least one message is required"
        return
    for index, message in enumerate(messages):
        yield from _message(message, at=f"messages.{index}")
    if messages[0]["role"] != "user":
        yield 'messages: first message must use the "user" role'
    yield from _order(messages)
    for index, tool in enumerate(body.get("tools") or ()):
        yield from _tool(tool, at=f"tools.{index}")


def _message(message: Any, *, at: str) -> Iterator[str]:
    if not is_object(message):
        yield f"{at}: Input should be an object"
    if message.get("role") not in ("user", "assistant"):
        yield f"{at}.role: Input should be 'user' or 'assistant'"
    if not message.get("content"):
        yield f"{at}: all messages must have non-empty content"
    for block in _blocks(message):
        if block.get("type") == "text" and not block.get("text"):
            yield "messages: text content blocks must be non-empty"


def _order(messages: list[Any]) -> Iterator[str]:
    """Every call is answered in the message after it, and nothing else is."""
    called: set[str] = set()
    for index, message in enumerate(messages):
        at = f"messages.{index}"
        answered = {block["tool_use_id"] for block in _of(message, "tool_result")}
        if strange := answered - called:
            yield (
                f"{at}.content: unexpected `tool_use_id` found in `tool_result` blocks: "
                f"{', '.join(sorted(strange))}. Each `tool_result` block must have a corresponding "
                "`tool_use` block in the previous message."
            )
        yield from _unanswered(called - answered, at=f"messages.{index - 1}")
        called = {block["id"] for block in _of(message, "tool_use")}
    yield from _unanswered(called, at=f"messages.{len(messages) - 1}")


def _unanswered(ids: set[str], *, at: str) -> Iterator[str]:
    if ids:
        yield (
            f"{at}: `tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(sorted(ids))}. Each `tool_use` block must have a corresponding "
            "`tool_result` block in the next message."
        )


def _tool(tool: Any, *, at: str) -> Iterator[str]:
    if not re.fullmatch(NAME, str(tool.get("name", ""))):
        yield f"{at}.custom.name: String should match pattern '^{NAME}$'"
    schema = tool.get("input_schema")
    if not is_object(schema) or schema.get("type") != "object":
        yield f"{at}.custom.input_schema.type: Input should be 'object'"


def _blocks(message: Any) -> list[Any]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _of(message: Any, kind: str) -> list[Any]:
    return [block for block in _blocks(message) if block.get("type") == kind]
