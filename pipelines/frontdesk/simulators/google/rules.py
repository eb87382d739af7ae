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
    *("cachedContent", "contents", "generationConfig", "safetySettings", "serviceTier", "store"),
    *("systemInstruction", "toolConfig", "tools"),
}
"""What a request may hold."""
SCHEMA = {
    *("anyOf", "default", "description", "enum", "example", "format", "items", "maxItems"),
    *("maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties"),
    *("minimum", "nullable", "pattern", "properties", "propertyOrdering", "required", "title"),
    "type",
}
"""What a schema of a parameter may hold: a part of what OpenAPI 3.0 has."""
NAME = r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}"
_SIGNED = "gemini-3"
"""Models whose calls come back signed."""


def fault(body: Any, *, model: str) -> Fail | None:
    """The first thing the service would object to in a request, or None."""
    found = next(_faults(body, model=model), None)
    return None if found is None else Fail(status=400, message=found)


def _faults(body: Any, *, model: str) -> Iterator[str]:
    if not is_object(body):
        yield "Invalid JSON payload received."
        return
    for name in sorted(body.keys() - PARAMETERS):
        yield f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
    contents = body.get("contents")
    if not is_array(contents) or not contents:
        yield "* GenerateContentRequest.contents: contents is not specified"
        return
    for index, content in enumerate(contents):
        yield from _content(content, at=f"GenerateContentRequest.contents[{index}]")
    if contents[-1].get("role") == "model":
        yield "Requests ending with a model turn are not supported by this model."
    yield from _order(contents)
    if model.startswith(_SIGNED):
        yield from _signed(contents)
    for tool in body.get("tools") or ():
        for declared in tool.get("functionDeclarations") or ():
            yield from _declared(declared)


def _content(content: Any, *, at: str) -> Iterator[str]:
    if content.get("role", "user") not in ("user", "model"):
        yield "Please use a valid role: user, model."
    if not content.get("parts"):
        yield f"* {at}.parts: contents.parts must not be empty."
    for index, part in enumerate(content["parts"]):
        if not part.keys() & {"text", "functionCall", "functionResponse", "inlineData"}:
            yield (
                f"* {at}.parts[{index}].data: required oneof field 'data' must have one "
                "initialized field"
            )


def _order(contents: list[Any]) -> Iterator[str]:
    """Every call is answered in the content after it, and nothing else is."""
    called = 0
    for content in contents:
        answered = len(_of(content, "functionResponse"))
        if answered != called:
            yield (
                "Please ensure that the number of function response parts is equal to the number "
                "of function call parts of the function call turn."
            )
        called = len(_of(content, "functionCall"))


def _signed(contents: list[Any]) -> Iterator[str]:
    for content in contents:
        calls = _of(content, "functionCall")
        if calls and not calls[0].get("thoughtSignature"):
            yield "Function call is missing a thought_signature in functionCall parts."


def _declared(declared: Any) -> Iterator[str]:
    name = str(declared.get("name", ""))
    if not re.fullmatch(NAME, name):
        yield f"* GenerateContentRequest.tools[0].function_declarations[0].name: [{name}]: Invalid"
    yield from _schema(declared.get("parameters") or {}, at=f"{name}.parameters")


def _schema(schema: Any, *, at: str) -> Iterator[str]:
    for key in sorted(schema.keys() - SCHEMA):
        yield f"Invalid JSON payload received. Unknown name \"{key}\" at '{at}': Cannot find field."
    properties: dict[str, Any] = schema.get("properties") or {}
    for name, held in properties.items():
        yield from _schema(held, at=f"{at}.properties[{name}]")
    if items := schema.get("items"):
        yield from _schema(items, at=f"{at}.items")


def _of(content: Any, kind: str) -> list[Any]:
    return [part for part in content["parts"] if kind in part]
