"""A server's JSON schema as the arguments of a tool of ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, cast

from pydantic import BaseModel

from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.tool_schema import fields_model
from frontdesk_processors.values import Json, JsonObject

_PLAIN: Mapping[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}
_OURS = ("work", "result")
"""What a tool's functions are given beside the arguments."""
_DEEP = 8
"""A schema is not nested deeper than this; one that refers to itself would be without end."""


def arguments_of(
    name: str, schema: Mapping[str, Any], *, hidden: Collection[str]
) -> tuple[type[BaseModel], JsonObject]:
    """The model of a tool's arguments, and their schema as the agent is given it.

    What a schema says of a value beyond its type and its listed values stays with the server, which
    checks it.

    Args:
        name: The tool's name, for errors.
        schema: What the server says that it takes.
        hidden: Parameters that are filled in for the agent, which it never sees.

    Raises:
        DefinitionError: A parameter cannot be told to an agent, or one that is hidden is none.
    """
    properties = cast("Mapping[str, Any]", schema.get("properties", {}))
    if strange := sorted(set(hidden) - properties.keys()):
        raise DefinitionError(f"tool {name!r}: the server takes no {strange[0]!r}")
    required = [one for one in schema.get("required", ()) if one not in hidden]
    told: dict[str, Json] = {}
    fields: dict[str, tuple[Any, Any]] = {}
    for parameter, about in properties.items():
        if parameter in hidden:
            continue
        if not _usable(parameter):
            raise DefinitionError(f"tool {name!r}: {parameter!r} cannot name an argument")
        plain = _plainly(about, schema, where=f"tool {name!r}: parameter {parameter!r}")
        told[parameter] = {"description": parameter.replace("_", " "), **plain}
        hint = _hint(plain)
        fields[parameter] = (hint, ...) if parameter in required else (hint | None, None)
    model = fields_model(name, fields)
    return model, {"type": "object", "properties": told, "required": required}


def _usable(name: str) -> bool:
    if name in _OURS:
        return False
    return name.isidentifier() and not name.startswith("_") and not hasattr(BaseModel, name)


def _plainly(about: Any, schema: Mapping[str, Any], *, where: str, depth: int = 0) -> JsonObject:
    """Only what every provider accepts: references resolved, what may be null left out."""
    if depth > _DEEP:
        raise DefinitionError(f"{where} is nested too deeply")
    about = _resolved(about, schema, where=where)
    kept: dict[str, Json] = {k: about[k] for k in ("description", "enum") if k in about}
    kind = kept["type"] = _kind(about, where=where)
    if kind == "array":
        items = about.get("items", {"type": "string"})
        kept["items"] = _plainly(items, schema, where=where, depth=depth + 1)
    if kind == "object" and "properties" in about:
        inner: Mapping[str, Any] = about["properties"]
        kept["properties"] = {
            name: _plainly(value, schema, where=f"{where}.{name}", depth=depth + 1)
            for name, value in inner.items()
        }
        kept["required"] = list(about.get("required", ()))
    return kept


def _resolved(about: Any, schema: Mapping[str, Any], *, where: str) -> Mapping[str, Any]:
    """A schema without references, and without the choice to be null."""
    for _ in range(_DEEP):
        if not isinstance(about, Mapping):
            break
        found = cast("Mapping[str, Any]", about)
        outer = {k: v for k, v in found.items() if k not in ("$ref", "anyOf", "oneOf")}
        if "$ref" in found:
            about = {**_referred(str(found["$ref"]), schema, where=where), **outer}
            continue
        choices: list[Any] = [*found.get("anyOf", ()), *found.get("oneOf", ())]
        if not choices:
            return found
        some = [one for one in choices if one != {"type": "null"}]
        if len(some) != 1:
            raise DefinitionError(f"{where} may be of several kinds: fill it in with given=")
        about = {**some[0], **outer}
    raise DefinitionError(f"{where} has a schema that cannot be read")


def _referred(to: str, schema: Mapping[str, Any], *, where: str) -> Mapping[str, Any]:
    found: Any = schema
    for part in to.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(found, Mapping):
        raise DefinitionError(f"{where} refers to {to!r}, which is not there")
    return cast("Mapping[str, Any]", found)


def _kind(about: Mapping[str, Any], *, where: str) -> str:
    kind: Any = about.get("type")
    if isinstance(kind, list):
        kinds = [one for one in cast("list[Any]", kind) if one != "null"]
        kind = kinds[0] if len(kinds) == 1 else None
    if kind is None and all(isinstance(one, str) for one in about.get("enum", [0])):
        kind = "string"
    if kind not in (*_PLAIN, "array", "object"):
        raise DefinitionError(f"{where} may be anything: fill it in with given=")
    return str(kind)


def _hint(plain: JsonObject) -> Any:
    """The type of what a plain schema stands for."""
    listed = plain.get("enum")
    if isinstance(listed, list) and listed:
        return Literal[tuple(one for one in listed if one is not None)]  # pyright: ignore
    kind = str(plain["type"])
    if kind == "array":
        items = plain["items"]
        assert isinstance(items, Mapping), "an array's items are a schema"
        return list[_hint(items)]
    return dict[str, Any] if kind == "object" else _PLAIN[kind]
