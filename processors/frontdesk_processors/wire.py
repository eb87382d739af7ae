"""Actions as JSON, so that Guard and Act may be in another process than the agent."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk_processors.errors import BadSetting
from frontdesk_processors.frames import Cleared, Done, Proposed
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import Json, JsonObject

Action = Proposed | Cleared | Done

_FIELDS: Mapping[type[Action], tuple[str, ...]] = {
    Proposed: ("call", "tool", "arguments", "turn", "heard"),
    Cleared: ("call", "tool", "arguments", "turn"),
    Done: ("call", "tool", "turn", "status", "result", "speaks", "reason", "took_ms"),
}
_BY_NAME: Mapping[str, type[Action]] = {kind.__name__: kind for kind in _FIELDS}


def to_json(frame: Action) -> JsonObject:
    """The frame as plain JSON; what pipecat adds to it (ids, metadata) stays behind."""
    data: dict[str, Json] = {name: getattr(frame, name) for name in _FIELDS[type(frame)]}
    if isinstance(frame, Done):
        data["receipt"] = frame.receipt.to_json() if frame.receipt else None
    return {"frame": type(frame).__name__, **data}


def from_json(data: Mapping[str, Json]) -> Action:
    """The frame that `to_json` wrote.

    Raises:
        BadSetting: It is no action, or lacks a field.
    """
    fields = dict(data)
    kind = _BY_NAME.get(str(fields.pop("frame", "")))
    if kind is None:
        raise BadSetting(f"no action: {data.get('frame')!r}; known: {', '.join(_BY_NAME)}")
    try:
        receipt = fields.pop("receipt", None)
        if isinstance(receipt, Mapping):
            return Done(receipt=Receipt.from_json(receipt), **fields)  # pyright: ignore[reportArgumentType]
        return kind(**fields)  # pyright: ignore[reportArgumentType]
    except (KeyError, TypeError, ValueError) as error:
        raise BadSetting(f"not a {kind.__name__} as JSON: {error}") from error
