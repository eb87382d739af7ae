"""A tool's JSON schema, from its signature and its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model

from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.values import Json, JsonObject

_ARG = re.compile(r"^(\w+)(?:\s*\([^)]*\))?:\s*(.*)$")


def read_docstring(name: str, text: str) -> tuple[str, dict[str, str]]:
    """Split a google-style docstring into the tool's description and its parameters'.

    Raises:
        DefinitionError: There is none.
    """
    if not text:
        raise DefinitionError(f"tool {name!r} has no docstring; the agent would not know its use")
    head, _, tail = text.partition("\nArgs:\n")
    about: dict[str, str] = {}
    current = ""
    for line in tail.splitlines():
        if line and not line.startswith(" "):
            break
        match = _ARG.match(line.strip()) if len(line) - len(line.lstrip()) <= 4 else None
        if match:
            current = match.group(1)
            about[current] = match.group(2)
        elif current and line.strip():
            about[current] += " " + line.strip()
    return " ".join(head.split()), about


def argument_model(
    name: str, function: Callable[..., object], *, given: int = 1
) -> type[BaseModel]:
    """A model of the arguments that an agent passes.

    Args:
        name: The tool's name.
        function: The tool's function.
        given: How many leading parameters the house fills in itself.

    Raises:
        DefinitionError: A parameter has no type.
    """
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, tuple[Any, Any]] = {}
    for index, parameter in enumerate(inspect.signature(function).parameters.values()):
        if index < given:
            continue
        if parameter.name not in hints:
            raise DefinitionError(f"tool {name!r}: parameter {parameter.name!r} has no type")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    return fields_model(name, fields)


def fields_model(name: str, fields: Mapping[str, tuple[Any, Any]]) -> type[BaseModel]:
    """A model of arguments, each with its type and what it is when none is given."""
    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)
    listed: dict[str, Any] = {one: (_listed(hint), none) for one, (hint, none) in fields.items()}
    return create_model(f"{name}_arguments", __config__=config, **listed)


def _listed(hint: Any) -> Any:
    """The type, where a list may also be given as one text, its values between commas."""
    if not any(get_origin(one) is list for one in (hint, *get_args(hint))):
        return hint
    return Annotated[hint, BeforeValidator(_parts)]


def _parts(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


_KEPT = ("type", "description", "enum", "items", "properties", "required", "anyOf")


def json_schema(name: str, model: type[BaseModel], about: Mapping[str, str]) -> JsonObject:
    """The JSON schema of the arguments, with what the docstring says of each.

    Raises:
        DefinitionError: The docstring says nothing of one.
    """
    schema = model.model_json_schema()
    properties: dict[str, Json] = {}
    for parameter, spec in schema.get("properties", {}).items():
        if parameter not in about:
            raise DefinitionError(f"tool {name!r}: the docstring says nothing of {parameter!r}")
        properties[parameter] = {**_plain(spec), "description": about[parameter]}
    return {"type": "object", "properties": properties, "required": schema.get("required", [])}


def _plain(spec: Mapping[str, Any]) -> dict[str, Json]:
    """Only the keywords that every provider accepts; ``X | None`` becomes ``X``."""
    options = [o for o in spec.get("anyOf", []) if o.get("type") != "null"]
    if len(options) == 1:
        spec = {**spec, **options[0]}
    kept = {key: value for key, value in spec.items() if key in _KEPT and key != "anyOf"}
    if isinstance(items := kept.get("items"), Mapping):
        kept["items"] = _plain(cast("Mapping[str, Any]", items))
    return kept
