"""The values in a message, in the light of what was asked and what is under way."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontdesk_processors.brain.bare import bare
from frontdesk_processors.brain.ears import Ears, Heard, plain
from frontdesk_processors.brain.state import State
from frontdesk_processors.language import Found, Kind, apart, days_named, merge
from frontdesk_processors.schema import ABOUT_CALLER, KIND_OF_FOUND, Goal, Slot, spaced

_EXPECT: Mapping[str, Kind] = {
    "when": "when",
    "time": "when",
    "name": "name",
    "phone": "phone",
    "email": "email",
    "birth_date": "birth_date",
    "postcode": "postcode",
    "number": "number",
}
_READ_HERE = frozenset(KIND_OF_FOUND.values()) | {"number"}
"""Kinds that the brain reads better than the server, because it knows what was asked."""

_KNOWN = 0.9
"""Confidence of a name of which a part is a common given name."""
_SHOW_WHO: frozenset[Kind] = frozenset({"birth_date", "phone"})
"""What people give beside their name, so that it shows a name that nobody announced."""
_NAME_WORDS = 4
"""Longest message that may be a name and nothing else."""
_WORD = re.compile(r"[^\W_]+")


def values_in(state: State, heard: Heard, *, ears: Ears) -> dict[str, str]:
    """Every value in the words, by parameter name."""
    asked = ears.catalog.slots.get(state.asked or "")
    text = _resolved(state, heard.text, ears=ears)
    said: dict[str, str] = {}
    read = found(state, text, asked=asked, ears=ears)
    if asked is None or asked.kind != "name":
        read = [one for one in read if not _is_of_the_records(one, heard)]
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
    of_records = {n: v for n, v in heard.names.items() if not _is_of_caller(n, read, heard)}
    named = _spoken_of(state, heard.text, ears=ears) | of_records
    slots = ears.catalog.slots
    said.update({n: v for n, v in named.items() if n in slots and slots[n].kind not in _READ_HERE})
    return said


def _is_of_the_records(one: Found, heard: Heard) -> bool:
    """Whether a single name is of somebody in the records: "it's Marcus" says with whom."""
    words = [spoken.words.casefold() for spoken in heard.known.values()]
    alone = one.kind == "name" and " " not in one.text and one.confidence <= _KNOWN
    return alone and one.text.casefold() in words


def _is_of_caller(name: str, read: list[Found], heard: Heard) -> bool:
    """Whether what sounds like a name in the records is part of the caller's: "I'm June Park"."""
    words = heard.known[name].words.casefold()
    theirs = [one.text.casefold() for one in read if one.kind == "name" and " " in one.text]
    return bool(words) and any(words in who for who in theirs)


def _under_way(state: State, *, ears: Ears) -> list[Goal]:
    """The goals under way, the current one first, and then the tools that supply them."""
    known = ears.catalog.goals
    goals = [known[name] for name in reversed(state.goals) if name in known]
    near = [s for goal in goals for slot in goal.references for s in slot.sources]
    return [*goals, *(known[name] for name in dict.fromkeys(near) if name in known)]


def _take_apart(state: State, said: dict[str, str], *, ears: Ears) -> None:
    """Give a tool that takes the day and the time apart each its own words."""
    slots = ears.catalog.slots
    day = next((name for name in said if slots[name].kind == "when"), None)
    goal = next((one for one in _under_way(state, ears=ears) if day in one.slots), None)
    time = next((s for s in goal.slots.values() if s.kind == "time"), None) if goal else None
    if day is None or time is None or time.name in said:
        return
    date_words, time_words = apart(said[day], language=ears.language)
    if date_words and time_words:
        said[day], said[time.name] = date_words, time_words


def _choosable(state: State, *, ears: Ears) -> dict[str, Slot]:
    """Parameters with listed choices that what is under way has a use for."""
    slots = {n: slot for goal in _under_way(state, ears=ears) for n, slot in goal.slots.items()}
    return {n: slot for n, slot in slots.items() if slot.choices}


def found(state: State, text: str, *, asked: Slot | None, ears: Ears) -> list[Found]:
    """The typed values in the words, in the light of what was asked."""
    expect = _EXPECT.get(asked.kind) if asked else None
    if expect is not None and expect != "when":
        return ears.found(text, expect=expect, today=state.today)
    if state.instead and (again := _named_again(text, ears=ears)):
        return again
    coming = _coming(state, ears.found(text, today=state.today), ears=ears)
    read = _with_who(coming, text, ears=ears)
    offer = state.offer or state.taken
    timed = offer is not None and any("start" in option for option in offer.options)
    bare = [one for one in read if one.kind in ("number", "ordinal")]
    if (expect and bare) or ((expect or timed) and len(bare) == len(read)):
        # "Eleven", said to a choice of times or to "what day?", is a time or a day.
        return ears.found(text, expect="when", today=state.today)
    return read


def _named_again(text: str, *, ears: Ears) -> list[Found]:
    """The whole name of a caller who was not found, said once more: "it's June Park"."""
    read = ears.found(text, expect="name")
    return read if any(one.kind == "name" and " " in one.value for one in read) else []


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


def _with_who(read: list[Found], text: str, *, ears: Ears) -> list[Found]:
    """Add a name or a date of birth that nobody announced, where one shows the other."""
    kinds = {one.kind for one in read}
    if "name" in kinds:
        born: list[Found] = []
        if "number" in kinds and "birth_date" not in kinds:
            born = [o for o in ears.found(text, expect="birth_date") if o.kind == "birth_date"]
        return [*born, *(one for one in read if one.kind != "number")] if born else read
    shown = next((one for one in read if one.kind in _SHOW_WHO), None)
    if shown is not None:
        return [*_name_beside(shown, text, ears=ears), *read]
    return read or _name_alone(text, ears=ears)


def _name_beside(shown: Found, text: str, *, ears: Ears) -> list[Found]:
    """The name in the clause nearest to a date of birth or a number.

    A date of birth shows any two words beside it to be a name; a number stands beside much else.
    """
    clauses = ears.pattern("brain.clauses").split(text[: shown.start])
    for clause in reversed([*clauses, text[shown.end :]]):
        named = [one for one in ears.found(clause, expect="name") if one.kind == "name"]
        alone = named and shown.kind == "birth_date" and named[0].text == clause.strip()
        if alone or (named and named[0].confidence >= _KNOWN):
            return named[:1]
    return []


def _name_alone(text: str, *, ears: Ears) -> list[Found]:
    """The name that a message is, and nothing else."""
    if len(text.split()) > _NAME_WORDS:
        return []
    named = [one for one in ears.found(text, expect="name") if one.kind == "name"]
    words = bare(text, ears.language).casefold()
    sure = bool(named) and named[0].confidence >= _KNOWN and named[0].text.casefold() == words
    return named[:1] if sure else []


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
    """The parameter a found value belongs to: the one asked for, else one of the goal's.

    While something is under way only who somebody is may belong to anything else.
    """
    kind = KIND_OF_FOUND.get(one.kind)
    if one.kind == "number" and asked is not None and asked.kind == "number":
        return asked
    if kind is None:
        return None
    # A tool may take the day and the time apart.
    fits = ("time", "when") if one.kind in ("time", "part") else (kind,)
    if asked is not None and asked.kind in (kind, *fits) and asked.name not in said:
        return asked
    if asked is not None and asked.kind == "time" and kind == "when" and asked.name not in said:
        return asked
    under_way = _under_way(state, ears=ears)
    everything = list(ears.catalog.goals.values())
    for goals in (under_way, everything if not under_way or kind in ABOUT_CALLER else []):
        for fit in fits:
            for slot in (s for goal in goals for s in goal.slots.values()):
                if slot.kind == fit and not slot.sources:
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
