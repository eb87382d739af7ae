"""A boat hire's tools as schemas alone, whose agent words everything in its own way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk_processors.brain import Call, Move
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.forms import next_move
from frontdesk_processors.language import load
from frontdesk_processors.schema import catalog
from frontdesk_processors.wants import Wants

NOW = "2027-05-03T09:00"
"""A Monday."""

TOOLS: Sequence[Mapping[str, Any]] = (
    {
        "name": "FindBoat",
        "description": "Find a boat to hire by its harbour's town and how many it sleeps.",
        "parameters": {
            "type": "object",
            "properties": {
                "town": {"type": "string", "description": "Town where the boat lies."},
                "number_of_berths": {
                    "type": "string",
                    "enum": ["1", "2", "3", "4"],
                    "description": "Number of berths.",
                },
                "has_kitchen": {
                    "type": "string",
                    "enum": ["True", "False"],
                    "description": "Boolean flag indicating if the boat has a kitchen.",
                },
                "rig": {
                    "type": "string",
                    "enum": ["Motorized Launch", "Sailing Boat", "Rowing Boat"],
                    "description": "What moves the boat.",
                },
            },
            "required": ["town", "number_of_berths"],
        },
    },
    {
        "name": "ReserveBoat",
        "description": "Reserve a boat for a day. Read all of it back and wait for a yes.",
        "parameters": {
            "type": "object",
            "properties": {
                "boat_name": {"type": "string", "description": "Name of the boat, from FindBoat."},
                "hire_date": {"type": "string", "description": "Date of the hire."},
                "start_time": {"type": "string", "description": "Time to set out."},
            },
            "required": ["boat_name", "hire_date", "start_time"],
        },
    },
)

FOUND = [
    {"boat_name": "Quiet Heron", "town": "Marlow", "number_of_berths": "2", "has_kitchen": "True"},
    {"boat_name": "Old Tom", "town": "Marlow", "number_of_berths": "2", "has_kitchen": "False"},
]


def ears() -> Ears:
    language = load("en")
    goals = catalog(TOOLS, language=language)
    return Ears(catalog=goals, wants=Wants(goals, language=language), language=language)


@dataclass
class Talk:
    """A conversation, written message by message."""

    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    ears: Ears = field(default_factory=ears)

    def caller(self, text: str) -> Talk:
        self.messages.append({"role": "user", "content": text})
        return self

    def agent(self, text: str) -> Talk:
        self.messages.append({"role": "assistant", "content": text})
        return self

    def done(self, tool: str, arguments: Mapping[str, str], result: Mapping[str, Any]) -> Talk:
        """A tool was called and answered."""
        call = f"c{len(self.messages)}"
        function = {"name": tool, "arguments": json.dumps(dict(arguments))}
        self.messages += [
            {
                "role": "assistant",
                "tool_calls": [{"id": call, "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": call, "content": json.dumps(result)},
        ]
        return self

    def move(self) -> Move:
        state = {"role": "developer", "content": json.dumps({"frontdesk_state": {"now": NOW}})}
        return next_move([*self.messages, state], ears=self.ears)

    def call(self) -> tuple[str, dict[str, str]] | None:
        """What is called next, or None where something is said."""
        move = self.move()
        return (move.tool, dict(move.arguments)) if isinstance(move, Call) else None


def found() -> Talk:
    """A caller who was just told of the first of two boats."""
    talk = Talk().caller("Find me a boat with two berths in Marlow.")
    talk.done("FindBoat", {"town": "Marlow", "number_of_berths": "2"}, {"options": FOUND})
    return talk.agent("There are 2. How about Quiet Heron in Marlow?")
