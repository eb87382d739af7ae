"""Tools of trades that no code of ours was written for, from the schemas of a public data set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.support.shared_data import shared_data

_FILE = "sgd_schemas_dev.json"


@cache
def _services() -> Mapping[str, Mapping[str, Any]]:
    found = json.loads((shared_data() / _FILE).read_text("utf-8"))
    return {service["service_name"]: service for service in found["schemas"].values()}


def schemas(service: str) -> list[Mapping[str, Any]]:
    """A service's intents as tools, its slots as their parameters; skips where there is no data.

    A parameter that another intent's results supply names that intent, as our own tools do.
    """
    found = _services()[service]
    slots = {slot["name"]: slot for slot in found["slots"]}
    return [_tool(intent, slots=slots, intents=found["intents"]) for intent in found["intents"]]


def _tool(
    intent: Mapping[str, Any], *, slots: Mapping[str, Any], intents: list[Mapping[str, Any]]
) -> Mapping[str, Any]:
    required: list[str] = intent["required_slots"]
    names = [*required, *intent["optional_slots"]]
    return {
        "name": intent["name"],
        "description": intent["description"],
        "parameters": {
            "type": "object",
            "properties": {
                n: _parameter(n, slots[n], intent=intent, intents=intents) for n in names
            },
            "required": required,
        },
    }


def _parameter(
    name: str,
    slot: Mapping[str, Any],
    *,
    intent: Mapping[str, Any],
    intents: list[Mapping[str, Any]],
) -> dict[str, Any]:
    sources = [
        other["name"]
        for other in intents
        if other is not intent
        and not other["is_transactional"]
        and name in other["result_slots"]
        and name not in other["required_slots"]
    ]
    origin = f", from {' or '.join(sources)}" if sources else ""
    spec: dict[str, Any] = {"type": "string", "description": f"{slot['description']}{origin}."}
    if slot["possible_values"]:
        spec["enum"] = slot["possible_values"]
    return spec
