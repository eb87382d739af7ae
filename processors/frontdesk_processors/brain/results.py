"""What a tool's result changes in the state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontdesk_processors.brain import choices, wishes
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.fill import values
from frontdesk_processors.brain.state import Asking, News, Offer, State

NEEDS_HUMAN = "needs_human"
"""The error after which nobody but a person can go on."""
SYSTEM_DOWN = "system_down"
"""The error of a system that does not answer: nothing was done, and it may answer another time."""
NOT_YET_KNOWN = "not_yet_known"
"""The error of a system that takes too long: what became of it is said when it is known."""


def hear_result(state: State, call: Asking, content: str, *, ears: Ears) -> None:
    """Fold the result of a call into the state."""
    result = as_object(content)
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
    if call.tool == state.unsettled:
        state.unsettled = None
    if state.confirm is not None and state.confirm[0].tool == call.tool:
        state.confirm, state.agreed = None, False
    goal = ears.catalog.goals.get(call.tool)
    if goal is not None and goal.about_caller:
        state.identified, state.whose = call, ""
    _mention(state, result, ears=ears)
    failed = ears.catalog.goals.get(state.instead.pop(call.tool, ""))
    if failed is not None and failed.name in state.goals and failed.about_caller:
        # Whoever was found need not be registered, and whoever was registered need not be found.
        state.goals.remove(failed.name)
    if call.tool in state.goals:
        state.goals.remove(call.tool)
        state.passing.discard(call.tool)
        _completed(state, call, ears=ears)
    if (found := options_in(result, ears=ears)) is not None:
        _offered(state, Offer(call.tool, found), say=str(result.get("say", "")), ears=ears)


def _mention(state: State, result: Mapping[str, Any], *, ears: Ears) -> None:
    """Remember the one thing an answer is about."""
    slots = ears.catalog.slots
    if any(name in slots and slots[name].sources for name in result):
        state.mentioned, state.mentioned_at = result, state.turn


def _completed(state: State, call: Asking, *, ears: Ears) -> None:
    if ears.wants.asks(call.tool):
        state.last_asked_goal, state.answered_at = call.tool, state.turn
        if (words := wishes.next_in_line(state)) is not None:
            values(state, words, aside=False, chosen=False, ears=ears)
        return
    state.completed = state.finished = True
    state.completed_at = state.turn
    if ears.catalog.goals[call.tool].references:
        _forget_used(state, ears=ears)
    if (words := wishes.next_in_line(state)) is not None:
        state.next_up = True
        wishes.note_which(state, words, ears=ears)
        values(state, words, aside=False, chosen=False, ears=ears)


def _forget_used(state: State, *, ears: Ears) -> None:
    """What was spent on a thing that is done is not meant for the next; who the caller is, is."""
    if not state.goals:
        wishes.forget_request(state, ears=ears)
        state.wishes.clear()
    state.hints.clear()
    state.kept.clear()
    state.put(None)
    state.taken = None


def _offered(state: State, offer: Offer, *, say: str, ears: Ears) -> None:
    options = offer.options
    if len(options) == 1:
        state.mentioned, state.mentioned_at = options[0], state.turn
    waits = _waits_for_tool(state, offer.tool, ears=ears)
    if state.goals and not waits:
        if state.together and len(options) == 1:
            wishes.carry_over(state, ears=ears)
        # An answer in passing; what is on the table stays there.
        return
    if not options:
        state.put(None)
        if waits and _nothing_else_said(state, offer.tool, ears=ears):
            # Nothing to choose from: what needs it cannot be done.
            state.goals.pop()
        return
    state.put(offer)
    # It had been told late, when nothing was kept of it, and the caller has chosen from it.
    heard = state.heard if say and say in state.told_before else None
    if heard is not None and choices.made(state, heard, ears=ears):
        state.news.pop()
        return
    named = choices.which_they_have(state, offer, ears=ears)
    if named is not None:
        state.doubtful = not named
        options = named or options
        state.put(offer._replace(options=options))
    single = len(options) == 1 and not state.doubtful and not say.rstrip().endswith("?")
    if single and _waits_for(state, options[0], tool=offer.tool, ears=ears):
        choices.take(state, options[0], ears=ears)


def _nothing_else_said(state: State, tool: str, *, ears: Ears) -> bool:
    """Whether there is nothing the caller could say otherwise, as to a search for times."""
    return not any(
        slot.kind in ("when", "time") for slot in ears.catalog.goals[tool].slots.values()
    )


def _waits_for(state: State, option: Mapping[str, Any], *, tool: str, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(
        slot.name in option and tool in slot.sources and slot.name not in state.filled
        for slot in goal.required
    )


def _waits_for_tool(state: State, tool: str, *, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(tool in slot.sources for slot in goal.references)


def _failed(state: State, call: Asking, result: Mapping[str, Any], *, ears: Ears) -> None:
    error: Mapping[str, Any] = result.get("error") or {}
    if state.confirm is not None and state.confirm[0].tool == call.tool:
        state.confirm, state.agreed = None, False
    if error.get("code") == NEEDS_HUMAN:
        state.goals.clear()
        state.later.clear()
        state.asked = state.switch = None
        state.set_aside()
        return
    argument = error.get("argument")
    if argument is not None:
        state.filled.pop(str(argument), None)
        state.needed.add(str(argument))
    options = options_in(result, ears=ears)
    if options:
        _offered_instead(state, call, options, ears=ears)
    elif error.get("use") in ears.catalog.goals:
        _suggested(state, call, str(error["use"]), say=str(result.get("say", "")), ears=ears)
    elif argument is None and not error.get("retryable"):
        _left(state, call, code=str(error.get("code")))


def _left(state: State, call: Asking, *, code: str) -> None:
    """What was called for is given up, unless the caller wants it to be tried again."""
    if code == SYSTEM_DOWN:
        state.broke = call.tool
    elif code == NOT_YET_KNOWN:
        state.unsettled = call.tool
    elif call.tool in state.goals:
        state.broke = None
    if call.tool in state.goals:
        state.goals.remove(call.tool)


def hear_outcome(state: State, text: str, *, ears: Ears) -> None:
    """What was not known when it was asked for is told to have failed, by whoever said so."""
    lines = (ears.language.say("act.broken"), ears.language.say("act.silent"))
    if state.unsettled is not None and any(line in text for line in lines):
        state.broke, state.unsettled = state.unsettled, None


def _offered_instead(
    state: State, call: Asking, options: list[Mapping[str, Any]], *, ears: Ears
) -> None:
    goal = ears.catalog.goals.get(call.tool)
    for slot in goal.references if goal else ():
        if slot.name in options[0]:
            state.filled.pop(slot.name, None)
    state.put(Offer(call.tool, options))


def _suggested(state: State, call: Asking, use: str, *, say: str, ears: Ears) -> None:
    state.instead[use] = call.tool
    # Something to be done is not begun on a suggestion; a look-up is.
    if say.rstrip().endswith("?") and not ears.wants.asks(use):
        state.switch = use
    else:
        state.push(use)


def options_in(result: Mapping[str, Any], *, ears: Ears) -> list[Mapping[str, Any]] | None:
    """What a result offers: ``options``, else a list of things that fill some parameter."""
    listed = result.get("options")
    if isinstance(listed, list):
        return listed  # pyright: ignore[reportUnknownVariableType]
    for value in result.values():
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            continue
        if ears.catalog.slots.keys() & value[0].keys():  # pyright: ignore[reportUnknownMemberType]
            return value  # pyright: ignore[reportUnknownVariableType]
    return None


def as_object(text: str) -> dict[str, Any]:
    """The JSON object that a text holds; a list becomes its ``options``, anything else is empty."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return {}
    if isinstance(found, list):
        return {"options": found}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]
