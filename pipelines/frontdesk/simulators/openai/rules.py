"""What the service refuses in a request, in its own words.

Only what a client of ours can get wrong: the envelope, the order of messages round tool calls,
the schemas of tools. Each check may rely on those before it, because the first fault ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from frontdesk.simulators.openai.refusals import bad, empty, missing, mistyped, unknown
from frontdesk.simulators.openai.replies import Fail
from frontdesk.simulators.openai.schemas import schema_fault
from frontdesk_processors.values import Json

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
PARTS = ("text", "image_url", "input_audio", "file", "refusal")
CHOICES = ("none", "auto", "required")
PARAMETERS = {*CompletionCreateParamsBase.__annotations__, "stream"}
NAME = r"^[a-zA-Z0-9_-]+$"
LONGEST_NAME = 64
THINKS = re.compile(r"gpt-(5\.6|[6-9])")
"""Models that think if nothing else is said, and take tools here only where they do not: the page
of gpt-6-luna, as apache/flink-agents#1462 quotes it; of gpt-5.6-luna itzcrazykns/vane#1173."""


def fault(body: Json) -> Fail | None:
    """The first thing the service would object to in a chat completion request, or None."""
    return next(_faults(body), None)


def _faults(body: Json) -> Iterator[Fail]:
    if not isinstance(body, dict):
        yield bad("We could not parse the JSON body of your request.")
        return
    for name in body.keys() - PARAMETERS:
        yield bad(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    if not isinstance(body.get("model"), str):
        yield bad("you must provide a model parameter")
    messages, tools = body.get("messages"), body.get("tools")
    if messages is None:
        yield missing("messages")
    if not isinstance(messages, list):
        yield mistyped("messages", expected="an array of objects", got=messages)
        return
    if not messages:
        yield empty("messages")
    for index, message in enumerate(messages):
        yield from _message(message, at=f"messages[{index}]", dotted=f"messages.[{index}]")
    yield from _order([message for message in messages if isinstance(message, dict)])
    if tools is not None and not isinstance(tools, list):
        yield mistyped("tools", expected="an array of objects", got=tools)
        return
    if tools == []:
        yield empty("tools")
    for index, tool in enumerate(tools or []):
        yield from _tool(tool, at=f"tools[{index}]")
    yield from _options(body)


def _options(body: dict[str, Json]) -> Iterator[Fail]:
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None and not body.get("tools"):
            yield bad(
                f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.",
                param=name,
            )
    model = str(body["model"])
    if THINKS.match(model) and body.get("tools") and body.get("reasoning_effort") != "none":
        yield bad(
            f"Function tools with reasoning_effort are not supported for {model} in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'.",
            param="reasoning_effort",
        )
    choice = body.get("tool_choice")
    if isinstance(choice, str) and choice not in CHOICES:
        yield unknown(choice, known=CHOICES, param="tool_choice")
    if body.get("stream_options") is not None and not body.get("stream"):
        yield bad(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )


def _message(message: Json, *, at: str, dotted: str) -> Iterator[Fail]:
    if not isinstance(message, dict):
        yield mistyped(at, expected="an object", got=message)
        return
    role, content = message.get("role"), message.get("content")
    if role is None:
        yield missing(f"{at}.role")
    if role not in ROLES:
        yield unknown(role, known=ROLES, param=f"{at}.role")
    if content is None and not (role == "assistant" and message.get("tool_calls")):
        yield bad(
            "Invalid value for 'content': expected a string, got null.", param=f"{dotted}.content"
        )
    if not (content is None or isinstance(content, str | list)):
        yield mistyped(f"{at}.content", expected="one of a string or array of objects", got=content)
    for index, part in enumerate(content if isinstance(content, list) else []):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in PARTS:
            yield unknown(kind, known=PARTS, param=f"{at}.content[{index}].type")
    if role == "tool" and not isinstance(message.get("tool_call_id"), str):
        yield bad(
            "Missing parameter 'tool_call_id': messages with role 'tool' must have a "
            "'tool_call_id'.",
            param=f"{dotted}.tool_call_id",
        )
    calls = message.get("tool_calls")
    if calls is not None and not isinstance(calls, list):
        yield mistyped(f"{at}.tool_calls", expected="an array of objects", got=calls)
        return
    if calls == []:
        yield empty(f"{at}.tool_calls")
    for index, call in enumerate(calls or []):
        yield from _call(call, at=f"{at}.tool_calls[{index}]")


def _call(call: Json, *, at: str) -> Iterator[Fail]:
    if not isinstance(call, dict):
        yield mistyped(at, expected="an object", got=call)
        return
    for name in ("id", "type", "function"):
        if call.get(name) is None:
            yield missing(f"{at}.{name}")
    if call["type"] != "function":
        yield unknown(call["type"], known=("function", "custom"), param=f"{at}.type")
    function = call["function"]
    if not isinstance(function, dict):
        yield mistyped(f"{at}.function", expected="an object", got=function)
        return
    for name in ("name", "arguments"):
        value = function.get(name)
        if value is None:
            yield missing(f"{at}.function.{name}")
        if not isinstance(value, str):
            yield mistyped(f"{at}.function.{name}", expected="a string", got=value)


def _order(messages: list[dict[str, Json]]) -> Iterator[Fail]:
    """Every call is answered right after it was made, and nothing else is."""
    called: set[str] = set()
    answered: set[str] = set()
    for index, message in enumerate(messages):
        at = f"messages.[{index}]"
        if message["role"] == "tool":
            if not called:
                # The misspelling is the service's.
                yield bad(
                    "Invalid parameter: messages with role 'tool' must be a response to a "
                    "preceeding message with 'tool_calls'.",
                    param=f"{at}.role",
                )
            answer = str(message["tool_call_id"])
            if answer not in called:
                yield bad(
                    f"Invalid parameter: 'tool_call_id' of '{answer}' not found in 'tool_calls' "
                    "of previous message.",
                    param=f"{at}.tool_call_id",
                )
            answered.add(answer)
            continue
        yield from _unanswered(called - answered, param=f"{at}.role")
        calls = message.get("tool_calls")
        called = {
            str(call["id"])
            for call in (calls if isinstance(calls, list) else [])
            if isinstance(call, dict)
        }
        answered = set()
    yield from _unanswered(called - answered, param="messages")


def _unanswered(ids: set[str], *, param: str) -> Iterator[Fail]:
    if ids:
        yield bad(
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            + ", ".join(sorted(ids)),
            param=param,
        )


def _tool(tool: Json, *, at: str) -> Iterator[Fail]:
    if not isinstance(tool, dict):
        yield mistyped(at, expected="an object", got=tool)
        return
    for name in ("type", "function"):
        if tool.get(name) is None:
            yield missing(f"{at}.{name}")
    function = tool["function"]
    if not isinstance(function, dict):
        yield mistyped(f"{at}.function", expected="an object", got=function)
        return
    yield from tool_fault(function, at=f"{at}.function")


def tool_fault(function: dict[str, Json], *, at: str) -> Iterator[Fail]:
    """What the service would object to in a tool's name and parameters.

    Args:
        function: The tool.
        at: Where it stands in the request.
    """
    name = function.get("name")
    if not isinstance(name, str):
        yield missing(f"{at}.name")
        return
    if len(name) > LONGEST_NAME:
        yield bad(
            f"Invalid '{at}.name': string too long. Expected a string with maximum "
            f"length {LONGEST_NAME}, but got a string with length {len(name)} instead.",
            param=f"{at}.name",
            code="string_above_max_length",
        )
    if not re.fullmatch(NAME, name):
        yield bad(
            f"Invalid '{at}.name': string does not match pattern. Expected a string "
            f"that matches the pattern '{NAME}'.",
            param=f"{at}.name",
            code="invalid_value",
        )
    if "parameters" in function:
        wrong = schema_fault(function["parameters"], strict=function.get("strict") is True)
        if wrong is not None:
            yield bad(
                f"Invalid schema for function '{name}': {wrong}",
                param=f"{at}.parameters",
                code="invalid_function_parameters",
            )
