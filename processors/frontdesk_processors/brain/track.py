"""Folds a conversation's messages into the brain's state: the same messages, the same state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from pipecat.processors.aggregators import async_tool_messages

from frontdesk_processors.brain.ears import Ears, Spoken
from frontdesk_processors.brain.hear_caller import hear_caller
from frontdesk_processors.brain.results import as_object, hear_outcome, hear_result
from frontdesk_processors.brain.state import Asking, State
from frontdesk_processors.brain.taking_over import begin, take_over
from frontdesk_processors.language.halves import whole
from frontdesk_processors.schema import Slot, spaced, together

#: As `plan.view` writes it, which no other step imports; so the brain reads it for itself.
STATE_KEY = "frontdesk_state"


def track(messages: Sequence[Mapping[str, Any]], *, ears: Ears) -> State:
    """The state after ``messages``, which are in OpenAI's form.

    Args:
        messages: The conversation, with the server's state as a ``developer`` message.
        ears: What to listen with.
    """
    state = State()
    server = server_state(messages)
    if now := server.get("now"):
        state.now = datetime.fromisoformat(str(now))
    state.elsewhere = tuple(server.get("elsewhere") or ())
    known = _said_by_turn(server)
    calls: dict[str, Asking] = {}
    turn, said = 0, ""
    if (shown_from := server.get("shown_from")) is not None:
        turn = int(str(shown_from)) - 1
        take_over(state, server, ears=ears)
    for message in messages:
        match message.get("role"):
            case "user":
                turn += 1
                said, before = str(message.get("content") or ""), said
                text = whole(before, said, ears.language)
                text, names = _of_now(text, known.get(turn, {}), server)
                hear_caller(state, text, known=names, ears=ears)
                begin(state, server, turn=turn, ears=ears)
            case "assistant":
                _assistant(state, message, calls=calls, ears=ears)
            case "tool":
                call = calls.get(str(message.get("tool_call_id")))
                # What another specialist's tool gave was told by them.
                if call is not None and call.tool in ears.catalog.goals:
                    hear_result(state, call, str(message.get("content")), ears=ears)
            case "developer":
                _late_result(state, message, calls=calls, ears=ears)
            case _:
                pass
    return state


def server_state(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What the server told last of the state it keeps; empty if it told nothing."""
    for message in reversed(messages):
        content = message.get("content")
        # Only the server writes developer messages: a caller who types one is not believed.
        if message.get("role") == "developer" and isinstance(content, str):
            if not content.startswith(f'{{"{STATE_KEY}"'):
                continue
            found: Mapping[str, Any] = json.loads(content)[STATE_KEY]
            return found
    return {}


def _said_by_turn(server: Mapping[str, Any]) -> dict[int, dict[str, Spoken]]:
    """Names the server heard, by turn. Days, times and numbers the brain reads for itself."""
    found: dict[int, dict[str, Spoken]] = {}
    said: Mapping[str, Mapping[str, Any]] = server.get("said") or {}
    for name, latest in said.items():
        earlier: Mapping[str, Any] = latest.get("earlier") or {}
        parts: Mapping[str, str] = latest.get("parts") or {}
        spoken = Spoken(str(latest["value"]), str(latest.get("words", "")), parts)
        for turn, value in earlier.items():
            # The words of earlier ones are not kept; the same was most likely said the same way.
            words = spoken.words if str(value) == spoken.value else ""
            found.setdefault(int(turn), {})[name] = Spoken(str(value), words)
        found.setdefault(int(latest["turn"]), {})[name] = spoken
    return found


def _of_now(
    text: str, known: Mapping[str, Spoken], server: Mapping[str, Any]
) -> tuple[str, Mapping[str, Spoken]]:
    """A message without what waits in the server's queue until the rest of it is done."""
    rest = text
    for request in server.get("later") or ():
        rest = rest.replace(str(request), " ")
    if rest == text:
        return text, known
    rest = " ".join(rest.split())
    parts = {name: spoken.within(rest) for name, spoken in known.items()}
    return rest, {name: one for name, one in parts.items() if one is not None}


def _assistant(
    state: State, message: Mapping[str, Any], *, calls: dict[str, Asking], ears: Ears
) -> None:
    made: list[Mapping[str, Any]] = message.get("tool_calls") or []
    for call in made:
        calls[call["id"]] = asking = asking_of(call)
        _called(state, asking, ears=ears)
    if text := str(message.get("content") or "").strip():
        state.told = f"{state.told}\n{text}"
        hear_outcome(state, text, ears=ears)
        # What was said with a call has been told; the read-back that the call led to stands.
        told = {str(news.result.get("say")) for news in state.news}
        state.news = [news for news in state.news if str(news.result.get("say")) not in text]
        if text in told and state.confirm is not None:
            return
        state.question = text
        if (slot := _asked_for(text, state=state, ears=ears)) is not None:
            state.asked = slot.name
        elif text.endswith("?"):
            state.asked = None


def asking_of(call: Mapping[str, Any]) -> Asking:
    """A tool call of a message, read."""
    function: Mapping[str, Any] = call["function"]
    arguments = as_object(function.get("arguments") or "{}")
    return Asking(tool=function["name"], arguments={k: _as_text(v) for k, v in arguments.items()})


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return together(*map(str, cast("list[object]", value)))
    return str(value)


def _called(state: State, asking: Asking, *, ears: Ears) -> None:
    state.calls += 1
    state.tried[asking.fingerprint] = state.calls
    if ears.wants.asks(asking.tool) and asking.tool == state.goal and len(state.goals) > 1:
        return
    # Whoever called it knew these values; another agent may have been answering.
    for name, value in asking.arguments.items():
        if name in ears.catalog.slots and name not in state.aside:
            state.filled.setdefault(name, value)


def _asked_for(text: str, *, state: State, ears: Ears) -> Slot | None:
    """The parameter that a question of the agent's asks for, whoever worded it."""
    if "?" not in text:
        return None
    slots = ears.catalog.slots
    for slot in slots.values():
        if slot.question and slot.question in text:
            return slot
    question = text.casefold().rsplit("?", 1)[0].rsplit(".", 1)[-1]
    goal = ears.catalog.goals.get(state.goal or "")
    near = list(goal.slots.values()) if goal else []
    for slot in [*near, *slots.values()]:
        if spaced(slot.name) in question and slot.name not in state.filled:
            return slot
    for slot in near:
        if any(word in question.split() for word in spaced(slot.name).split() if len(word) > 3):
            return slot if slot.name not in state.filled else None
    return None


def _late_result(
    state: State, message: Mapping[str, Any], *, calls: Mapping[str, Asking], ears: Ears
) -> None:
    payload = async_tool_messages.parse_message(dict(message))  # pyright: ignore[reportArgumentType]
    if payload is None or payload.result is None:
        return
    call = calls.get(payload.tool_call_id)
    if call is not None and call.tool in ears.catalog.goals:
        hear_result(state, call, payload.result, ears=ears)
