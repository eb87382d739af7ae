"""What the agent's own words change in a form, whoever worded them."""

from __future__ import annotations

import re

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.forms.dates import timed_values
from frontdesk_processors.brain.forms.form import (
    Form,
    about,
    changes,
    is_count,
    is_named,
    is_place,
    plain_option,
    slots_near,
    words_in,
)
from frontdesk_processors.brain.forms.spans import named_slots, option_in, unknown_name
from frontdesk_processors.schema import Goal, Slot

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n")


def hear_agent(form: Form, text: str, *, ears: Ears) -> None:
    """Fold what the agent said into the form."""
    plain = text.casefold()
    form.asked, form.suggested, form.offered = (), None, {}
    form.awaits_yes = bool(ears.pattern("forms.reads_back").search(plain))
    option = option_in(form, text, ears=ears)
    if option is not None:
        form.shown = option
    if form.awaits_yes or _spelled_out(form, text, ears=ears):
        form.awaits_yes = True
        _read_back(form, text, ears=ears)
        return
    _offer(form, text, named=option is not None, ears=ears)
    if "?" not in text and not re.search(r"\b(?:please|tell|which|what)\b", plain):
        return
    form.asked = tuple(_asked(form, _question(text), ears=ears))
    if form.asked:
        _follow(form, ears=ears)
        return
    ranked = [want for want in ears.ranked(text) if want.goal in ears.catalog.goals]
    doing = [w.goal for w in ranked if changes(ears.catalog.goals[w.goal], ears=ears)]
    form.suggested = (doing or [want.goal for want in ranked] or [None])[0]


def _question(text: str) -> str:
    """The sentences that ask, or all where none ends in a question mark."""
    sentences = _SENTENCES.split(text)
    return " ".join(s for s in sentences if s.rstrip().endswith("?")) or text


def _spelled_out(form: Form, text: str, *, ears: Ears) -> bool:
    """Whether words before a call hold all that a tool lacked, a day or a time among it."""
    target = _doer(form, ears=ears)
    if form.called or target is None or not changes(target, ears=ears):
        return False
    said = timed_values(form, text, asked=(), ears=ears)
    known = {**form.values, **said}
    names = [slot.name for slot in named_slots(form, ears=ears) if slot.name in target.slots]
    if not said or not names:
        return False
    told = [n for n in names if n in known and _said(known[n], text)]
    others = [v for n, v in known.items() if n not in names]
    named = told or unknown_name(form, text, taken=others, asked=False, ears=ears)
    return bool(named) and all(s.name in known or s.name in names for s in target.required)


def _read_back(form: Form, text: str, *, ears: Ears) -> None:
    """Take the values that are spelled out: the agent has understood them so."""
    target = _doer(form, ears=ears)
    if target is not None:
        form.goal = target.name
    said = timed_values(form, text, asked=(), ears=ears)
    form.values.update(said)
    for slot in named_slots(form, ears=ears):
        if target is None or slot.name not in target.slots:
            continue
        option = form.shown if form.shown and _is_in(form.shown, slot, text) else None
        if option is not None:
            form.values[slot.name] = plain_option(option)[slot.name]
            continue
        known = form.values.get(slot.name, "")
        if known and _said(known, text):
            continue
        others = [v for n, v in form.values.items() if n != slot.name]
        if name := unknown_name(form, text, taken=others, asked=True, ears=ears):
            form.values[slot.name] = name


def _is_in(option: object, slot: Slot, text: str) -> bool:
    values = plain_option(option)  # pyright: ignore[reportArgumentType]
    return slot.name in values and _said(values[slot.name], text)


def _said(value: str, text: str) -> bool:
    return f" {' '.join(words_in(value))} " in f" {' '.join(words_in(text))} "


def _doer(form: Form, *, ears: Ears) -> Goal | None:
    """The tool that is read back: the one meant if it does something, else the first that does."""
    goals = ears.catalog.goals
    doing = [goal for goal in goals.values() if changes(goal, ears=ears)]
    return next((goal for goal in doing if goal.name == form.goal), doing[0] if doing else None)


def _offer(form: Form, text: str, *, named: bool, ears: Ears) -> None:
    """Values that a yes would take: another time, or a name that no result held."""
    if form.called or form.failed:
        form.offered = timed_values(form, text, asked=(), ears=ears)
    if named or not (form.called or form.shown is not None) or form.failed:
        return
    wanted = next((s for s in named_slots(form, ears=ears)), None)
    places = [v for n, v in form.values.items() if is_place(ears.catalog.slots[n], ears=ears)]
    if wanted is None:
        return
    name = unknown_name(form, text, taken=places, asked=False, ears=ears)
    if name:
        form.shown = {**(form.shown or {}), wanted.name: name}


def _asked(form: Form, question: str, *, ears: Ears) -> list[str]:
    """The parameters that a question asks for, in the order of their words in it."""
    plain = question.casefold()
    generic = ears.words("forms.generic")
    places: list[tuple[int, str]] = []
    kinds: set[str] = set()
    for slot in slots_near(form, ears=ears):
        at = _asked_at(slot, plain, generic=generic, ears=ears)
        kind = "place" if is_place(slot, ears=ears) else slot.kind
        if at is None or (kind in ("place", "when", "time") and kind in kinds):
            continue
        kinds.add(kind)
        places.append((at, slot.name))
    if not places and ears.pattern("forms.asks.number").search(plain):
        places = [(0, slot.name) for slot in slots_near(form, ears=ears) if is_count(slot)][:1]
    return [name for _, name in sorted(places)]


def _asked_at(slot: Slot, plain: str, *, generic: frozenset[str], ears: Ears) -> int | None:
    kind = "place" if is_place(slot, ears=ears) else slot.kind
    if is_named(slot, ears=ears):
        return None
    own = () if kind in ("place", "when", "time") else about(slot, generic)
    for word in re.finditer(r"[a-z]+", plain):
        if any(word.group().startswith(one) for one in own if len(one) >= 3):
            return word.start()
    if kind in ears.language.table("forms.asks") and kind != "number":
        found = ears.pattern(f"forms.asks.{kind}").search(plain)
        if found is not None:
            return found.start()
    for choice in slot.choices if kind == "choice" and not slot.choices[0].isdecimal() else ():
        if choice.casefold() in plain:
            return plain.find(choice.casefold())
    return None


def _follow(form: Form, *, ears: Ears) -> None:
    """What is asked for tells which tool is meant, where only one takes it."""
    goals = ears.catalog.goals
    current = goals.get(form.goal or "")
    if current is not None and any(name in current.slots for name in form.asked):
        return
    takers = [g for g in goals.values() if any(name in g.slots for name in form.asked)]
    if len(takers) == 1:
        form.goal = takers[0].name
