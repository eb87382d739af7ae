"""A turn's stages in a row: heard, parsed, proposed, cleared or refused, done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from frontdesk.cli.output import shown
from frontdesk.cli.turns import Action, Turn
from frontdesk_processors.values import Json, JsonObject

_ARROW = "→ "
_LONGEST = 48
_NO_TOKEN = 28
"""A word longer than this is a token, which tells a reader nothing."""

WHY = {
    "identity_required": "the caller is not known well enough for it yet",
    "confirmation": "a change is read back first and waits for the caller's yes",
    "undone": "it could be taken for done, so it was said that it is not",
    "claim_gate": "it claimed something that no receipt shows",
    "emergency": "an emergency is answered before anything else",
    "too_long": "the message is over the limit",
    "empty": "the message holds no words",
    "unknown_tool": "there is no such tool",
    "bad_argument": "an argument is missing, unknown or of the wrong kind",
    "not_yet_known": "a value it needs was never said",
    "one_at_a_time": "another change already waits for the caller's yes",
    "guard_error": "a rule failed, and Guard refuses when in doubt",
    "rounds": "the agent went round in circles in this turn",
    "escalate": "it was refused too often; a person takes over",
}
"""What each rule's name means, for people."""


def why(rule: str) -> str:
    """What a rule's name means; the name itself where nothing is known of it."""
    return WHY.get(rule, rule.replace("_", " "))


def strip(turn: Turn, *, times: bool = True) -> list[Text]:
    """The stages of a turn, in order; none when nothing happened but words.

    Args:
        turn: The turn.
        times: Whether to say how long each stage took.
    """
    return list(_stages(turn, times=times))


def packed(stages: Sequence[Text], *, width: int | None = None) -> Text:
    """Stages in a row, an arrow between them; lines break before an arrow where they can.

    Args:
        stages: The stages, in order.
        width: Columns to a line; None for a single line.
    """
    lines = [Text()]
    for number, stage in enumerate(stages):
        piece = Text(_ARROW, style="quiet").append_text(stage) if number else stage
        if number and width is not None and lines[-1].cell_len + 1 + piece.cell_len > width:
            lines.append(piece.copy())
        else:
            lines[-1].append(" " if number else "").append_text(piece)
    return Text("\n").join(lines)


def _stages(turn: Turn, *, times: bool) -> Iterator[Text]:
    if turn.parsed is not None:
        yield Text(_reading(turn.parsed), style="quiet").append(
            _ms(turn.parsed.get("took_ms"), times=times)
        )
    for event in turn.judged:
        text = f"{event.get('on')} {event.get('rule')}: {event.get('verdict')}"
        yield Text(shown(text), style="bad")
    for action in turn.actions:
        yield _outcome(action, times=times)
    if turn.errors:
        yield Text("the model did not answer", style="bad")
    if times and turn.released_ms is not None:
        yield Text(f"answered {_rounded(turn.released_ms)} ms", style="quiet")


def _reading(parsed: JsonObject) -> str:
    values = parsed.get("values")
    said = [f"{name} {short(value)}" for name, value in _items(values)]
    intent = parsed.get("intent") or parsed.get("answer")
    return ", ".join([shown(str(intent)) if intent else "heard", *said])


def _outcome(action: Action, *, times: bool) -> Text:
    tool = Text(shown(action.tool), style="quiet")
    match action.state:
        case "done" if action.receipt is None:
            tool.append(" ✓", style="good")
        case "done":
            mark = (" ✓ verified", "good") if action.verified else (" done, not verified", "bad")
            tool.append(mark[0], style=mark[1])
        case "confirm":
            tool.append(" asks first", style="bad")
        case "refused":
            tool.append(f" ✗ {shown(action.rule or action.reason)}", style="bad")
        case "failed":
            tool.append(f" ✗ {shown(failure(action))}", style="bad")
        case "unknown" | "cleared" | "open":
            tool.append(" outcome unknown", style="bad")
    return tool.append(_ms(action.took_ms, times=times))


def failure(action: Action) -> str:
    """The code a tool failed with."""
    error = action.result.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    return str(code or action.reason or "failed")


def short(value: Json) -> str:
    """A value as people may want to see it in passing; tokens are left out."""
    text = " ".join(shown(str(value)).split())
    if any(len(word) > _NO_TOKEN for word in text.split()):
        return "…"
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"“{text}”" if " " in text else text


def _items(values: Json) -> list[tuple[str, Json]]:
    return list(values.items()) if isinstance(values, Mapping) else []


def _ms(value: Json, *, times: bool) -> str:
    if not times or not isinstance(value, int | float):
        return ""
    return f" {_rounded(value)} ms"


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 1 else "<1"
