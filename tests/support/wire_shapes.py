"""What goes over the wire, as shapes: of the requests of providers' own clients, and of the tools.

``python -m tests.support.wire_shapes`` writes `SNAPSHOT` anew after a change that is meant.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from frontdesk.registry import vertical
from frontdesk.simulators.openai import Call, ChatRequest, Reply, Say
from frontdesk.testing import in_process
from frontdesk_processors.values import Json
from tests.support.commands import ROOT
from tests.support.failing import WIRES, clinic

SNAPSHOT = ROOT / "tests" / "data" / "wire_shapes.json"
TRADES = ("healthcare", "salon")
"""Whose tools are written down."""

_WORDS = ("description", "title", "default", "examples")


async def wire_shapes() -> str:
    """All shapes as JSON, a fact a line."""
    shapes = {
        **{provider: await _requests(provider) for provider in WIRES},
        "tools": {
            trade: {tool.name: _typed(tool.parameters) for tool in vertical(trade).tools}
            for trade in TRADES
        },
    }
    return json.dumps(shapes, indent=1, sort_keys=True) + "\n"


async def _requests(provider: str) -> Json:
    """The shapes of a client's two requests of a turn that calls a tool."""

    async def answer(request: ChatRequest) -> Reply:
        results = [message for message in request.messages if message["role"] == "tool"]
        return Say("We open at eight.") if results else Call(name="get_office_hours")

    async with clinic(answer, provider=provider) as house, in_process(house.desk) as session:
        await session.say("When are you open?")
        return [_shape(request.raw) for request in house.wire.requests]


def _shape(value: Json) -> Json:
    """A value with its leaves replaced by their types; what says of which kind it is stays."""
    match value:
        case Mapping():
            return {
                key: held if key in ("role", "type") else _shape(held)
                for key, held in value.items()
                if key != "parameters"
            }
        case list():
            shapes: list[Json] = []
            for one in value:
                if (shape := _shape(one)) not in shapes:
                    shapes.append(shape)
            return shapes
        case _:
            return type(value).__name__


def _typed(schema: Json) -> Json:
    """A tool's schema without the words that explain it."""
    match schema:
        case Mapping():
            return {
                key: _named(held) if key == "properties" else _typed(held)
                for key, held in schema.items()
                if key not in _WORDS
            }
        case list():
            return [_typed(one) for one in schema]
        case _:
            return schema


def _named(properties: Json) -> Json:
    """Parameters by name, whatever they are called."""
    assert isinstance(properties, Mapping)
    return {name: _typed(held) for name, held in properties.items()}


if __name__ == "__main__":
    SNAPSHOT.write_text(asyncio.run(wire_shapes()), encoding="utf-8")
