"""What a caller's message changes in the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk_processors.brain.choose import choose
from frontdesk_processors.brain.state import Option, State
from frontdesk_processors.language import Answers, Found, Kind, Language, find, merge, read
from frontdesk_processors.schema import KIND_OF_FOUND, Catalog, Slot, SlotKind
from frontdesk_processors.wants import Want, Wants

_EXPECT: Mapping[str, Kind] = {
    "when": "when",
    "time": "when",
    "name": "name",
    "phone": "phone",
    "email": "email",
    "birth_date": "birth_date",
    "number": "number",
}


_ABOUT_CALLER: frozenset[SlotKind] = frozenset({"name", "birth_date", "phone", "email"})


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What the brain listens with.

    Parameters:
        catalog: The goals and their parameters.
        wants: Ranks the goals for what is said.
        language: What the caller speaks.
    """

    catalog: Catalog
    wants: Wants
    language: Language


def hear_caller(state: State, text: str, *, known: Mapping[str, str], ears: Ears) -> None:
    """Fold a caller's message into the state.

    Args:
        state: What was known; changed in place.
        text: The message.
        known: Values that the server found in this very message, by parameter name.
        ears: What to listen with.
    """
    said = read(text, ears.language)
    _new_turn(state, said)
    if said.nevermind and (state.goals or state.confirm) and not find(text, ears.language):
        _drop(state)
        return
    known = {**_spoken_of(state, text, ears=ears), **known}
    asked_to_confirm = state.confirm is not None
    agreed = _answer_to_confirmation(state, said)
    switched = _answer_to_switch(state, said)
    wants = _goals(state, text, said, ears=ears)
    aside = bool(wants and wants[-1].asks and len(state.goals) > 1)
    chosen = not agreed and not aside and _chosen(state, text, said, known=known, ears=ears)
    took = _values(state, text, known=known, aside=aside, chosen=chosen, ears=ears)
    if took and not (wants or state.goals or chosen or state.offer):
        _infer_goal(state, ears=ears)
    answered = False
    if not (agreed or switched or chosen or took or wants):
        answered = _as_it_stands(state, text, said, ears=ears)
    if chosen or took or wants:
        # "No, Thursday" is no refusal: it says what instead.
        state.declined = False
    if state.offer and said.answer == "no" and not (chosen or took or wants or asked_to_confirm):
        state.declined = True
        state.offer = None
    state.understood = bool(agreed or switched or wants or chosen or took or answered or said.answer)
    state.missed = 0 if state.understood else state.missed + 1


def _new_turn(state: State, said: Answers) -> None:
    state.said = said
    state.news.clear()
    state.tried.clear()
    state.calls, state.changed_at = 0, -1
    state.agreed = state.declined = state.narrowed = state.finished = False
    state.aside.clear()


def _drop(state: State) -> None:
    state.declined = bool(state.goals or state.confirm)
    state.goals.clear()
    state.confirm = state.switch = state.asked = None
    state.drop_offer()


def _answer_to_confirmation(state: State, said: Answers) -> bool:
    """Whether the caller agreed to the call that waits for it."""
    if state.confirm is None:
        return False
    if said.answer == "yes" and not said.correction and not said.question:
        state.agreed = True
        return True
    if said.answer == "no":
        state.declined = True
        state.confirm = None
        _choose_anew(state)
    return False


def _choose_anew(state: State) -> None:
    """Whoever refuses what they chose may choose again from the same offer."""
    if state.taken is None:
        return
    for option in state.taken.options:
        for name in option:
            if state.filled.get(name) == str(option[name]):
                del state.filled[name]
    state.offer, state.taken = state.taken, None


def _answer_to_switch(state: State, said: Answers) -> bool:
    """Whether the caller took up a tool that was suggested with a question."""
    switch, state.switch = state.switch, None
    if switch is None or said.answer != "yes":
        return False
    state.push(switch)
    return True


def _goals(state: State, text: str, said: Answers, *, ears: Ears) -> list[Want]:
    """What the caller asks for: at most something to be done and a question in passing."""
    ranked = ears.wants.rank(text)
    doing = next((want for want in ranked if not want.asks), None)
    asking = next((want for want in ranked if want.asks), None)
    current = state.goals[0] if state.goals else None
    taken: list[Want] = []
    if doing is not None and not _answers_question(state, doing, ears=ears):
        if doing.goal not in state.goals:
            _take_up(state, doing.goal, ears=ears)
        taken.append(doing)
    if asking is not None and not _part_of_it(state, asking.goal, ears=ears):
        waits = state.asked is not None and not said.question and current is not None
        if not waits and (doing is None or asking.score > doing.score * 0.8):
            state.push(asking.goal)
            taken.append(asking)
    if not taken and not state.goals and _elliptical(text, ears.language):
        return _once_more(state)
    return taken


def _answers_question(state: State, want: Want, *, ears: Ears) -> bool:
    """An answer to a free question ("a check-up, I need to see somebody") is no new wish."""
    if state.asked is None or not state.goals:
        return False
    return want.goal == state.goal and ears.catalog.slots[state.asked].kind == "text"


def _take_up(state: State, goal: str, *, ears: Ears) -> None:
    """A new thing to do takes the place of the old, unless it is what the old one lacks."""
    suggested = {str(n.result.get("error", {}).get("use")) for n in state.news}
    if goal in suggested or _clears_way(state, goal, ears=ears):
        state.push(goal)
        return
    state.goals[:] = [goal]
    state.confirm = None
    state.asked = None
    kept = set(ears.catalog.goals[goal].slots)
    for name in [n for n in state.filled if n not in kept and ears.catalog.slots[n].sources]:
        del state.filled[name]
    state.drop_offer()


def _clears_way(state: State, goal: str, *, ears: Ears) -> bool:
    """Whether ``goal`` is only about who the caller is, which what is under way may wait for."""
    required = ears.catalog.goals[goal].required
    return bool(state.goals and required) and all(s.kind in _ABOUT_CALLER for s in required)


def _part_of_it(state: State, goal: str, *, ears: Ears) -> bool:
    """Whether a question is a step of what is being done already."""
    return any(
        goal == name or any(goal in slot.sources for slot in ears.catalog.goals[name].references)
        for name in state.goals
        if name in ears.catalog.goals
    )


def _elliptical(text: str, language: Language) -> bool:
    plain = f"{' '.join(text.casefold().split())} "
    return any(plain.startswith(f"{lead} ") for lead in language.list("brain.elliptical"))


def _once_more(state: State) -> list[Want]:
    if state.last_asked_goal is None:
        return []
    state.push(state.last_asked_goal)
    return [Want(goal=state.last_asked_goal, score=1.0, asks=True)]


def _spoken_of(state: State, text: str, *, ears: Ears) -> dict[str, str]:
    """Who "her" or "him" is: the one a question was last answered with."""
    if not set(text.casefold().strip(" ?.!").split()) & set(ears.language.list("brain.people")):
        return {}
    slots = ears.catalog.slots
    return {n: v for n, v in state.mentioned.items() if n in slots and isinstance(v, str)}


def _infer_goal(state: State, *, ears: Ears) -> None:
    """What somebody wants who says only for what, with whom or when.

    It is what takes most of what they said, over its own parameters and those of the tools that
    supply it, and of these the one that lacks least. Who they are says nothing about it.
    """
    said = {n for n in state.filled if ears.catalog.slots[n].kind not in _ABOUT_CALLER}
    if not said:
        return
    fits: list[tuple[int, int, str]] = []
    for goal in ears.catalog.goals.values():
        if ears.wants.asks(goal.name) or not goal.references:
            continue
        takes = set(goal.slots)
        for slot in goal.references:
            for source in slot.sources:
                takes |= set(ears.catalog.goals[source].slots)
        fits.append((-len(said & takes), len(goal.references), goal.name))
    if fits and min(fits)[0] < 0:
        state.push(min(fits)[2])


def _chosen(
    state: State, text: str, said: Answers, *, known: Mapping[str, str], ears: Ears
) -> bool:
    if state.offer is None:
        return False
    offered = state.offer.options
    if known and not said.question:
        # Names that the server heard narrow the choice: "the one with Dr. Chen".
        offered = [
            option
            for option in offered
            if all(str(option[n]) == v for n, v in known.items() if n in option)
        ]
        named = [n for n in known if any(n in option for option in state.offer.options)]
        if named and len(offered) == 1:
            take_option(state, offered[0], ears=ears)
            return True
        offered = offered or state.offer.options
    options = choose(
        text,
        offered,
        said=said,
        language=ears.language,
        today=state.now.date() if state.now else None,
        spoken=int(str(ears.language.value("brain.labels_spoken"))),
    )
    if len(options) == 1:
        take_option(state, options[0], ears=ears)
        return True
    if options:
        state.offer = state.offer._replace(options=options)
        state.narrowed = True
    return bool(options)


def take_option(state: State, option: Option, *, ears: Ears) -> None:
    """Fill what choosing an option supplies; take up the goal it serves if none is under way."""
    assert state.offer is not None
    tool = state.offer.tool
    for name, value in option.items():
        slot = ears.catalog.slots.get(name)
        if slot is None or isinstance(value, Mapping | list):
            continue
        if tool in slot.sources or _needed(name, state=state, ears=ears):
            state.filled[name] = str(value)
        else:
            state.hints[name] = str(value)
    state.taken = state.offer
    state.drop_offer()
    if not state.goals and (goal := _served_by(option, state=state, ears=ears)):
        state.push(goal)


def _needed(name: str, *, state: State, ears: Ears) -> bool:
    goal = ears.catalog.goals.get(state.goal or "")
    return goal is not None and any(slot.name == name for slot in goal.required)


def _served_by(option: Option, *, state: State, ears: Ears) -> str | None:
    """The goal that an option is for: one that takes it and lacks least."""
    lacking = {
        goal.name: sum(slot.name not in state.filled for slot in goal.required)
        for goal in ears.catalog.goals.values()
        if any(slot.name in option and slot.sources for slot in goal.required)
    }
    return min(lacking, key=lambda name: lacking[name], default=None)


def _values(
    state: State,
    text: str,
    *,
    known: Mapping[str, str],
    aside: bool,
    chosen: bool,
    ears: Ears,
) -> bool:
    """Take the values said; whether there were any that matter."""
    asked = ears.catalog.slots.get(state.asked or "")
    values: dict[str, str] = {}
    for found in _found(state, text, asked=asked, language=ears.language):
        slot = _slot_for(KIND_OF_FOUND.get(found.kind), state=state, asked=asked, ears=ears)
        if slot is not None:
            values.setdefault(slot.name, found.value)
    for name, slot in ears.catalog.slots.items():
        if slot.choices and (choice := _choice(text, slot)):
            values[name] = choice
    values.update({name: value for name, value in known.items() if name in ears.catalog.slots})
    if chosen:
        # "The 2:30 with Dr. Chen" names the option; it narrows nothing further.
        values = {n: v for n, v in values.items() if ears.catalog.slots[n].kind not in ("when", "time")}
    _query(state, text, ears=ears)
    if aside:
        state.aside.update(values)
        return bool(values)
    for name, value in values.items():
        _fill(state, ears.catalog.slots[name], value, ears=ears)
    return bool(values)


def _found(state: State, text: str, *, asked: Slot | None, language: Language) -> list[Found]:
    """The typed values in the words, in the light of what was asked."""
    today = state.now.date() if state.now else None
    expect = _EXPECT.get(asked.kind) if asked else None
    if expect is not None and expect != "when":
        return find(text, language, expect=expect, today=today)
    found = find(text, language, today=today)
    timed = state.offer is not None and any("start" in o for o in state.offer.options)
    if (expect or timed) and all(f.kind == "number" for f in found):
        # "Eleven", said to a choice of times or to "what day?", is a time or a day.
        return find(text, language, expect="when", today=today)
    return found


def _query(state: State, text: str, *, ears: Ears) -> None:
    """A question in passing is itself what a search for its answer looks for.

    "How much is it?" leans on the question before.
    """
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is None or not ears.wants.asks(goal.name):
        return
    leans = set(text.casefold().strip(" ?.!").split()) & set(ears.language.list("brain.pronouns"))
    for slot in goal.slots.values():
        if slot.kind == "query":
            before = state.filled.get(slot.name, "") if leans else ""
            state.filled[slot.name] = f"{before} {text}".strip()
            state.aside[slot.name] = state.filled[slot.name]


def _slot_for(
    kind: str | None, *, state: State, asked: Slot | None, ears: Ears
) -> Slot | None:
    """The parameter a found value belongs to: the one asked for, else one of the goal's."""
    if kind is None:
        return None
    if asked is not None and asked.kind in (kind, "time" if kind == "when" else kind):
        return asked
    goals = [ears.catalog.goals[name] for name in reversed(state.goals) if name in ears.catalog.goals]
    for goal in [*goals, *ears.catalog.goals.values()]:
        for slot in goal.slots.values():
            if slot.kind == kind and not slot.sources:
                return slot
    return None


def _choice(text: str, slot: Slot) -> str | None:
    plain = f" {text.casefold()} "
    hits = [c for c in slot.choices if f" {c.casefold()} " in plain.replace(",", " ").replace(".", " ")]
    return hits[0] if len(hits) == 1 else None


def _fill(state: State, slot: Slot, value: str, *, ears: Ears) -> None:
    """Set a value; what was found for the old one no longer holds."""
    old = state.filled.get(slot.name)
    if slot.kind == "when" and old is not None:
        value = merge(old, value, language=ears.language)
    if old == value:
        return
    state.filled[slot.name] = value
    state.needed.discard(slot.name)
    if state.asked == slot.name:
        state.asked = None
    stale = {
        name
        for name in state.filled
        for source in ears.catalog.slots[name].sources
        if source in ears.catalog.goals and slot.name in ears.catalog.goals[source].slots
    } - {slot.name}
    for name in stale:
        del state.filled[name]
    if stale:
        state.confirm = None
    offer = state.offer
    if offer and offer.tool in ears.catalog.goals and slot.name in ears.catalog.goals[offer.tool].slots:
        state.drop_offer()


def _as_it_stands(state: State, text: str, said: Answers, *, ears: Ears) -> bool:
    """Take an answer to a free question word for word."""
    asked = ears.catalog.slots.get(state.asked or "")
    if asked is None or said.repeat or said.human or said.farewell or said.question:
        return False
    if asked.kind == "flag":
        if said.answer is None:
            return False
        _fill(state, asked, "true" if said.answer == "yes" else "false", ears=ears)
        return True
    if said.any and not asked.required:
        return False
    if asked.kind not in ("text", "reference", "when"):
        return False
    words = _without_lead_ins(text, ears.language)
    chooses = said.answer is not None or said.ordinal is not None or said.comparison is not None
    if not words or (chooses and len(words.split()) < 4):
        return False
    _fill(state, asked, words, ears=ears)
    return True


def _without_lead_ins(text: str, language: Language) -> str:
    leads = sorted(language.list("brain.lead_ins"), key=len, reverse=True)
    words = " ".join(text.split()).strip(" .,!?")
    again = True
    while again and words.casefold() not in leads:
        again = False
        for lead in leads:
            if words.casefold().startswith(f"{lead} "):
                words, again = words[len(lead) :].lstrip(" ,"), True
                break
    return "" if words.casefold() in leads else words
