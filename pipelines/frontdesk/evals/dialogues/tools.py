"""A service's schema as the tools that any model gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema

READ_BACK = "Read all of it back and wait for a yes before you call this."
"""Ends the description of a tool that changes something."""


def tools(service: Mapping[str, Any]) -> list[FunctionSchema]:
    """A service's intents as tools, its slots as their parameters.

    A parameter that another intent's results supply names that intent, as our own tools do.

    Args:
        service: The schema, as the Schema-Guided Dialogue data writes it.
    """
    slots = {slot["name"]: slot for slot in service["slots"]}
    intents: Sequence[Mapping[str, Any]] = service["intents"]
    return [_tool(intent, slots=slots, intents=intents) for intent in intents]


def changes(service: Mapping[str, Any]) -> frozenset[str]:
    """The names of a service's tools that change something."""
    intents: Sequence[Mapping[str, Any]] = service["intents"]
    return frozenset(intent["name"] for intent in intents if intent["is_transactional"])


def _tool(
    intent: Mapping[str, Any],
    *,
    slots: Mapping[str, Mapping[str, Any]],
    intents: Sequence[Mapping[str, Any]],
) -> FunctionSchema:
    required: list[str] = list(intent["required_slots"])
    names = [*required, *(name for name in intent["optional_slots"] if name not in required)]
    about = f"{intent['description']}."
    return FunctionSchema(
        name=intent["name"],
        description=f"{about} {READ_BACK}" if intent["is_transactional"] else about,
        properties={
            name: _parameter(slots[name], intent=intent, intents=intents) for name in names
        },
        required=required,
    )


def _parameter(
    slot: Mapping[str, Any], *, intent: Mapping[str, Any], intents: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    sources = [
        other["name"]
        for other in intents
        if other is not intent
        and not other["is_transactional"]
        and slot["name"] in other["result_slots"]
        and slot["name"] not in other["required_slots"]
    ]
    origin = f", from {' or '.join(sources)}" if sources else ""
    spec: dict[str, Any] = {"type": "string", "description": f"{slot['description']}{origin}."}
    # Schemas list examples also for slots that take any value.
    if slot["possible_values"] and slot["is_categorical"]:
        spec["enum"] = slot["possible_values"]
    return spec
