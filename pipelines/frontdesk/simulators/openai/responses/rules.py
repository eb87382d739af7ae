"""What the service refuses in a request of the Responses API, in its own words.

Only what a client of ours can get wrong: the envelope, calls without results and results without
calls, the schemas of tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard, cast

from openai.types.responses.response_create_params import ResponseCreateParamsBase

from frontdesk.simulators.openai.refusals import bad, empty, missing, mistyped, unknown
from frontdesk.simulators.openai.replies import Fail
from frontdesk.simulators.openai.rules import tool_fault
from frontdesk_processors.values import Json

ROLES = ("assistant", "system", "developer", "user")
ITEMS = ("message", "function_call", "function_call_output", "reasoning")
PARAMETERS = {*ResponseCreateParamsBase.__annotations__, "stream"}
NEEDED = {
    "function_call": ("call_id", "name", "arguments"),
    "function_call_output": ("call_id", "output"),
}


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def fault(body: Any) -> Fail | None:
    """The first thing the service would object to in a request, or None."""
    return next(_faults(body), None)


def _faults(body: Any) -> Iterator[Fail]:
    if not _is_object(body):
        yield bad("We could not parse the JSON body of your request.")
        return
    for name in body.keys() - PARAMETERS:
        yield bad(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    if not isinstance(body.get("model"), str):
        yield missing("model")
    asked = body.get("input")
    if not isinstance(asked, str | list):
        yield mistyped("input", expected="one of a string or array of input items", got=asked)
        return
    if not asked:
        yield empty("input")
    if not isinstance(asked, str):
        yield from _items(cast("list[Any]", asked))
    for index, tool in enumerate(body.get("tools") or ()):
        yield from _tool(tool, at=f"tools[{index}]")


def _items(items: Sequence[Any]) -> Iterator[Fail]:
    for index, item in enumerate(items):
        yield from _item(item, at=f"input[{index}]")
    yield from _unpaired(items)


def _item(item: Any, *, at: str) -> Iterator[Fail]:
    if not _is_object(item):
        yield mistyped(at, expected="an object", got=item)
        return
    kind: Json = item.get("type", "message")
    if kind not in ITEMS:
        yield unknown(kind, known=ITEMS, param=f"{at}.type")
    if kind == "message":
        if (role := item.get("role")) not in ROLES:
            yield unknown(role, known=ROLES, param=f"{at}.role")
        if not isinstance(content := item.get("content"), str | list):
            yield mistyped(f"{at}.content", expected="one of a string or array", got=content)
    for name in NEEDED.get(str(kind), ()):
        if not isinstance(item.get(name), str):
            yield missing(f"{at}.{name}")


def _unpaired(items: Sequence[dict[str, Any]]) -> Iterator[Fail]:
    """Every call has its result, and every result its call before it."""
    called: list[str] = []
    answered: set[str] = set()
    for item in items:
        match item.get("type"):
            case "function_call":
                called.append(item["call_id"])
            case "function_call_output":
                if item["call_id"] not in called:
                    yield bad(
                        "No tool call found for function call output with call_id "
                        f"{item['call_id']}.",
                        param="input",
                    )
                answered.add(item["call_id"])
            case _:
                continue
    for call in called:
        if call not in answered:
            yield bad(f"No tool output found for function call {call}.", param="input")


def _tool(tool: Any, *, at: str) -> Iterator[Fail]:
    if not _is_object(tool):
        yield mistyped(at, expected="an object", got=tool)
        return
    if tool.get("type") != "function":
        yield missing(f"{at}.type")
    yield from tool_fault(tool, at=at)
