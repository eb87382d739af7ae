"""A turn explained: what was heard, what was read from it, which rule fired and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from frontdesk.cli.output import shown
from frontdesk.cli.strip import failure, short, why
from frontdesk.cli.turns import Action, Turn
from frontdesk_processors.values import Json, JsonObject


class Fact(NamedTuple):
    """One thing that happened, and how long it took."""

    stage: str
    text: str
    took_ms: float | None = None
    style: str = ""


def explained(turn: Turn, *, times: bool = True, speech: bool = True, whole: bool = True) -> Table:
    """The turn as a table, one row a thing that happened.

    Args:
        turn: The turn.
        times: Whether to say how long each took.
        speech: Whether to repeat what was heard and said.
        whole: Whether the chain of its receipts was found whole, or was not looked at.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(overflow="fold")
    if times:
        table.add_column(style="quiet", justify="right", no_wrap=True)
    for fact in happened(turn, whole=whole):
        if not speech and fact.stage in ("heard", "said"):
            continue
        row = [fact.stage, Text(fact.text, style=fact.style or "none")]
        if times:
            row.append("" if fact.took_ms is None else f"{fact.took_ms:.1f} ms")
        table.add_row(*row)
    return table


def explained_lines(
    turn: Turn, *, times: bool = True, speech: bool = True, whole: bool = True
) -> Iterator[str]:
    """The same as lines, for another program to read."""
    for fact in happened(turn, whole=whole):
        if speech or fact.stage not in ("heard", "said"):
            took = f"  {fact.took_ms:.1f} ms" if times and fact.took_ms is not None else ""
            yield f"{fact.stage:<9} {fact.text}{took}"


def turn_json(turn: Turn, *, whole: bool = True) -> JsonObject:
    """A turn as JSON: what was heard and parsed, the actions and what decided on each.

    Args:
        turn: The turn.
        whole: Whether the chain of its receipts was found whole; in a broken one none is verified.
    """
    parsed = turn.parsed or {}
    return {
        "turn": turn.number,
        "heard": turn.heard or None,
        "parsed": {
            name: parsed[name]
            for name in ("intent", "values", "answer", "language", "urgency", "took_ms")
            if name in parsed
        },
        "rules": [
            {
                "on": event.get("on"),
                "rule": event.get("rule"),
                "verdict": event.get("verdict"),
                "why": why(str(event.get("rule", ""))),
            }
            for event in turn.judged
        ],
        "actions": [_action_json(action, whole=whole) for action in turn.actions],
        "said": list(turn.said),
        "first_token_ms": turn.first_token_ms,
        "first_released_ms": turn.released_ms,
        "providers": [
            {name: event.get(name) for name in ("provider", "fault", "next", "took_ms")}
            for event in turn.fallen
        ],
        "errors": list(turn.errors),
    }


def _action_json(action: Action, *, whole: bool) -> JsonObject:
    rule = action.rule or action.reason
    return {
        "tool": action.tool,
        "arguments": action.arguments,
        "outcome": action.state,
        "rule": rule or None,
        "why": why(rule) if rule else None,
        "took_ms": action.took_ms,
        "receipt": action.receipt.get("id") if action.receipt else None,
        "verified": (whole and action.verified) if action.receipt else None,
    }


def happened(turn: Turn, *, whole: bool = True) -> Iterator[Fact]:
    """What happened in a turn, in order; ``whole`` as `explained` takes it."""
    if turn.heard:
        yield Fact("heard", shown(turn.heard))
    if turn.parsed is not None:
        took = turn.parsed.get("took_ms")
        yield Fact("parsed", _reading(turn.parsed), took if isinstance(took, float) else None)
    for event in turn.judged:
        rule = str(event.get("rule", ""))
        yield Fact(
            str(event.get("verdict", "")),
            f"{shown(str(event.get('on', '')))}: {shown(rule)} – {shown(why(rule))}",
            style="bad",
        )
    for action in turn.actions:
        yield from _steps(action, whole=whole)
    for event in turn.fallen:
        took = event.get("took_ms")
        yield Fact("provider", _fell(event), took if isinstance(took, float) else None, "bad")
    for event in turn.stuck:
        after, done = shown(str(event.get("after"))), shown(str(event.get("step")))
        yield Fact("stuck", f"nothing came after {after!r}; what was done: {done}", style="bad")
    for error in turn.errors:
        yield Fact("error", shown(error), style="bad")
    for text in turn.said:
        yield Fact("said", shown(text))
    if turn.released_ms is not None:
        yield Fact("answered", _latency(turn), turn.released_ms)


def _reading(parsed: JsonObject) -> str:
    values = parsed.get("values")
    parts = [f"wants {shown(str(parsed['intent']))}"] if parsed.get("intent") else []
    parts += [f"answers {parsed['answer']}"] if parsed.get("answer") else []
    if isinstance(values, Mapping):
        parts += [f"{name} {short(value)}" for name, value in values.items()]
    if parsed.get("urgency") not in (None, "routine"):
        parts.append(f"urgency {parsed['urgency']}")
    return ", ".join(parts) or "nothing by itself"


def _steps(action: Action, *, whole: bool) -> Iterator[Fact]:
    arguments = ", ".join(f"{name} {short(value)}" for name, value in action.arguments.items())
    yield Fact("proposed", shown(action.tool) + (f" with {arguments}" if arguments else ""))
    rule = action.rule or action.reason
    match action.state:
        case "confirm":
            yield Fact("asked", f"{shown(rule)} – {shown(why(rule))}", action.took_ms, "bad")
        case "refused":
            yield Fact("refused", f"{shown(rule)} – {shown(why(rule))}", action.took_ms, "bad")
        case "done":
            yield Fact(
                "done", _done(action, whole=whole), action.took_ms, "good" if whole else "bad"
            )
        case "failed":
            yield Fact("failed", _because(action), action.took_ms, "bad")
        case "unknown" | "cleared" | "open":
            yield Fact("unknown", "no outcome was seen in time", action.took_ms, "bad")


def _done(action: Action, *, whole: bool) -> str:
    if action.receipt is None:
        return _found(action.result)
    if not whole:
        seal = "not vouched for: the chain is broken"
    else:
        seal = "verified by reading it back" if action.verified else "not verified yet"
    return f"receipt {shown(str(action.receipt.get('id', '')))}, {seal}"


def _found(result: JsonObject) -> str:
    options = result.get("options")
    if isinstance(options, list | tuple):
        return f"{len(options)} offer{'' if len(options) == 1 else 's'}"
    return "answered"


def _fell(event: JsonObject) -> str:
    provider, fault = shown(str(event.get("provider"))), shown(str(event.get("fault")))
    following = event.get("next")
    if following is None:
        return f"{provider}: {fault} – nobody is left to answer"
    again = " once more" if following == event.get("provider") else " instead"
    return f"{provider}: {fault} – {shown(str(following))} is asked{again}"


def _because(action: Action) -> str:
    said: Json = action.result.get("say")
    code = shown(failure(action))
    return f"{code} – {shown(said)}" if isinstance(said, str) and said else code


def _latency(turn: Turn) -> str:
    if turn.first_token_ms is None:
        return "past Guard"
    return f"first words {turn.first_token_ms:.0f} ms, past Guard {turn.released_ms:.0f} ms"
