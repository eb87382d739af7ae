"""What is filed of an event whose words are not to be kept: that it was, and nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontdesk_processors.language import Language
from frontdesk_processors.values import Json, JsonObject

_KEPT = frozenset(
    {
        *("type", "turn", "t_ms", "who", "on", "rule", "verdict", "tool", "status", "specialist"),
        *("from", "to"),
    }
)
"""Fields that hold none of what was said."""

_WHOLE = frozenset({"end", "timing"})
"""Types of events that nobody says anything in."""


def unrecorded(event: JsonObject, *, language: Language) -> JsonObject:
    """An event without what was said in it; that it happened, when and by which rule is left.

    Args:
        event: The event.
        language: Says in place of the words that they were not kept.
    """
    kind = event["type"]
    if kind in _WHOLE:
        return event
    bare = {name: value if name in _KEPT else _blank(value) for name, value in event.items()}
    if kind in ("caller", "agent"):
        bare["text"] = language.say("consent.answer.blank")
    return bare


def _blank(value: Json) -> Json:
    match value:
        case str():
            return ""
        case Mapping():
            return {}
        case Sequence():
            return []
        case _:
            return value
