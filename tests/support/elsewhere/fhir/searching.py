"""FHIR's search parameters, as far as the resources that the simulator handles need them.

An unknown parameter is an error, as of a server with ``Prefer: handling=strict``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

Resource = dict[str, Any]
Fits = Callable[[Resource], bool]
Match = Callable[[str], Fits]
"""Makes of a criterion's value what tells whether a resource fits it."""


class BadSearch(Exception):
    """A search that the server does not know."""


def _reference(*path: str) -> Match:
    def match(value: str) -> Fits:
        wanted = value.split(",")
        return lambda resource: any(one in wanted for one in _references(resource, path))

    return match


def _references(resource: Resource, path: Sequence[str]) -> list[str]:
    nodes: list[Resource] = [resource]
    for name in path:
        held = [node[name] for node in nodes if name in node]
        nodes = [one for found in held for one in (found if isinstance(found, list) else [found])]  # pyright: ignore[reportUnknownVariableType]
    return [str(node["reference"]) for node in nodes if "reference" in node]


def _code(name: str) -> Match:
    def match(value: str) -> Fits:
        wanted = value.split(",")
        return lambda resource: str(resource.get(name)) in wanted

    return match


@cache
def _read(moment: str) -> datetime:
    """A moment; thousands of slots have the same few hundred, and each search asks for all."""
    read = datetime.fromisoformat(moment)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _moment(name: str) -> Match:
    def match(value: str) -> Fits:
        prefix, text = (value[:2], value[2:]) if value[:2].isalpha() else ("eq", value)
        first = _read(text)
        whole = timedelta(days=1) if len(text) == len("2026-11-23") else timedelta(seconds=1)
        after = first + whole
        match prefix:
            case "eq":
                return lambda resource: first <= _read(resource[name]) < after
            case "ge":
                return lambda resource: _read(resource[name]) >= first
            case "gt":
                return lambda resource: _read(resource[name]) >= after
            case "lt":
                return lambda resource: _read(resource[name]) < first
            case "le":
                return lambda resource: _read(resource[name]) < after
            case _:
                raise BadSearch(f"prefix {prefix!r} of {name}")

    return match


def _identifier(value: str) -> Fits:
    system, bar, code = value.partition("|")

    def fits(resource: Resource) -> bool:
        marks: list[Mapping[str, str]] = resource.get("identifier", [])
        if not bar:
            return any(one.get("value") == value for one in marks)
        return any((one.get("system"), one.get("value")) == (system, code) for one in marks)

    return fits


def _phone(value: str) -> Fits:
    def fits(resource: Resource) -> bool:
        points: list[Mapping[str, str]] = resource.get("telecom", [])
        return any((one["system"], one["value"]) == ("phone", value) for one in points)

    return fits


_KNOWN: Mapping[str, Mapping[str, Match]] = {
    "Schedule": {"actor": _reference("actor")},
    "Slot": {
        "schedule": _reference("schedule"),
        "status": _code("status"),
        "start": _moment("start"),
    },
    "Appointment": {
        "patient": _reference("participant", "actor"),
        "date": _moment("start"),
        "status": _code("status"),
        "slot": _reference("slot"),
        "identifier": _identifier,
    },
    "Patient": {
        "birthdate": _code("birthDate"),
        "phone": _phone,
        "identifier": _identifier,
    },
    "Coverage": {"beneficiary": _reference("beneficiary"), "status": _code("status")},
}
CONTROL = ("_count", "_sort", "_page")


def found(
    kind: str, resources: Sequence[Resource], criteria: Sequence[tuple[str, str]]
) -> list[Resource]:
    """The resources that fit all criteria, in the order asked for.

    Raises:
        BadSearch: A criterion is not known.
    """
    left = list(resources)
    for name, value in criteria:
        if name in CONTROL:
            continue
        match = _KNOWN.get(kind, {}).get(name)
        if match is None:
            raise BadSearch(f"{kind}?{name}")
        left = list(filter(match(value), left))
    for name, value in criteria:
        if name == "_sort":
            left.sort(key=lambda one: str(one[value.lstrip("-")]), reverse=value.startswith("-"))
    return left
