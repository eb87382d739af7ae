"""The values in the caller's words, and the parameters they fill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from frontdesk_processors.brain.ears import Ears, Heard, plain
from frontdesk_processors.brain.state import State
from frontdesk_processors.brain.choose import bare_weekday
from frontdesk_processors.language import Found, Kind, Language, apart, days_named, merge, speak
from frontdesk_processors.schema import ABOUT_CALLER, KIND_OF_FOUND, Slot, spaced

_EXPECT: Mapping[str, Kind] = {
    "when": "when",
    "time": "when",
    "name": "name",
    "phone": "phone",
    "email": "email",
    "birth_date": "birth_date",
    "number": "number",
}
_READ_HERE = frozenset(KIND_OF_FOUND.values()) | {"number"}
"""Kinds that the brain reads better than the server, because it knows what was asked."""

_KNOWN = 0.9
"""Confidence of a name of which a part is a common given name."""
_NAME_WORDS = 4
"""Longest message that may be a name and nothing else."""
_WORD = re.compile(r"[^\W_]+")


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
    said = _said(state, heard, ears=ears)
    if whole is not None and whole.text != heard.text:
        who = _said(state, whole, ears=ears).items()
        said.update({name: value for name, value in who if slots[name].kind in ABOUT_CALLER})
    if chosen:
        # "The 2:30 with Dr. Chen" names the option; it narrows nothing further.
        said = {n: v for n, v in said.items() if slots[n].kind not in ("when", "time", "reference")}
    _query(state, heard, ears=ears)
    released = _release(state, heard, said, ears=ears)
    for name in said:
        if slots[name].kind == "when":
            state.last_day = said[name]
    if aside or state.together:
        state.aside.update(said)
    if aside:
        return bool(said)
    for name, value in said.items():
        fill(state, slots[name], value, ears=ears)
    return bool(said) or released


def _said(state: State, heard: Heard, *, ears: Ears) -> dict[str, str]:
    """Every value in the words, by parameter name."""
    asked = ears.catalog.slots.get(state.asked or "")
    text = _resolved(state, heard.text, ears=ears)
    said: dict[str, str] = {}
    read = found(state, text, asked=asked, ears=ears)
    for one in read:
        slot = _slot_for(one, said=said, state=state, asked=asked, ears=ears)
        if slot is not None and slot.kind == "when" and slot.name in said:
            said[slot.name] = merge(said[slot.name], one.value, language=ears.language)
        elif slot is not None:
            said.setdefault(slot.name, one.value)
    _take_apart(state, said, ears=ears)
    for name, slot in _choosable(state, ears=ears).items():
        choice = _choice(text, slot, read=read, asked=asked, ears=ears)
        if choice:
            said[name] = choice
    named = _spoken_of(state, heard.text, ears=ears) | heard.names
    slots = ears.catalog.slots
    said.update({n: v for n, v in named.items() if n in slots and slots[n].kind not in _READ_HERE})
    return said


def _take_apart(state: State, said: dict[str, str], *, ears: Ears) -> None:
    """Give a tool that takes the day and the time apart each its own words."""
    slots = ears.catalog.slots
    day = next((name for name in said if slots[name].kind == "when"), None)
    goals = [ears.catalog.goals[name] for name in state.goals if name in ears.catalog.goals]
    goal = next((one for one in goals if day in one.slots), None)
    time = next((s for s in goal.slots.values() if s.kind == "time"), None) if goal else None
    if day is None or time is None or time.name in said:
        return
    date_words, time_words = apart(said[day], language=ears.language)
    if date_words and time_words:
        said[day], said[time.name] = date_words, time_words


def _choosable(state: State, *, ears: Ears) -> dict[str, Slot]:
    """Parameters with listed choices that what is under way has a use for."""
    goals = [ears.catalog.goals[name] for name in state.goals if name in ears.catalog.goals]
    near = {s for goal in goals for slot in goal.references for s in slot.sources}
    goals += [ears.catalog.goals[name] for name in near if name in ears.catalog.goals]
    slots = {n: slot for goal in goals for n, slot in goal.slots.items()} if goals else {}
    return {n: slot for n, slot in slots.items() if slot.choices}


def found(state: State, text: str, *, asked: Slot | None, ears: Ears) -> list[Found]:
    """The typed values in the words, in the light of what was asked."""
    expect = _EXPECT.get(asked.kind) if asked else None
    if expect is not None and expect != "when":
        return ears.found(text, expect=expect, today=state.today)
    read = _with_name(
        _coming(state, ears.found(text, today=state.today), ears=ears), text, ears=ears
    )
    offer = state.offer or state.taken
    timed = offer is not None and any("start" in option for option in offer.options)
    bare = [one for one in read if one.kind in ("number", "ordinal")]
    if (expect and bare) or ((expect or timed) and len(bare) == len(read)):
        # "Eleven", said to a choice of times or to "what day?", is a time or a day.
        return ears.found(text, expect="when", today=state.today)
    return read


def _coming(state: State, read: list[Found], *, ears: Ears) -> list[Found]:
    """Of several days named, those to come: "it hurts since last weekend, can I come tomorrow?"."""
    days = [one for one in read if one.kind == "when"]
    today = state.today
    if len(days) < 2 or today is None:
        return read
    over = [
        one for one in days if days_named(one.value, today=today, language=ears.language) is None
    ]
    return [one for one in read if one not in over] if len(over) < len(days) else read


def _with_name(read: list[Found], text: str, *, ears: Ears) -> list[Found]:
    """Who gives a date of birth gives a name with it, announced or not."""
    born = next((one for one in read if one.kind == "birth_date"), None)
    named = any(one.kind == "name" for one in read)
    if born is None and named and any(one.kind == "number" for one in read):
        dates = [o for o in ears.found(text, expect="birth_date") if o.kind == "birth_date"]
        return [*dates, *(one for one in read if one.kind != "number")] if dates else read
    if born is None and not read and len(text.split()) <= _NAME_WORDS:
        alone = [one for one in ears.found(text, expect="name") if one.kind == "name"]
        whole = (
            alone and alone[0].text.casefold() == without_lead_ins(text, ears.language).casefold()
        )
        return alone if whole and alone[0].confidence >= _KNOWN else read
    if born is None or named:
        return read
    clauses = re.split(r"[,;.!?\n]+|\b(?:and|for|born|under|is)\b", text[: born.start])
    for clause in reversed([*clauses, text[born.end :]]):
        named = [one for one in ears.found(clause, expect="name") if one.kind == "name"]
        if named and (named[0].confidence >= _KNOWN or named[0].text == clause.strip()):
            return [*named[:1], *read]
    return read


def _resolved(state: State, text: str, *, ears: Ears) -> str:
    """The words with a day that leans on the one before spelled out: "and the day after?"."""
    if not state.last_day:
        return text
    if ears.pattern("brain.same_day").search(plain(text)):
        return f"{text} {state.last_day}"
    if not ears.pattern("brain.leans").search(plain(text)):
        return text
    return f"{plain(text)} {state.last_day}"


def _slot_for(
    one: Found, *, said: Mapping[str, str], state: State, asked: Slot | None, ears: Ears
) -> Slot | None:
    """The parameter a found value belongs to: the one asked for, else one of the goal's."""
    kind = KIND_OF_FOUND.get(one.kind)
    if one.kind == "number" and asked is not None and asked.kind == "number":
        return asked
    if kind is None:
        return None
    fits = ("when", "time") if kind == "when" else (kind,)
    if asked is not None and asked.kind in fits and asked.name not in said:
        return asked
    goals = [
        ears.catalog.goals[name] for name in reversed(state.goals) if name in ears.catalog.goals
    ]
    # A tool may take the day and the time apart.
    wanted = (
        ("time", "when") if one.kind in ("time", "part") else ("when",) if kind == "when" else fits
    )
    for want in wanted:
        for goal in goals:
            for slot in goal.slots.values():
                if slot.kind == want and not slot.sources:
                    return slot
    if goals and kind not in ABOUT_CALLER:
        near = {s for goal in goals for slot in goal.references for s in slot.sources}
        goals = [goal for name, goal in ears.catalog.goals.items() if name in near]
    else:
        goals = list(ears.catalog.goals.values())
    for goal in goals:
        for slot in goal.slots.values():
            if slot.kind == kind and not slot.sources:
                return slot
    return None


def _choice(
    text: str, slot: Slot, *, read: list[Found], asked: Slot | None, ears: Ears
) -> str | None:
    if not slot.choices:
        return None
    if all(choice.isdecimal() for choice in slot.choices):
        return _counted(text, slot, read=read, asked=asked)
    hits = [choice for choice in slot.choices if _bare(choice) in _bare(text)]
    for choice in slot.choices:
        if choice in ears.language.table("brain.meanings") and not hits:
            meant = ears.pattern(f"brain.meanings.{choice}").search(plain(text))
            hits = [choice] if meant else []
    return hits[0] if len(hits) == 1 else None


def _bare(text: str) -> str:
    """Words alone, each between spaces."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def _counted(text: str, slot: Slot, *, read: list[Found], asked: Slot | None) -> str | None:
    """A number that stands before the parameter's own word: "two bedrooms" for number_of_beds."""
    numbers = [one for one in read if one.kind == "number"]
    if asked is slot and len(numbers) == 1 and numbers[0].value in slot.choices:
        return numbers[0].value
    stems = [word[:3] for word in spaced(slot.name).split() if len(word) > 3]
    for one in numbers:
        follows = text[one.end :].casefold().split()[:1]
        if one.value in slot.choices and any(f.startswith(s) for f in follows for s in stems):
            return one.value
    return None


def _spoken_of(state: State, text: str, *, ears: Ears) -> dict[str, str]:
    """Who "her" or "him" is: the one last spoken of, or the one chosen."""
    if not set(plain(text).split()) & ears.words("brain.people"):
        return {}
    slots = ears.catalog.slots
    near = {**state.hints, **state.filled, **state.mentioned}
    return {n: v for n, v in near.items() if n in slots and slots[n].sources and isinstance(v, str)}


def _query(state: State, heard: Heard, *, ears: Ears) -> None:
    """A question in passing is itself what a search for its answer looks for.

    "How much is it?" leans on the question before, or on what is under way.
    """
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is None or not ears.wants.asks(goal.name):
        return
    if not set(plain(heard.text).replace("?", "").split()) - _generic(ears):
        return
    for slot in goal.slots.values():
        if slot.kind == "query":
            subject = _subject(state, heard, goal=goal.name, query=slot.name, ears=ears)
            state.filled[slot.name] = f"{subject} {heard.text}".strip()
            state.aside[slot.name] = state.filled[slot.name]


def _generic(ears: Ears) -> frozenset[str]:
    return ears.words("brain.generic") | ears.words("brain.small")


def _subject(state: State, heard: Heard, *, goal: str, query: str, ears: Ears) -> str:
    """What an elliptical question is about; empty for one that says so itself."""
    slots = ears.catalog.slots
    supplied = [name for name, slot in slots.items() if goal in slot.sources]
    if any(name in heard.known for name in supplied):
        return ""
    leans = set(plain(heard.text).split()) & ears.words("brain.pronouns")
    under_way = [state.filled.get(n) or state.hints.get(n) for n in supplied]
    named = next((spaced(value) for value in under_way if value), "")
    if named and len(state.goals) > 1:
        return named
    return state.filled.get(query, "") or named if leans else ""


def fill(state: State, slot: Slot, value: str, *, ears: Ears) -> None:
    """Set a value; what was found for the old one no longer holds."""
    old = state.filled.get(slot.name)
    before = state.meant.pop(slot.name, None) or old
    if slot.kind == "when" and before is not None:
        value = _in_same_week(
            state, merge(before, value, language=ears.language), before, ears=ears
        )
    state.needed.discard(slot.name)
    if state.asked == slot.name:
        state.asked = None
    if old == value:
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


def as_it_stands(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Take an answer to a free question word for word."""
    asked = ears.catalog.slots.get(state.asked or "")
    said = heard.said
    if asked is None or said.farewell or said.question or said.backchannel or said.thanks:
        return False
    if asked.kind == "flag":
        if said.answer is None:
            return False
        fill(state, asked, "true" if said.answer == "yes" else "false", ears=ears)
        return True
    if (said.any and not asked.required) or asked.kind not in ("text", "reference"):
        return False
    words = without_lead_ins(heard.text, ears.language)
    chooses = said.answer is not None or said.ordinal is not None or said.comparison is not None
    if not words or not any(char.isalpha() for char in words):
        return False
    if chooses and len(words.split()) < 4:
        return False
    fill(state, asked, words, ears=ears)
    return True


def without_lead_ins(text: str, language: Language) -> str:
    """The words without those that only lead up to them ("um, I'd say …")."""
    leads = sorted(language.list("brain.lead_ins"), key=len, reverse=True)
    words = " ".join(text.split()).strip(" .,!?")
    for tail in language.list("brain.lead_outs"):
        if words.casefold().endswith(f" {tail}"):
            words = words[: -len(tail)].rstrip(" ,")
    again = True
    while again and words.casefold() not in leads:
        again = False
        for lead in leads:
            if words.casefold().startswith(f"{lead} ") or words.casefold().startswith(f"{lead}, "):
                words, again = words[len(lead) :].lstrip(" ,"), True
                break
    return "" if words.casefold() in leads else words
