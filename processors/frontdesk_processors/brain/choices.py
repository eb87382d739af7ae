"""What the caller chooses of what is on offer, and what choosing it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from frontdesk_processors.brain.choose import choose, fitting, start_of
from frontdesk_processors.brain.ears import Ears, Heard
from frontdesk_processors.brain.fill import fill
from frontdesk_processors.brain.state import Offer, Option, State
from frontdesk_processors.language import speak

_APART = 15
"""So many minutes after the last time on offer something is later than that."""


def made(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the words choose from what is on offer, or narrow it down."""
    heard = replace(heard, text=ears.matter(heard.text))
    if state.offer is None and not _comes_back(state, heard, ears=ears):
        return False
    assert state.offer is not None
    options = _meant(state, state.open_options, heard, ears=ears)
    if not options and state.short:
        # "No, the Thursday one", of what was offered before.
        options = _meant(state, state.offer.options, heard, ears=ears)
    if len(options) == 1:
        take(state, options[0], ears=ears)
        return True
    if options:
        state.short = options
        state.narrowed = True
    return bool(options)


def _comes_back(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the words choose from an offer that was turned down or chosen from before."""
    if state.taken is None or state.completed_at == state.turn - 1:
        return False
    if heard.said.question or heard.said.answer == "yes":
        return False
    placed = heard.said.ordinal is not None
    same = fitting(heard.text, state.taken.options, language=ears.language, today=state.today)
    if not placed and len(same) != 1:
        return False
    if not placed and _is_chosen(state, same[0]):
        return False
    state.put(state.taken)
    state.confirm = None
    return True


def _is_chosen(state: State, option: Option) -> bool:
    return all(
        state.filled.get(n) in (None, str(v)) for n, v in option.items() if n in state.filled
    )


def _meant(state: State, offered: Sequence[Option], heard: Heard, *, ears: Ears) -> list[Option]:
    language = ears.language
    if heard.names and not heard.said.question:
        # Names that the server heard narrow the choice: "the one with Dr. Chen".
        named = named_in(offered, heard.names)
        if named and len(named) < len(offered):
            if len(named) == 1:
                return named
            offered = named
        elif named is None:
            return []
        elif heard.said.ordinal is None and not _says_more(state, heard, ears=ears):
            # All of them fit: they are listed again, for the caller to choose one.
            return list(named) if any(n in named[0] for n in heard.names) else []
    return choose(
        heard.text,
        offered,
        said=heard.said,
        language=language,
        today=state.today,
        spoken=int(str(language.value("brain.labels_spoken"))),
    )


def _says_more(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether something besides a name that all the offers share is said."""
    said = heard.said
    timed = bool(ears.found(heard.text, expect="when", today=state.today))
    return timed or said.comparison is not None or said.any or said.answer is not None


def named_in(options: Sequence[Option], names: Mapping[str, str]) -> list[Option] | None:
    """The options that fit the names heard; None if the names contradict them all.

    All of them when the names say nothing of the options.
    """
    about = {n: v for n, v in names.items() if any(n in option for option in options)}
    found = [o for o in options if all(str(o[n]) == v for n, v in about.items() if n in o)]
    return found or None


def take(state: State, option: Option, *, ears: Ears) -> None:
    """Fill what choosing an option supplies; take up the goal it serves if none is under way."""
    assert state.offer is not None
    tool = state.offer.tool
    has = ears.wants.lists(tool)
    said_anew = _said_anew(option, tool=tool, ears=ears)
    for name, value in option.items():
        slot = ears.catalog.slots.get(name)
        if slot is None or isinstance(value, Mapping | list):
            continue
        instead = name in said_anew
        if tool in slot.sources or instead or _needed(name, state=state, ears=ears):
            state.filled[name] = str(value)
        else:
            state.hints[name] = str(value)
            if has and slot.sources:
                state.kept.add(name)
    state.taken = state.offer
    state.put(None)
    if not state.goals and (goal := _served_by(option, state=state, ears=ears)):
        state.push(goal)


def _said_anew(option: Option, *, tool: str, ears: Ears) -> set[str]:
    """Of an option that only says what to ask a tool for instead, the tool's own parameters."""
    slots, goal = ears.catalog.slots, ears.catalog.goals.get(tool)
    supplies = any(name in slots and tool in slots[name].sources for name in option)
    return set() if supplies or goal is None else set(option) & set(goal.slots)


def _needed(name: str, *, state: State, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(slot.name == name for slot in goal.required)


def _served_by(option: Option, *, state: State, ears: Ears) -> str | None:
    """The goal that an option is for: one that takes it, does something, and lacks least."""
    assert state.taken is not None
    tool = state.taken.tool
    lacking = {
        goal.name: (
            ears.wants.asks(goal.name),
            sum(slot.name not in state.filled for slot in goal.required),
        )
        for goal in ears.catalog.goals.values()
        if any(slot.name in option and tool in slot.sources for slot in goal.required)
    }
    return min(lacking, key=lambda name: lacking[name], default=None)


def beyond_the_offer(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether the caller asks for something earlier or later than anything on offer."""
    said = heard.said
    offer = state.offer or (state.taken if state.confirm is not None else None)
    if said.comparison is None or offer is None:
        return False
    starts = sorted(start for o in offer.options if (start := start_of(o)) is not None)
    goal = ears.catalog.goals.get(offer.tool)
    slot = next((s for s in goal.slots.values() if s.kind == "when"), None) if goal else None
    if slot is None or not starts:
        return False
    edge = starts[-1] if said.comparison == "later" else starts[0]
    alike = starts[0].date() == starts[-1].date()
    step = timedelta(0 if alike else 1 if said.comparison == "later" else -1)
    at = edge + timedelta(minutes=_APART if alike and said.comparison == "later" else 0)
    words = ears.language.say(
        f"brain.{said.comparison}_{'that_day' if alike else 'days'}",
        day=speak.day(edge.date() + step, ears.language),
        time=speak.clock(at.time(), ears.language),
    )
    state.confirm = None
    said = state.meant.get(slot.name) or state.filled.pop(slot.name, "")
    state.filled.pop(slot.name, None)
    fill(state, slot, words, ears=ears)
    state.meant[slot.name] = said
    state.set_aside()
    return True


def which_they_have(state: State, offer: Offer, *, ears: Ears) -> list[Option] | None:
    """Of the things they have, those that the caller's wish names; None if it names none."""
    wish = state.wishes.get(state.goal or "")
    if wish is None:
        return None
    named = named_in(offer.options, wish.names)
    if named is None:
        return []
    text = ears.matter(wish.text)
    fits = fitting(text, named, language=ears.language, today=state.today)
    if fits:
        return fits
    timed = any(one.kind in ("when", "time", "part") for one in ears.found(text, today=state.today))
    if timed and any(start_of(option) for option in offer.options):
        return []
    return named if len(named) < len(offer.options) else None
