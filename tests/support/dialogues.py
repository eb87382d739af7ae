"""Dialogues and a service of our own, in the form of the Schema-Guided Dialogue data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

GARAGE: dict[str, Any] = {
    "service_name": "Garage_1",
    "description": "Finds a garage and books a service there",
    "slots": [
        {"name": n, "description": d, "is_categorical": False, "possible_values": []}
        for n, d in (
            ("garage_name", "Name of the garage"),
            ("town", "Town where the garage is"),
            ("service_date", "Date of the service"),
            ("service_time", "Time of the service"),
        )
    ],
    "intents": [
        {
            "name": "FindGarage",
            "description": "Find a garage in a town",
            "is_transactional": False,
            "required_slots": ["town"],
            "optional_slots": {},
            "result_slots": ["garage_name", "town"],
        },
        {
            "name": "BookService",
            "description": "Book a service at a garage",
            "is_transactional": True,
            "required_slots": ["garage_name", "service_date", "service_time"],
            "optional_slots": {},
            "result_slots": ["garage_name"],
        },
    ],
}
CABS: dict[str, Any] = {
    "service_name": "Cabs_1",
    "description": "Gets a cab",
    "slots": [
        {"name": "town", "description": "Where the ride goes", "is_categorical": False,
         "possible_values": []},
    ],
    "intents": [
        {
            "name": "BookRide",
            "description": "Book a ride in a cab to a town",
            "is_transactional": False,
            "required_slots": ["town"],
            "optional_slots": {},
            "result_slots": ["town"],
        },
    ],
}  # fmt: skip
BOOKED = {"garage_name": "Oak Motors", "service_date": "2019-03-07", "service_time": "15:30"}


def user(text: str, slots: Mapping[str, list[str]], *, service: str = "Garage_1") -> dict[str, Any]:
    """A turn of the caller, with the words of the slots told so far."""
    frame: dict[str, Any] = {"service": service, "acts": [], "slot_values": slots, "spans": []}
    return {"speaker": "USER", "text": text, "frames": [frame]}


def agent(
    text: str,
    *acts: str,
    service: str = "Garage_1",
    call: tuple[str, dict[str, str]] | None = None,
    results: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """A turn of the agent."""
    frame: dict[str, Any] = {
        "service": service,
        "in_scope": service == "Garage_1",
        "acts": [{"act": act} for act in acts],
    }
    if call is not None:
        frame["service_call"] = {"method": call[0], "parameters": call[1]}
        frame["service_results"] = results or []
    return {"speaker": "SYSTEM", "text": text, "frames": [frame]}


def booking(number: int = 0) -> dict[str, Any]:
    """A booking that is found, read back, agreed to and made; then a question elsewhere."""
    place = {"town": ["Millbrook"]}
    when = {"service_date": ["March 7th"], "service_time": ["half past 3 in the afternoon"]}
    turns = [
        user("Can you find a garage in Millbrook?", place),
        agent(
            "How about Oak Motors?",
            "OFFER",
            call=("FindGarage", {"town": "Millbrook"}),
            results=[{"garage_name": "Oak Motors", "town": "Millbrook"}],
        ),
        user("Book me in there, half past 3 in the afternoon.", place),
        agent("On what day?", "REQUEST"),
        user("March 7th.", {**place, **when}),
        agent("Oak Motors at 3:30 pm on March 7th, is that right?", "CONFIRM"),
        user("Yes.", {**place, **when}),
        agent("You are booked.", "NOTIFY_SUCCESS", call=("BookService", BOOKED), results=[BOOKED]),
        user("And please book a ride in a cab to Millbrook.", place, service="Cabs_1"),
        agent("Right away.", "INFORM", service="Cabs_1"),
    ]
    return {
        "id": f"own_{number}",
        "services": ["Garage_1", "Cabs_1"],
        "route": ["Garage_1"] * 4 + ["Cabs_1"],
        "turns": turns,
    }


def write(folder: Path, *, dialogues: int = 3) -> tuple[Path, Path]:
    """The files of some dialogues and of the schemas."""
    data, schemas = folder / "dialogues.jsonl", folder / "schemas.json"
    rows = [booking(number) for number in range(dialogues)]
    data.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    both = {"Garage_1": GARAGE, "Cabs_1": CABS}
    schemas.write_text(json.dumps({"schemas": both}), encoding="utf-8")
    return data, schemas
