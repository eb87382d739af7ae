"""The turns of a conversation, read from its events: plain functions and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from frontdesk_processors.values import Json, JsonObject

State = Literal["open", "cleared", "done", "failed", "refused", "confirm", "unknown"]


@dataclass(kw_only=True)
class Action:
    """A tool call from proposal to outcome.

    Parameters:
        tool: Its name.
        arguments: As the agent gave them.
        state: How far it came.
        rule: Name of the rule that decided on it, when it was not simply cleared.
        reason: Why it was not done.
        took_ms: From proposal to outcome, in milliseconds; None while it is open.
        result: What the agent was told.
        receipt: For a write that was done.
    """

    tool: str
    arguments: JsonObject
    state: State = "open"
    rule: str = ""
    reason: str = ""
    took_ms: float | None = None
    result: JsonObject = field(default_factory=dict[str, Json])
    receipt: JsonObject | None = None
    at_ms: float = 0.0

    @property
    def verified(self) -> bool:
        """Whether its receipt was verified by reading the world back."""
        return bool(self.receipt and self.receipt.get("verified_at"))


@dataclass(kw_only=True)
class Turn:
    """What the caller said, and all that came of it.

    Parameters:
        number: The caller's turn, counted from 1; 0 for what was said before the first.
        heard: The caller's words.
        parsed: The ``parsed`` event; None when the words went no further than Hear.
        actions: What the agent asked for, in order.
        judged: What guards decided on words rather than actions: the ``guard`` events.
        said: What the agent said.
        first_token_ms: From the caller's end to the model's first text.
        released_ms: From the caller's end to the first text past Guard.
        errors: Why a model did not answer.
        fallen: Which providers did not answer, and who took the turn: the ``provider`` events.
        stuck: Where the call stood still, and what was done: the ``stuck`` events.
    """

    number: int
    heard: str = ""
    parsed: JsonObject | None = None
    actions: list[Action] = field(default_factory=list[Action])
    judged: list[JsonObject] = field(default_factory=list[JsonObject])
    said: list[str] = field(default_factory=list[str])
    first_token_ms: float | None = None
    released_ms: float | None = None
    errors: list[str] = field(default_factory=list[str])
    fallen: list[JsonObject] = field(default_factory=list[JsonObject])
    stuck: list[JsonObject] = field(default_factory=list[JsonObject])

    @property
    def receipts(self) -> list[JsonObject]:
        """Receipts of what was done in it, in order."""
        return [action.receipt for action in self.actions if action.receipt]


def turns(events: Iterable[JsonObject]) -> list[Turn]:
    """The turns of some events, in order; the first is what came before the caller spoke.

    A turn begins with the caller's words and not with a new number: words that Hear turns away
    are not counted as a turn.
    """
    found = [Turn(number=0)]
    for event in events:
        if event.get("type") == "caller":
            found.append(Turn(number=_whole(event.get("turn")), heard=str(event.get("text", ""))))
        else:
            add(found[-1], event)
    return found


def add(turn: Turn, event: JsonObject) -> None:
    """Take an event into its turn; one of an unknown type changes nothing."""
    match event.get("type"):
        case "parsed":
            turn.parsed = event
        case "agent":
            turn.said.append(str(event.get("text", "")))
            # Nobody waited for a greeting.
            if turn.heard and turn.released_ms is None:
                turn.first_token_ms = _number(event.get("first_token_ms"))
                turn.released_ms = _number(event.get("first_released_ms"))
        case "proposed":
            turn.actions.append(
                Action(
                    tool=str(event.get("tool", "")),
                    arguments=_object(event.get("arguments")),
                    at_ms=_number(event.get("t_ms")) or 0.0,
                )
            )
        case "guard":
            _judged(turn, event)
        case "cleared" | "refused" | "done":
            _settled(turn, event)
        case "provider":
            turn.fallen.append(event)
        case "stuck":
            turn.stuck.append(event)
        case "error":
            turn.errors.append(str(event.get("text", "")))
        case _:
            pass


def _judged(turn: Turn, event: JsonObject) -> None:
    open_ones = [action for action in turn.actions if action.state == "open"]
    if event.get("on") != "action" or not open_ones:
        turn.judged.append(event)
        return
    about = [action for action in open_ones if action.tool == event.get("detail")]
    action = (about or open_ones)[0]
    action.rule = str(event.get("rule", ""))
    if event.get("verdict") == "confirm":
        action.state = "confirm"


def _settled(turn: Turn, event: JsonObject) -> None:
    waiting = ("open", "cleared", "confirm")
    mine = [a for a in turn.actions if a.tool == event.get("tool") and a.took_ms is None]
    action = next((a for a in mine if a.state in waiting), None)
    if action is None:
        return
    if event.get("type") == "cleared":
        action.state = "cleared"
        return
    action.reason = str(event.get("reason", ""))
    took = _number(event.get("took_ms"))
    since = (_number(event.get("t_ms")) or 0.0) - action.at_ms
    action.took_ms = took if took is not None else max(since, 0.0)
    if event.get("type") == "refused":
        if action.state != "confirm":
            action.state = "refused"
        return
    status = event.get("status")
    action.state = "done" if event.get("ok") else "unknown" if status == "unknown" else "failed"
    action.result = _object(event.get("result"))
    receipt = event.get("receipt")
    action.receipt = receipt if isinstance(receipt, Mapping) else None


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _whole(value: Json) -> int:
    return int(value) if isinstance(value, int | float) else 0
