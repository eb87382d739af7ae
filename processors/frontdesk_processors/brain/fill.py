"""Parameters filled from what the caller says, and what no longer holds when they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from frontdesk_processors.brain.asides import look_for
from frontdesk_processors.brain.bare import bare
from frontdesk_processors.brain.choose import bare_weekday
from frontdesk_processors.brain.ears import Ears, Heard, plain
from frontdesk_processors.brain.reading import values_in
from frontdesk_processors.brain.state import State
from frontdesk_processors.language import days_named, merge, speak
from frontdesk_processors.schema import ABOUT_CALLER, Slot, together


def values(
    state: State,
    heard: Heard,
    *,
    aside: bool,
    chosen: bool,
    ears: Ears,
    whole: Heard | None = None,
) -> bool:
    """Take the values said; whether there were any that matter.

    Args:
        state: What was known; changed in place.
        heard: The words that say them.
        aside: They belong to a question in passing.
        chosen: They also chose from an offer.
        ears: What to listen with.
        whole: The whole message, in which anything may say who the caller is.
    """
    slots = ears.catalog.slots
    said = values_in(state, heard, ears=ears)
    if whole is not None and whole.text != heard.text:
        who = values_in(state, whole, ears=ears).items()
        said.update({name: value for name, value in who if slots[name].kind in ABOUT_CALLER})
    if chosen:
        # "The 2:30 with Dr. Chen" names the option; it narrows nothing further.
        said = {n: v for n, v in said.items() if slots[n].kind not in ("when", "time", "reference")}
        if state.taken is not None and not state.narrowed:
            carried = {name for option in state.taken.options for name in option}
            said = {name: value for name, value in said.items() if name not in carried}
    look_for(state, heard, ears=ears)
    released = _release(state, heard, said, ears=ears)
    for name in said:
        if slots[name].kind == "when":
            state.last_day = said[name]
    if aside or state.together:
        state.aside.update(said)
    if aside:
        return bool(said)
    adds = bool(ears.pattern("brain.adds").search(heard.text.casefold()))
    for name, value in said.items():
        before = state.filled.get(name) if adds and slots[name].many else None
        fill(state, slots[name], together(before, value) if before else value, ears=ears)
    return bool(said) or released


def fill(state: State, slot: Slot, value: str, *, ears: Ears) -> None:
    """Set a value; what was found for the old one no longer holds."""
    old = state.filled.get(slot.name)
    before = state.meant.pop(slot.name, None) or old
    if slot.kind == "when" and before is not None:
        value = _in_same_week(
            state, merge(before, value, language=ears.language), before, ears=ears
        )
    # Asked for anew because a failure wants it, the same value is looked up anew.
    anew = slot.name in state.needed
    state.needed.discard(slot.name)
    if state.asked == slot.name:
        state.asked = None
    if old == value and not anew:
        return
    state.filled[slot.name] = value
    outdate(state, slot, ears=ears)


def _in_same_week(state: State, new: str, old: str, *, ears: Ears) -> str:
    """A weekday said in place of another is of the same week: "next Tuesday" … "no, Thursday"."""
    if state.today is None:
        return new
    language = ears.language
    before = days_named(old, today=state.today, language=language)
    since = days_named(new, today=state.today, language=language)
    if before is None or since is None or since[0] != since[1] or (before[1] - before[0]).days > 6:
        return new
    weekday = bare_weekday(new, language=language)
    if not weekday or since[0] >= before[0] - timedelta(before[0].weekday()):
        return new
    day = before[0] + timedelta(since[0].weekday() - before[0].weekday())
    return new.casefold().replace(weekday, speak.day(day, language), 1)


def outdate(state: State, slot: Slot, *, ears: Ears) -> None:
    """Forget what was found with the old value of a parameter."""
    goals = ears.catalog.goals
    stale = {
        name
        for name in state.filled
        for source in ears.catalog.slots[name].sources
        if source in goals and slot.name in goals[source].slots
    } - {slot.name}
    for name in stale:
        del state.filled[name]
    if stale or (state.confirm is not None and slot.name in goals[state.confirm[0].tool].slots):
        state.confirm = None
    if state.offer and slot.name in _searched_by(state.offer.tool, ears=ears):
        state.set_aside()


def _searched_by(tool: str, *, ears: Ears) -> set[str]:
    """The parameters of a tool and of those that could stand in for it."""
    goals = ears.catalog.goals
    sources = {tool} | {
        other
        for slot in ears.catalog.slots.values()
        if tool in slot.sources
        for other in slot.sources
    }
    return {name for source in sources if source in goals for name in goals[source].slots}


def _release(state: State, heard: Heard, said: Mapping[str, str], *, ears: Ears) -> bool:
    """Give up preferences that the caller no longer has: "anybody will do"."""
    other = ears.pattern("brain.other").search(heard.text.casefold())
    noun = next((group for group in other.groups() if group), "") if other else ""
    if other is None:
        return False
    held = [
        slot
        for slot in ears.catalog.slots.values()
        if slot.sources and not slot.required and slot.name not in said
        if slot.name in state.filled or slot.name in state.kept
        if not noun or noun in plain(slot.question).split()
    ]
    for slot in held:
        state.filled.pop(slot.name, None)
        state.kept.discard(slot.name)
        outdate(state, slot, ears=ears)
    return bool(held)


def with_its_object(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Take what a wish is for from the words that ask for it, as `wants.object` does."""
    goal = ears.catalog.goals.get(state.goal or "")
    free = [slot for slot in goal.required if slot.kind == "text"] if goal else []
    if len(free) != 1 or free[0].name in state.filled:
        return False
    found = ears.pattern("wants.object").search(heard.text.casefold())
    if found is None:
        return False
    at = next(index for index, value in enumerate(found.groups(), start=1) if value)
    words = _of(free[0], heard.text[found.start(at) : found.end(at)], ears=ears)
    if not set(plain(words).split()) - ears.words("wants.no_object"):
        return False
    fill(state, free[0], words, ears=ears)
    return True


def as_it_stands(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Take an answer to a free question word for word."""
    asked = ears.catalog.slots.get(state.asked or "")
    said = heard.said
    if asked is None or said.farewell or said.question or said.backchannel or state.repeated:
        return False
    if asked.kind == "flag":
        if said.answer is None:
            return False
        fill(state, asked, "true" if said.answer == "yes" else "false", ears=ears)
        return True
    if (said.any and not asked.required) or asked.kind not in ("text", "reference"):
        return False
    words = _of(asked, heard.text, ears=ears)
    chooses = said.answer is not None or said.ordinal is not None or said.comparison is not None
    if not words or not any(char.isalpha() for char in words):
        return False
    if chooses and len(words.split()) < 4:
        return False
    fill(state, asked, words, ears=ears)
    return True


def _of(slot: Slot, text: str, *, ears: Ears) -> str:
    """The words that are a parameter's value, of all that was said with it."""
    told = bool(ears.pattern("brain.own_words").search(slot.description.casefold()))
    return bare(text, ears.language, name=slot.kind == "text" and not told)
