"""Which JSON schemas the service takes for the parameters of a tool."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk_processors.values import Json

TYPES = {"string", "number", "integer", "boolean", "object", "array", "null"}


def schema_fault(schema: Json, *, strict: bool) -> str | None:
    """What is wrong with a tool's parameters, in the service's words, or None.

    Args:
        schema: The parameters, as JSON.
        strict: Whether the tool asks for structured output, which takes closed objects only.
    """
    if not isinstance(schema, dict):
        return f"{schema!r} is not of type 'object', 'boolean'."
    kind = schema.get("type")
    if kind != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."
    return next(_faults(schema, path=(), strict=strict), None)


def _faults(schema: Json, *, path: tuple[str, ...], strict: bool) -> Iterator[str]:
    where = f"In context={path!r}, "
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield f"{where}{schema!r} is not of type 'object', 'boolean'."
        return
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind is not None and kind not in TYPES:
            yield f"{where}{kind!r} is not valid under any of the given schemas."
        if kind == "array" and "items" not in schema:
            yield f"{where}array schema missing items."
        if kind == "object":
            yield from _object(schema, where=where, strict=strict)
    choices = schema.get("enum")
    if choices is not None and (not isinstance(choices, list) or not choices):
        yield f"{where}enum must be an array of at least one value."
    for name, child in _children(schema):
        yield from _faults(child, path=(*path, *name), strict=strict)


def _object(schema: dict[str, Json], *, where: str, strict: bool) -> Iterator[str]:
    properties, required = schema.get("properties"), schema.get("required", [])
    if properties is None and strict:
        yield f"{where}object schema missing properties."
    if properties is not None and not isinstance(properties, dict):
        yield f"{where}{properties!r} is not of type 'object'."
        return
    if not isinstance(required, list):
        yield f"{where}{required!r} is not of type 'array'."
        return
    names = set(properties or ())
    if missing := [name for name in required if name not in names]:
        yield f"{where}'required' names {missing[0]!r}, which is not in 'properties'."
    if strict and schema.get("additionalProperties") is not False:
        yield f"{where}'additionalProperties' is required to be supplied and to be false."
    if strict and names != set(map(str, required)):
        yield (
            f"{where}'required' is required to be supplied and to be an array including every "
            "key in properties."
        )


def _children(schema: dict[str, Json]) -> Iterator[tuple[tuple[str, ...], Json]]:
    for word in ("properties", "$defs"):
        nested = schema.get(word)
        for name, child in (nested if isinstance(nested, dict) else {}).items():
            yield (word, name), child
    for word in ("anyOf", "oneOf", "allOf"):
        branches = schema.get(word)
        for index, child in enumerate(branches if isinstance(branches, list) else []):
            yield (word, str(index)), child
    for word in ("items", "additionalProperties"):
        if word in schema:
            yield (word,), schema[word]
