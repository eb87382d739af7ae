"""Answers to what the agent asked: a yes, a no, a change of mind."""

from __future__ import annotations

from frontdesk_processors.brain.ears import Ears, Heard
from frontdesk_processors.brain.fill import outdate
from frontdesk_processors.brain.state import State
from frontdesk_processors.schema import ABOUT_CALLER, Slot, spaced

_FEW = 5
"""Words of a message that only names what should be different."""


def gives_up(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Drop what is under way if the caller wants no more of it; whether they do."""
    said = heard.said
    nothing_else = not ears.found(heard.text, today=state.today) and not heard.known
    if _wants_nothing_more(state, heard, nothing_else=nothing_else, ears=ears):
        drop(state, ears=ears)
        state.ended = True
        return True
    stops = "stop" in heard.acts or (said.nevermind and nothing_else)
    # To a question for a change, a second no is an end.
    refused = said.answer == "no" and nothing_else
    refuses_again = refused and (state.declined_before or (said.thanks and state.asked is not None))
    under_way = bool(state.goals or state.confirm or state.offer)
    if not under_way or not (stops or (refuses_again and not said.correction)):
        return False
    if _agrees_to_cancel(state, heard, ears=ears) or _means_what_they_have(state, heard, ears=ears):
        return False
    if state.repeated and any(want.goal == state.goal for want in ears.ranked(heard.text)):
        # Who was cut off says once more what they want.
        return False
    drop(state, ears=ears)
    return True


def _wants_nothing_more(state: State, heard: Heard, *, nothing_else: bool, ears: Ears) -> bool:
    """Whether a no answers the question for anything else."""
    ends = (ears.language.say("brain.more"), ears.language.say("brain.meanwhile"))
    asked = state.question.endswith(ends)
    return asked and heard.said.answer == "no" and nothing_else and not ears.ranked(heard.text)


def drop(state: State, *, ears: Ears) -> None:
    """Give up what is under way."""
    state.dropped = True
    state.goals.clear()
    state.later.clear()
    state.confirm = state.switch = state.asked = None
    state.set_aside()
    forget_request(state, ears=ears)


def _agrees_to_cancel(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether "cancel it" answers the question whether to: it takes nothing back."""
    if state.confirm is None or heard.said.answer == "no" or "cancel" not in heard.acts:
        return False
    return any(want.goal == state.confirm[0].tool for want in ears.ranked(heard.text))


def _means_what_they_have(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether "cancel it" is about a thing they have, on which something else is under way.

    Who is about to move a booking and says so wants it gone, not left as it is.
    """
    current = ears.catalog.goals.get(state.goal or "")
    if current is None or "cancel" not in heard.acts:
        return False
    for want in ears.ranked(heard.text):
        goal = ears.catalog.goals[want.goal]
        shared = [slot for slot in goal.references if slot.name in current.slots]
        if not want.asks and goal is not current and shared:
            return any(slot.name in state.filled for slot in shared)
    return False


def forget_request(state: State, *, ears: Ears) -> None:
    """What was said for one request is not meant for the next; who the caller is, is."""
    slots = ears.catalog.slots
    for name in [n for n in state.filled if slots[n].kind not in ABOUT_CALLER]:
        del state.filled[name]
    state.hints.clear()
    state.kept.clear()
    state.needed.clear()


def to_confirmation(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller agreed to the call that waits for it."""
    if state.confirm is None or _offered_person(state, ears=ears):
        return False
    said = heard.said
    if said.answer == "yes" and not said.correction and not said.question:
        state.agreed = True
        return True
    if said.answer == "no":
        state.declined = state.refused = True
        tool = state.confirm[0].tool
        state.confirm = None
        if _could_be_otherwise(state, tool, ears=ears):
            _choose_anew(state)
        else:
            drop(state, ears=ears)
    return False


def _could_be_otherwise(state: State, tool: str, *, ears: Ears) -> bool:
    """Whether there is anything about a call that the caller could want different."""
    if state.taken is not None and len(state.taken.options) > 1:
        return True
    return any(slot.required for slot in _changeable(tool, ears=ears))


def _offered_person(state: State, *, ears: Ears) -> bool:
    return ears.language.say("brain.call_back") in state.question


def _choose_anew(state: State) -> None:
    """Whoever refuses what they chose may choose again from the same offer."""
    if state.taken is None:
        return
    for option in state.taken.options:
        for name in option:
            if state.filled.get(name) == str(option[name]):
                del state.filled[name]
    state.put(state.taken)
    state.taken = None


def to_suggestion(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller took up a tool that was suggested with a question."""
    switch, state.switch = state.switch, None
    if switch is None or heard.said.answer != "yes":
        state.failed_look_up = switch and state.instead.get(switch)
        return False
    state.push(switch)
    return True


def tries_again(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller wants a look-up that found nothing to be made with other values."""
    failed, state.failed_look_up = state.failed_look_up, None
    goal = ears.catalog.goals.get(failed or "")
    if goal is None or "retry" not in heard.acts:
        return False
    for slot in goal.required:
        state.filled.pop(slot.name, None)
    state.push(goal.name)
    return True


def asks_again(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller wants what a system did not answer to be tried once more."""
    broke, state.broke = state.broke, None
    again = heard.said.answer == "yes" or "retry" in heard.acts
    if broke not in ears.catalog.goals or not again:
        return False
    state.push(str(broke))
    return True


def names_aspect(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller names what should be different, without saying how: "the time"."""
    short = len(heard.text.split()) <= _FEW
    if not (state.declined_before or state.confirm) or heard.said.question or not short:
        return False
    words = set(heard.text.casefold().strip(" .,!?").split()) - ears.words("brain.small")
    for slot in _changeable(state.goal or "", ears=ears):
        other_words = ears.language.table("brain.aspects").get(slot.kind, "")
        about = f"{spaced(slot.name)} {slot.question} {other_words}".casefold().replace("?", " ")
        if words & (set(about.split()) - ears.words("brain.small")):
            state.filled.pop(slot.name, None)
            state.needed.add(slot.name)
            outdate(state, slot, ears=ears)
            return True
    return False


def _changeable(tool: str, *, ears: Ears) -> list[Slot]:
    """What can be said anew of a goal: its parameters, and its sources'."""
    goals = ears.catalog.goals
    goal = goals.get(tool)
    if goal is None:
        return []
    near = [goal, *(goals[s] for slot in goal.references for s in slot.sources if s in goals)]
    return [slot for one in near for slot in one.slots.values() if slot.question]
