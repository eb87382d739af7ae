"""What is known at a handoff: facts with their provenance, told from the conversation alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, cast

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.handoff import Fact
from frontdesk_processors.messages import from_caller
from frontdesk_processors.schema import ABOUT_CALLER, Catalog, together

_PASSING = frozenset({"when", "time", "query"})
"""Kinds of parameter that are not meant for the next thing once a question was answered by them."""


class Answered(NamedTuple):
    """A call that brought a result.

    Parameters:
        tool: The tool.
        arguments: What it was asked for with.
        turn: The caller's turn in which it was.
        result: What it brought.
    """

    tool: str
    arguments: Mapping[str, str]
    turn: int
    result: Mapping[str, Any] = {}


def known_for(
    goal: str,
    *,
    conversation: Conversation,
    calls: Sequence[Answered],
    catalog: Catalog,
    request: str = "",
) -> list[Fact]:
    """The facts that whoever takes over for a goal goes on from.

    Who the caller is lasts for the whole conversation. What they said of what they want is meant
    for what is not done yet; a day that a question was answered by is meant for nothing else,
    except where the caller comes back to what it was said for.

    Args:
        goal: Name of the tool that would do what they want; empty where that is not known.
        conversation: What they said, what was done and who had it when.
        calls: The calls that brought a result, in order.
        catalog: The tools of the whole vertical.
        request: The caller's words for it, where they asked for something else in the same
            breath: what they hold is meant for it, and what the others hold is not.
    """
    slots = catalog.slots
    done = max((receipt.turn for receipt in conversation.receipts), default=0)
    personal = {name for name, slot in slots.items() if slot.kind in ABOUT_CALLER}
    facts: dict[str, Fact] = {}
    for call in calls:
        resumed = bool(goal) and call.turn > done and _goal_at(call.turn, conversation) == goal
        for name, value in call.arguments.items():
            if value and name in slots and (name in personal or resumed) and call.turn:
                facts[name] = Fact(name=name, value=value, turn=call.turn, source="records")
    for name, value in _offered(calls, turn=conversation.turn - 1).items():
        if name in slots and slots[name].sources:
            facts[name] = Fact(name=name, value=value, turn=conversation.turn - 1, source="records")
    for name, latest in conversation.values.items():
        if name not in slots or not latest.value:
            continue
        meant = latest.within(request) if request else None
        beside = bool(request) and meant is None and latest.turn == conversation.turn
        value = meant or latest
        passing = slots[name].kind in _PASSING and _answered(name, value.turn, calls)
        lasting = value.turn > done and not passing and not beside
        resumed = value.turn > done and bool(goal) and _goal_at(value.turn, conversation) == goal
        newer = name not in facts or facts[name].turn <= value.turn
        if newer and (name in personal or lasting or meant or (resumed and not beside)):
            borne_out = name in facts and facts[name].value.casefold() == value.value.casefold()
            facts[name] = Fact(
                name=name,
                value=value.value,
                said=value.said,
                turn=value.turn,
                source="records" if borne_out else "caller",
            )
    return list(facts.values())


def answered_calls(messages: Iterable[object], *, turns: int) -> list[Answered]:
    """The calls in a context that brought a result which is no failure.

    Args:
        messages: The context's messages, in OpenAI's form.
        turns: The caller's turns so far; the last message of theirs is of this one.
    """
    listed = [cast("Mapping[str, Any]", one) for one in messages if isinstance(one, Mapping)]
    turn = turns - sum(map(from_caller, listed))
    made: dict[str, Answered] = {}
    for message in listed:
        if from_caller(message):
            turn += 1
        for call in _calls(message):
            made[str(call["id"])] = Answered(
                str(call["function"]["name"]), _arguments(call["function"]), max(turn, 0)
            )
    ok = {id: result for message in listed if (result := _result(message)) for id in [_id(message)]}
    return [call._replace(result=ok[id]) for id, call in made.items() if id in ok]


def _offered(calls: Sequence[Answered], *, turn: int) -> Mapping[str, str]:
    """The one thing that the caller was just told of and asked about: who goes on means it."""
    if not calls or calls[-1].turn != turn or turn < 1:
        return {}
    result = calls[-1].result
    asks = str(result.get("say") or "").rstrip().endswith("?")
    options = cast("list[dict[str, Any]]", result.get("options") or [])
    if not asks or len(options) != 1:
        return {}
    return {name: value for name, value in options[0].items() if isinstance(value, str) and value}


def _goal_at(turn: int, conversation: Conversation) -> str:
    """What the conversation was about in a turn, as far as it changed hands for it."""
    goals = [one.goal for one in conversation.handoffs if one.turn <= turn and one.goal]
    return goals[-1] if goals else ""


def _answered(name: str, turn: int, calls: Iterable[Answered]) -> bool:
    return any(call.turn == turn and name in call.arguments for call in calls)


def _calls(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if message.get("role") == "assistant":
        yield from message.get("tool_calls") or ()


def _arguments(function: Mapping[str, Any]) -> dict[str, str]:
    with suppress(ValueError):
        given: object = json.loads(str(function.get("arguments") or "{}"))
        if isinstance(given, dict):
            return {n: _text(v) for n, v in cast("dict[str, object]", given).items()}
    return {}


def _text(value: object) -> str:
    if isinstance(value, list):
        return together(*map(str, cast("list[object]", value)))
    return "" if value is None else str(value)


def _id(message: Mapping[str, Any]) -> str:
    return str(message.get("tool_call_id"))


def _result(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a call brought that went well, as a message tells it; empty for any other message."""
    if message.get("role") != "tool":
        return {}
    with suppress(ValueError):
        result: object = json.loads(str(message.get("content") or ""))
        if isinstance(result, dict):
            found = cast("dict[str, Any]", result)
            return found if found.get("ok") is True else {}
    return {}
