"""What the brain does next: a pure function of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk_processors.brain.hear_caller import Ears
from frontdesk_processors.brain.phrases import Phrases
from frontdesk_processors.brain.state import Asking, State
from frontdesk_processors.schema import Goal, Slot


@dataclass(frozen=True)
class Say:
    """Say something and wait for the caller."""

    text: str


@dataclass(frozen=True)
class Call:
    """Ask for a tool."""

    tool: str
    arguments: Mapping[str, str]


Move = Say | Call


def decide(state: State, *, ears: Ears) -> Move:
    """The next move.

    A call that could bring nothing new is never made; when nothing else is left to do, the caller
    is told what there is to tell and asked what they would like.

    Args:
        state: What the conversation has come to.
        ears: The goals and the language.
    """
    phrases = Phrases(ears)
    told = phrases.news(state)
    if (courtesy := _courtesy(state, phrases=phrases)) is not None:
        return Say(courtesy)
    if state.agreed and state.confirm is not None and state.may_call(state.confirm[0]):
        call = state.confirm[0]
        return Call(call.tool, call.arguments)
    move = _pursue(state, told=told, ears=ears, phrases=phrases)
    if move is not None:
        return move
    return Say(phrases.join(told, _closing(state, told=told, phrases=phrases)))


def _courtesy(state: State, *, phrases: Phrases) -> str | None:
    """The answer to a turn that asks for nothing to be done."""
    said = state.said
    if said is None or state.news:
        return None
    if said.human:
        return phrases.say("human")
    if said.repeat and state.question:
        return state.question
    if said.farewell:
        unfinished = phrases.say("unfinished")
        if state.confirm is None or state.question.startswith(unfinished):
            return phrases.say("goodbye")
        return phrases.join(unfinished, state.confirm[1])
    if state.goals or state.agreed:
        return None
    if said.answer == "no" and state.question.endswith(phrases.say("more")):
        return phrases.say("goodbye")
    if said.thanks:
        return phrases.join(phrases.say("welcome"), phrases.say("more"))
    return None


def _pursue(state: State, *, told: str, ears: Ears, phrases: Phrases) -> Move | None:
    """Follow the current goal, and the ones below it when it cannot go on."""
    aside = _in_passing(state, told=told, ears=ears, phrases=phrases)
    if aside is not None:
        return aside
    if state.confirm is not None:
        question = state.confirm[1]
        return Say(phrases.join(told, question if state.news else _asked_again(state, question, phrases)))
    if state.declined and state.goals:
        return Say(phrases.join(told, phrases.declined(state)))
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is not None:
        move = _step(goal, state=state, told=told, ears=ears, phrases=phrases, depth=0)
        # A goal that cannot go on says why; what waits below it would only run into the same.
        return move or (Say(told) if told else None)
    if state.narrowed and state.offer is not None and not told:
        return Say(phrases.offer(state, told=told))
    return None


def _in_passing(state: State, *, told: str, ears: Ears, phrases: Phrases) -> Move | None:
    """Answer a question that came up on the way before going on."""
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is None or state.confirm is None or not ears.wants.asks(goal.name):
        return None
    return _step(goal, state=state, told=told, ears=ears, phrases=phrases, depth=0)


def _asked_again(state: State, question: str, phrases: Phrases) -> str:
    return question if state.understood else phrases.join(phrases.say("again"), question)


def _step(
    goal: Goal, *, state: State, told: str, ears: Ears, phrases: Phrases, depth: int
) -> Move | None:
    """Get what a goal lacks, or call it; None if neither can bring anything new."""
    lacking = [slot for slot in goal.slots.values() if slot.required or slot.name in state.needed]
    for slot in lacking:
        if _value(slot, goal=goal, state=state) is not None:
            continue
        if state.offer is not None and _offers(state, slot):
            return Say(phrases.join(told, phrases.offer(state, told=told)))
        source = _source(slot, state=state, ears=ears)
        if source is not None and depth < 3:
            move = _step(
                source, state=state, told=told, ears=ears, phrases=phrases, depth=depth + 1
            )
            if move is not None:
                return move
            return Say(told) if told else None
        return _ask(slot, state=state, told=told, phrases=phrases)
    asking = Asking(tool=goal.name, arguments=_arguments(goal, state=state, ears=ears))
    if state.may_call(asking):
        return Call(asking.tool, asking.arguments)
    return None


def _ask(slot: Slot, *, state: State, told: str, phrases: Phrases) -> Say:
    if "?" in told and slot.name in state.needed | {state.asked}:
        return Say(told)
    if told.rstrip().endswith("?"):
        return Say(told)
    lead = told
    if state.asked == slot.name and not state.understood and not state.news:
        unanswered = state.said is not None and state.said.question
        lead = phrases.say("no_answer" if unanswered else "again")
    return Say(phrases.join(lead, phrases.ask(slot)))


def _offers(state: State, slot: Slot) -> bool:
    assert state.offer is not None
    return any(slot.name in option for option in state.offer.options)


def _source(slot: Slot, *, state: State, ears: Ears) -> Goal | None:
    """The tool to get a parameter from: the first named, or one that needs nothing more asked.

    A parameter that the caller can be asked for is asked for first.
    """
    if slot.question:
        return None
    sources = [ears.catalog.goals[name] for name in slot.sources if name in ears.catalog.goals]
    if not sources:
        return None
    if state.said is not None and state.said.any:
        for source in sources:
            if all(_value(s, goal=source, state=state) is not None for s in source.required):
                return source
    return sources[0]


def _value(slot: Slot, *, goal: Goal, state: State) -> str | None:
    if slot.name in state.aside and goal.name == state.goal:
        return state.aside[slot.name]
    value = state.filled.get(slot.name)
    if value is None and slot.required:
        value = state.hints.get(slot.name)
    return value


def _arguments(goal: Goal, *, state: State, ears: Ears) -> dict[str, str]:
    """All that is known for a goal. A question in passing takes only what was said with it."""
    if ears.wants.asks(goal.name) and goal.name == state.goal and len(state.goals) > 1:
        own = {name: state.aside[name] for name in goal.slots if name in state.aside}
        needed = {s.name: v for s in goal.required if (v := _value(s, goal=goal, state=state))}
        return {**needed, **own}
    found = {n: _value(slot, goal=goal, state=state) for n, slot in goal.slots.items()}
    return {name: value for name, value in found.items() if value is not None}


def _closing(state: State, *, told: str, phrases: Phrases) -> str:
    """What to end on when nothing is left to pursue."""
    if told.rstrip().endswith("?"):
        return ""
    if state.declined:
        return phrases.join(phrases.say("dropped"), phrases.say("more"))
    if told:
        # A question that was answered needs no more; whoever had something done is asked.
        return phrases.say("more") if state.finished else ""
    if state.said is not None and state.said.greeting and not state.completed:
        return phrases.say("hello")
    if state.said is not None and not state.understood:
        return phrases.join(phrases.say("unsure"), phrases.help())
    return phrases.help() if not state.completed else phrases.say("more")
