"""What came of a conversation that was run again, against what had come of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.redaction import redacted
from frontdesk_processors.values import Json, JsonObject

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "caller": ("text",),
    "parsed": ("intent", "values", "answer", "language", "urgency"),
    "planned": ("specialist",),
    "proposed": ("tool", "arguments"),
    "cleared": ("tool", "arguments"),
    "refused": ("tool", "reason"),
    "guard": ("on", "rule", "verdict", "detail"),
    "done": ("tool", "ok", "status", "verified", "result", "reason"),
    "agent": ("text",),
    "error": ("text",),
    "end": ("outcome", "next_action"),
}
"""What is compared of each type of event; times, costs and who measured them are not."""
_REFERENCE = re.compile(r"\b[A-Z]-[23456789BCDFGHJKMNPQRSTVWXZ]{8}\b")
"""The public reference of a receipt, which is drawn anew in every run."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that came out otherwise.

    Parameters:
        turn: The caller's turn, 0 for the greeting.
        what: The type of event.
        recorded: What was taped, in order.
        now: What came now.
    """

    turn: int
    what: str
    recorded: Sequence[JsonObject]
    now: Sequence[JsonObject]

    def to_json(self) -> JsonObject:
        """The difference as plain JSON."""
        return {
            "turn": self.turn,
            "what": self.what,
            "recorded": list(self.recorded),
            "now": list(self.now),
        }


def differences(
    recorded: Sequence[JsonObject],
    now: Sequence[JsonObject],
    *,
    masked: bool,
) -> list[Difference]:
    """What differs between two runs, turn by turn.

    Events of one type are compared in their order; of different types, which run side by side, the
    order does not count.

    Args:
        recorded: The events that were taped.
        now: Those of the new run.
        masked: Whether the tape has stand-ins; numbers and dates then count as alike.
    """
    before, after = (_grouped(events, masked=masked) for events in (recorded, now))
    return [
        Difference(turn=turn, what=what, recorded=before.get(key, []), now=after.get(key, []))
        for key in sorted({*before, *after}, key=lambda key: (key[0], _ORDER[key[1]]))
        for turn, what in [key]
        if before.get(key, []) != after.get(key, [])
    ]


_ORDER = {what: place for place, what in enumerate(_COMPARED)}


def _grouped(
    events: Sequence[JsonObject], *, masked: bool
) -> dict[tuple[int, str], list[dict[str, Json]]]:
    groups: dict[tuple[int, str], list[dict[str, Json]]] = {}
    for event in _plain(events, masked=masked):
        what = str(event["type"])
        if what not in _COMPARED:
            continue
        kept = {name: event.get(name) for name in _COMPARED[what]}
        group = groups.setdefault((int(event["turn"]), what), [])
        if what == "agent" and group:
            # One answer may be told as one event or as several.
            group[0]["text"] = f"{group[0]['text']} {kept['text']}"
        else:
            group.append(kept)
    return groups


def _plain(events: Sequence[JsonObject], *, masked: bool) -> Iterator[Mapping[str, Any]]:
    """The events with references by the order in which they came up."""
    seen: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return seen.setdefault(found.group(), f"{found.group()[:2]}{len(seen) + 1}")

    for event in events:
        text = _REFERENCE.sub(numbered, json.dumps(event, sort_keys=True, ensure_ascii=False))
        plain: dict[str, Any] = json.loads(text)
        yield _without_marks(plain) if masked else plain


def _without_marks(value: Any) -> Any:
    match value:
        case str():
            return redacted(value)
        case dict():
            return {name: _without_marks(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list():
            return [_without_marks(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
