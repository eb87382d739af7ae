"""Goes on from what another specialist has passed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.state import Asking, State


def take_over(state: State, server: Mapping[str, Any], *, ears: Ears) -> None:
    """Know what the packet holds, before anything that is in view was said.

    Args:
        state: The state of a conversation whose beginning is not in view; changed in place.
        server: The state that the server keeps.
        ears: The tools that take the facts.
    """
    handoff: Mapping[str, Any] = server.get("handoff") or {}
    facts: Mapping[str, Mapping[str, Any]] = handoff.get("facts") or {}
    for name, fact in facts.items():
        if name in ears.catalog.slots:
            state.filled[name] = str(fact["value"])
    said: Mapping[str, Mapping[str, Any]] = server.get("said") or {}
    days = [
        said[name]
        for name, slot in ears.catalog.slots.items()
        if slot.kind == "when" and name in said
    ]
    state.last_day = str(days[0]["value"]) if days else ""
    # What the packet holds is meant for what is asked for next, as an answer just given is.
    state.answered_at = state.turn
    if server.get("caller") == "verified":
        state.identified = _identified(state, ears=ears)


def begin(state: State, server: Mapping[str, Any], *, turn: int, ears: Ears) -> None:
    """Take up what the conversation was passed on for, where the caller's words did not say."""
    handoff: Mapping[str, Any] = server.get("handoff") or {}
    goal = str(handoff.get("goal") or "")
    if turn == handoff.get("turn") and not state.goals and goal in ears.catalog.goals:
        state.push(goal)


def _identified(state: State, *, ears: Ears) -> Asking | None:
    """The call that would have found who the caller is, where all that it takes is known."""
    for goal in ears.catalog.goals.values():
        if goal.about_caller and all(slot.name in state.filled for slot in goal.required):
            arguments = {slot.name: state.filled[slot.name] for slot in goal.required}
            return Asking(tool=goal.name, arguments=arguments)
    return None
