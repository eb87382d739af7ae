"""What a question in passing looks for."""

from __future__ import annotations

from frontdesk_processors.brain.ears import Ears, Heard, plain
from frontdesk_processors.brain.state import State
from frontdesk_processors.schema import spaced


def look_for(state: State, heard: Heard, *, ears: Ears) -> None:
    """A question in passing is itself what a search for its answer looks for.

    "How much is it?" leans on the question before, or on what is under way.
    """
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is None or not ears.wants.asks(goal.name):
        return
    if not set(plain(heard.text).replace("?", "").split()) - _generic(ears):
        return
    for slot in goal.slots.values():
        if slot.kind == "query":
            subject = _subject(state, heard, goal=goal.name, query=slot.name, ears=ears)
            state.filled[slot.name] = f"{subject} {heard.text}".strip()
            state.aside[slot.name] = state.filled[slot.name]


def _generic(ears: Ears) -> frozenset[str]:
    return ears.words("brain.generic") | ears.words("brain.small")


def _subject(state: State, heard: Heard, *, goal: str, query: str, ears: Ears) -> str:
    """What an elliptical question is about; empty for one that says so itself."""
    slots = ears.catalog.slots
    supplied = [name for name, slot in slots.items() if goal in slot.sources]
    # What nobody here can be asked with is a thing by its name all the same.
    if any(name in supplied or name not in slots for name in heard.known):
        return ""
    leans = set(plain(heard.text).split()) & ears.words("brain.pronouns")
    under_way = [state.filled.get(n) or state.hints.get(n) for n in supplied]
    named = next((spaced(value) for value in under_way if value), "")
    if named and len(state.goals) > 1:
        return named
    return state.filled.get(query, "") or named or _just_told(state) if leans else ""


def _just_told(state: State) -> str:
    """What the last answer was about, where it was one thing."""
    return str(state.mentioned.get("label", "")) if state.mentioned_at == state.turn - 1 else ""
