"""Folds a conversation's messages into the brain's state: the same messages, the same state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipecat.processors.aggregators import async_tool_messages

from frontdesk_processors.brain.hear_caller import Ears, hear_caller, take_option
from frontdesk_processors.brain.state import Asking, News, Offer, State
from frontdesk_processors.schema import Slot, spaced

STATE_KEY = "frontdesk_state"


def track(messages: Sequence[Mapping[str, Any]], *, ears: Ears) -> State:
    """The state after ``messages``, which are in OpenAI's form.

    Args:
        messages: The conversation, with the server's state as a ``developer`` message.
        ears: What to listen with.
    """
    state = State()
    server = _server_state(messages)
    if now := server.get("now"):
        state.now = datetime.fromisoformat(str(now))
    said = _said_by_turn(server)
    calls: dict[str, Asking] = {}
    turn = 0
    for message in messages:
        match message.get("role"):
            case "user":
                turn += 1
                text = str(message.get("content") or "")
                hear_caller(state, text, known=said.get(turn, {}), ears=ears)
            case "assistant":
                _assistant(state, message, calls=calls, ears=ears)
            case "tool":
                call = calls.get(str(message.get("tool_call_id")))
                _result(state, call, str(message.get("content")), ears=ears)
            case "developer":
                _late_result(state, message, calls=calls, ears=ears)
            case _:
                pass
    return state


def _server_state(messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    for message in reversed(messages):
        content = message.get("content")
        if message.get("role") in ("developer", "user") and isinstance(content, str):
            if not content.startswith(f'{{"{STATE_KEY}"'):
                continue
            found: Mapping[str, Any] = json.loads(content)[STATE_KEY]
            return found
    return {}


def _said_by_turn(server: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """Names the server heard, by turn. Days, times and numbers the brain reads for itself."""
    found: dict[int, dict[str, str]] = {}
    said: Mapping[str, Mapping[str, Any]] = server.get("said") or {}
    for name, value in said.items():
        found.setdefault(int(value["turn"]), {})[name] = str(value["value"])
    return found


def _assistant(
    state: State, message: Mapping[str, Any], *, calls: dict[str, Asking], ears: Ears
) -> None:
    for call in message.get("tool_calls") or []:
        function = call["function"]
        arguments = _json(function.get("arguments") or "{}")
        asking = Asking(
            tool=function["name"], arguments={k: str(v) for k, v in arguments.items()}
        )
        calls[call["id"]] = asking
        _called(state, asking, ears=ears)
    if text := str(message.get("content") or "").strip():
        state.question = text
        if (slot := _asked_for(text, state=state, ears=ears)) is not None:
            state.asked = slot.name
        elif text.endswith("?"):
            state.asked = None


def _called(state: State, asking: Asking, *, ears: Ears) -> None:
    state.calls += 1
    state.tried[asking.fingerprint] = state.calls
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
    if payload is not None and payload.result is not None:
        _result(state, calls.get(payload.tool_call_id), payload.result, ears=ears)


def _result(state: State, call: Asking | None, content: str, *, ears: Ears) -> None:
    if call is None:
        return
    result = _json(content)
    if not result:
        return
    if "confirm" in result:
        state.confirm = (call, str(result["confirm"]))
        state.question = str(result["confirm"])
        state.asked = None
        return
    state.news.append(News(call.tool, result))
    if result.get("ok", True):
        _succeeded(state, call, result, ears=ears)
    else:
        _failed(state, call, result, ears=ears)


def _succeeded(state: State, call: Asking, result: Mapping[str, Any], *, ears: Ears) -> None:
    state.changed_at = state.calls
    if state.confirm is not None and state.confirm[0].tool == call.tool:
        state.confirm, state.agreed = None, False
    failed = state.instead.pop(call.tool, None)
    if failed in state.goals and ears.wants.asks(failed) and not ears.wants.asks(call.tool):
        # What was done instead of a look-up that found nothing makes the look-up needless.
        state.goals.remove(failed)
    if call.tool in state.goals:
        state.goals.remove(call.tool)
        _completed(state, call, ears=ears)
    if (options := options_in(result, ears=ears)) is None:
        return
    state.offer = Offer(call.tool, options) if options else None
    state.mentioned = options[0] if len(options) == 1 else {}
    single = len(options) == 1 and not str(result.get("say", "")).rstrip().endswith("?")
    if single and _waits_for(state, options[0], tool=call.tool, ears=ears):
        take_option(state, options[0], ears=ears)
    elif not options and _waits_for_tool(state, call.tool, ears=ears):
        # Nothing to choose from: what needs it cannot be done.
        state.goals.pop()


def _completed(state: State, call: Asking, *, ears: Ears) -> None:
    if ears.wants.asks(call.tool):
        state.last_asked_goal = call.tool
        return
    state.completed = state.finished = True
    _forget_used(state, call, ears=ears)


def _failed(state: State, call: Asking, result: Mapping[str, Any], *, ears: Ears) -> None:
    error: Mapping[str, Any] = result.get("error") or {}
    use = error.get("use")
    say = str(result.get("say", "")).rstrip()
    if state.confirm is not None and state.confirm[0].tool == call.tool:
        state.confirm, state.agreed = None, False
    if (argument := error.get("argument")) is not None:
        state.filled.pop(str(argument), None)
        state.needed.add(str(argument))
    options = options_in(result, ears=ears)
    if options:
        goal = ears.catalog.goals.get(call.tool)
        for slot in goal.references if goal else ():
            if slot.name in options[0]:
                state.filled.pop(slot.name, None)
        state.offer = Offer(call.tool, options)
    elif use in ears.catalog.goals:
        state.instead[str(use)] = call.tool
        # Something to be done is not begun on a suggestion; a look-up is.
        if say.endswith("?") and not ears.wants.asks(str(use)):
            state.switch = str(use)
        else:
            state.push(str(use))
    elif argument is None and not error.get("retryable") and call.tool in state.goals:
        state.goals.remove(call.tool)


def _forget_used(state: State, call: Asking, *, ears: Ears) -> None:
    """What was spent on a thing that is done is not meant for the next; who the caller is, is."""
    goal = ears.catalog.goals[call.tool]
    spent = [goal, *(ears.catalog.goals[s] for slot in goal.references for s in slot.sources)]
    for slot in (slot for used in spent for slot in used.slots.values()):
        if slot.sources or slot.kind in ("when", "time", "text", "reference"):
            state.filled.pop(slot.name, None)
    state.hints.clear()
    state.drop_offer()


def _waits_for(state: State, option: Mapping[str, Any], *, tool: str, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(
        slot.name in option and tool in slot.sources and slot.name not in state.filled
        for slot in goal.required
    )


def _waits_for_tool(state: State, tool: str, *, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(tool in slot.sources for slot in goal.references)


def options_in(result: Mapping[str, Any], *, ears: Ears) -> list[Mapping[str, Any]] | None:
    """What a result offers: ``options``, else a list of things that fill some parameter."""
    listed = result.get("options")
    if isinstance(listed, list):
        return listed  # pyright: ignore[reportUnknownVariableType]
    for value in result.values():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            if ears.catalog.slots.keys() & value[0].keys():  # pyright: ignore[reportUnknownMemberType]
                return value  # pyright: ignore[reportUnknownVariableType]
    return None


def _json(text: str) -> dict[str, Any]:
    try:
        found: object = json.loads(text)
    except ValueError:
        return {}
    if isinstance(found, list):
        return {"options": found}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]
