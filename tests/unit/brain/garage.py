"""A car garage's tools, as any model would be told of them, and conversations held on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from frontdesk_processors.brain import Call, Move, Say, State, decide, track
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.language import load
from frontdesk_processors.schema import catalog
from frontdesk_processors.wants import Wants

NOW = "2026-11-23T09:00-08:00"
MONDAY = date(2026, 11, 23)


def _tool(name: str, description: str, *required: str, **properties: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "parameters": {
            "type": "object",
            "properties": {
                n: {"type": "string", "description": about} for n, about in properties.items()
            },
            "required": list(required),
        },
    }


NAME = 'The driver\'s full name. Ask: "What name is the car under?"'
PLATE = 'Number plate, as the driver says it. Ask: "What is the number plate?"'
WORK = 'What is to be done, in the driver\'s own words. Ask: "What should we do on the car?"'
DAY = 'Day the driver wants, in their own words. Ask: "Which day would you like?"'

TOOLS: Sequence[Mapping[str, Any]] = (
    _tool(
        "find_bays",
        "Find free times in the workshop. Use for a day or time the driver names.",
        "work",
        "when",
        work=WORK,
        when=DAY,
        mechanic_id="The mechanic asked for, from list_mechanics.",
    ),
    _tool(
        "book_bay",
        "Book a time in the workshop that was offered.",
        "bay_token",
        "full_name",
        bay_token="The time chosen, from find_bays.",
        full_name=NAME,
    ),
    _tool(
        "get_bookings",
        "List the driver's own bookings.",
        "number_plate",
        number_plate=PLATE,
    ),
    _tool(
        "cancel_booking",
        "Cancel a booking that the driver has.",
        "booking_id",
        booking_id="The booking, from get_bookings.",
    ),
    _tool("list_mechanics", "List the providers of repairs who work in the garage: our mechanics."),
    _tool("get_opening_hours", "Tell when the garage is open.", when=DAY),
)

OFFER = [
    {
        "label": "Tuesday at 9",
        "bay_token": "b1",
        "start": "2026-11-24T09:00:00",
        "mechanic_id": "m_ann",
    },
    {
        "label": "Tuesday at 2",
        "bay_token": "b2",
        "start": "2026-11-24T14:00:00",
        "mechanic_id": "m_bo",
    },
    {
        "label": "Friday at 2",
        "bay_token": "b3",
        "start": "2026-12-04T14:00:00",
        "mechanic_id": "m_ann",
    },
]
OFFERED = {
    "ok": True,
    "options": OFFER,
    "say": "I have Tuesday at 9, Tuesday at 2, or Friday at 2. Which?",
}
BOOKINGS = [
    {"label": "brakes on Wednesday", "booking_id": "k1", "start": "2026-11-25T10:00:00"},
    {"label": "tyres on Friday", "booking_id": "k2", "start": "2026-12-04T10:00:00"},
]
READ_BACK = "That is brakes on Tuesday at 9. Shall I book it?"


MOVE = _tool(
    "reschedule_booking",
    "Move a booking that the driver has to another time.",
    "booking_id",
    "bay_token",
    booking_id="The booking, from get_bookings.",
    bay_token="The new time, from find_bays.",
)


def ears(*more: Mapping[str, Any]) -> Ears:
    language = load("en")
    goals = catalog([*TOOLS, *more], language=language)
    return Ears(catalog=goals, wants=Wants(goals, language=language), language=language)


@dataclass
class Talk:
    """A conversation on the garage's tools, written message by message."""

    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    said: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    ears: Ears = field(default_factory=ears)

    def caller(self, text: str, **named: str) -> Talk:
        """The caller speaks; ``named`` is what the server heard in it."""
        self.messages.append({"role": "user", "content": text})
        turn = sum(message["role"] == "user" for message in self.messages)
        for name, value in named.items():
            before = self.said.get(name)
            earlier = {**before["earlier"], str(before["turn"]): before["value"]} if before else {}
            self.said[name] = {"value": value, "words": text, "turn": turn, "earlier": earlier}
        return self

    def agent(self, text: str) -> Talk:
        """The agent speaks."""
        self.messages.append({"role": "assistant", "content": text})
        return self

    def result(self, result: Mapping[str, Any]) -> Talk:
        """The tool that the brain asks for now answers with this."""
        move = self.move()
        assert isinstance(move, Call), move
        call = f"c{len(self.messages)}"
        function = {"name": move.tool, "arguments": json.dumps(dict(move.arguments))}
        self.messages.append(
            {
                "role": "assistant",
                "tool_calls": [{"id": call, "type": "function", "function": function}],
            }
        )
        self.messages.append({"role": "tool", "tool_call_id": call, "content": json.dumps(result)})
        return self

    def spoken(self) -> Talk:
        """The agent says what the brain decides."""
        move = self.move()
        assert isinstance(move, Say), move
        return self.agent(move.text)

    def state(self) -> State:
        """The state after all of it."""
        server = {"frontdesk_state": {"now": NOW, "said": self.said}}
        developer = {"role": "developer", "content": json.dumps(server)}
        return track([*self.messages, developer], ears=self.ears)

    def move(self) -> Move:
        """What the brain does next."""
        return decide(self.state(), ears=self.ears)

    def says(self) -> str:
        """What the brain says next."""
        move = self.move()
        assert isinstance(move, Say), move
        return move.text

    def calls(self) -> tuple[str, dict[str, str]]:
        """What the brain asks for next."""
        move = self.move()
        assert isinstance(move, Call), move
        return move.tool, dict(move.arguments)


def offered(*more: Mapping[str, Any]) -> Talk:
    """A caller who has just been offered three times."""
    talk = Talk(ears=ears(*more)).caller(
        "I'd like to book my car in tomorrow for new brakes", work="new brakes"
    )
    return talk.result(OFFERED).spoken()


def read_back() -> Talk:
    """A caller who has just heard a booking read back."""
    talk = offered().caller("the first one, my name is Ann Example")
    return talk.result({"ok": False, "confirm": READ_BACK}).agent(READ_BACK)
