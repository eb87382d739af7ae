"""What is next where only the tools' schemas are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from frontdesk_processors.brain.decide import Call, Move, Say, decide
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.forms.agent import hear_agent
from frontdesk_processors.brain.forms.caller import hear_caller
from frontdesk_processors.brain.forms.form import Form, changes, plain_option
from frontdesk_processors.brain.phrases import Phrases
from frontdesk_processors.brain.results import as_object, options_in
from frontdesk_processors.brain.state import Asking
from frontdesk_processors.brain.track import asking_of, server_state, track
from frontdesk_processors.schema import Catalog, Goal, Slot


def is_bare(catalog: Catalog) -> bool:
    """Whether no parameter says how it is asked for: such tools are known by schema alone."""
    return bool(catalog.goals) and not any(slot.question for slot in catalog.slots.values())


def next_move(messages: Sequence[Mapping[str, Any]], *, ears: Ears) -> Move:
    """The call that is due, or what to say."""
    form = filled_in(messages, ears=ears)
    goal = None if form.called else _due(form, ears=ears)
    if goal is not None:
        return Call(goal.name, arguments(form, goal))
    return _words(form, decide(track(messages, ears=ears), ears=ears), ears=ears)


def _words(form: Form, otherwise: Move, *, ears: Ears) -> Say:
    """Ask for what the tool that is meant lacks; else say what there is to say."""
    phrases = Phrases(ears)
    goal = ears.catalog.goals.get(form.goal or "")
    if goal is not None and not form.called:
        for slot in goal.required:
            if not form.values.get(slot.name):
                return Say(phrases.ask(_first_lacking(form, slot, ears=ears)))
    return otherwise if isinstance(otherwise, Say) else Say(phrases.say("more"))


def _first_lacking(form: Form, slot: Slot, *, ears: Ears) -> Slot:
    """What to ask for: the parameter, or what the tool that supplies it lacks."""
    goals = ears.catalog.goals
    for source in (goals[name] for name in slot.sources if name in goals):
        for needed in source.required:
            if not form.values.get(needed.name):
                return needed
    return slot


def filled_in(messages: Sequence[Mapping[str, Any]], *, ears: Ears) -> Form:
    """The form after ``messages``, which are in OpenAI's form."""
    form = Form()
    if now := server_state(messages).get("now"):
        form.today = datetime.fromisoformat(str(now)).date()
    calls: dict[str, Asking] = {}
    for message in messages:
        content = str(message.get("content") or "").strip()
        match message.get("role"):
            case "user":
                hear_caller(form, content, ears=ears)
            case "assistant":
                for call in message.get("tool_calls") or ():
                    asking = calls[call["id"]] = asking_of(call)
                    _called(form, asking, ears=ears)
                if content:
                    hear_agent(form, content, ears=ears)
            case "tool":
                if (made := calls.get(str(message.get("tool_call_id")))) is not None:
                    _result(form, made, as_object(content), ears=ears)
            case _:
                pass
    return form


def _called(form: Form, asking: Asking, *, ears: Ears) -> None:
    if asking.tool not in ears.catalog.goals:
        return
    form.called = True
    form.goal = asking.tool
    form.made[asking.tool] = dict(asking.arguments)
    known = {n: v for n, v in asking.arguments.items() if n in ears.catalog.slots}
    form.values.update(known)


def _result(form: Form, call: Asking, result: Mapping[str, Any], *, ears: Ears) -> None:
    goal = ears.catalog.goals.get(call.tool)
    if goal is None:
        return
    if "confirm" in result:
        # Nothing was done: the same call follows on a yes.
        form.made.pop(call.tool, None)
        form.awaits_yes = True
        return
    form.failed = None if result.get("ok", True) else call.tool
    if form.failed:
        return
    if changes(goal, ears=ears):
        form.goal = None
        return
    found = options_in(result, ears=ears)
    if found is not None:
        # The best of a result comes first; the latest result is looked at first.
        form.options += list(reversed([plain_option(option) for option in found]))
        form.listed = len(found)
        form.shown = plain_option(found[0]) if found else None


def _due(form: Form, *, ears: Ears) -> Goal | None:
    """The tool to call: the one meant, or the one that supplies what it lacks."""
    goal = ears.catalog.goals.get(form.goal or "")
    seen: set[str] = set()
    while goal is not None and goal.name not in seen:
        seen.add(goal.name)
        lacking = [slot for slot in goal.required if not form.values.get(slot.name)]
        if not lacking:
            return goal if _is_new(form, goal, ears=ears) else None
        sources = [s for slot in lacking for s in slot.sources if s in ears.catalog.goals]
        goal = ears.catalog.goals[sources[0]] if sources else None
    return None


def _is_new(form: Form, goal: Goal, *, ears: Ears) -> bool:
    """Whether a call could bring anything new, and the caller has said something towards it."""
    made = form.made.get(goal.name)
    if changes(goal, ears=ears):
        return made != arguments(form, goal) or (form.failed == goal.name and form.agreed)
    if made is not None and made == arguments(form, goal):
        return False
    return bool(form.changed & goal.slots.keys()) or form.wished == goal.name or made is None


def arguments(form: Form, goal: Goal) -> dict[str, str]:
    """All that is known for a tool, without what the caller does not mind."""
    return {name: value for name in goal.slots if (value := form.values.get(name))}
