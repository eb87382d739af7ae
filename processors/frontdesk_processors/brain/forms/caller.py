"""What the caller's words change in a form."""

from __future__ import annotations

from frontdesk_processors.brain.ears import Ears, Heard
from frontdesk_processors.brain.forms.dates import timed_values
from frontdesk_processors.brain.forms.form import Form, changes, latest, plain_option
from frontdesk_processors.brain.forms.listed import listed_values
from frontdesk_processors.brain.forms.spans import (
    named_slots,
    option_in,
    partly_named,
    place_values,
    unknown_name,
)
from frontdesk_processors.brain.state import Option


def hear_caller(form: Form, text: str, *, ears: Ears) -> None:
    """Fold what the caller said into the form."""
    heard = ears.hear(text, {})
    plain = text.casefold()
    form.changed, form.called, form.wished = set(), False, None
    form.agreed = heard.said.answer == "yes" and not heard.said.correction
    another = bool(ears.pattern("forms.another").search(plain))
    if form.awaits_yes and not another:
        _answer(form, heard, ears=ears)
        return
    asking = not another and _only_asks(form, heard, ears=ears)
    said = _values(form, heard, asking=asking, ears=ears)
    _means(form, heard, said, asking=asking, another=another, ears=ears)
    if (heard.said.answer == "yes" or _takes(plain, ears=ears)) and form.offered and not another:
        said = {**form.offered, **said}
    for name, value in said.items():
        if form.values.get(name) != value:
            form.changed.add(name)
        form.values[name] = value
    if not another:
        _take_shown(form, said, ears=ears)
    if heard.said.answer == "no" and not said and form.failed:
        form.goal = None
    form.awaits_yes = False


def _answer(form: Form, heard: Heard, *, ears: Ears) -> None:
    """What is said to a call that was spelled out: a yes, or what is to be different about it.

    A question along with it is no wish for anything else.
    """
    goal = ears.catalog.goals.get(form.goal or "")
    said = _values(form, heard, asking=True, ears=ears)
    own = {n: v for n, v in said.items() if goal is None or n in goal.slots}
    form.changed = {name for name, value in own.items() if form.values.get(name) != value}
    form.values.update(own)
    form.awaits_yes = False
    if heard.said.answer == "no" and not form.changed:
        form.goal = None


def _takes(plain: str, *, ears: Ears) -> bool:
    return bool(ears.pattern("forms.takes_it").search(plain))


def _only_asks(form: Form, heard: Heard, *, ears: Ears) -> bool:
    """Whether the words ask about what was told and wish for nothing else."""
    if form.shown is None:
        return False
    plain = heard.text.casefold()
    if ears.pattern("forms.about_it").search(plain):
        return True
    return heard.said.question and not ears.pattern("forms.wishes").search(plain)


def _values(form: Form, heard: Heard, *, asking: bool, ears: Ears) -> dict[str, str]:
    text = heard.text
    said = timed_values(form, text, asked=form.asked, ears=ears)
    said.update(listed_values(form, heard, asking=asking, ears=ears))
    option = (
        option_in(form, text, ears=ears)
        or partly_named(form, text, ears=ears)
        or (None if said else _placed(form, heard))
    )
    if option is not None:
        form.shown = option
        values = plain_option(option)
        for slot in named_slots(form, ears=ears):
            if slot.name in values:
                said[slot.name] = values[slot.name]
        return said
    if not asking:
        wanted = _place_wanted(form, heard, ears=ears)
        said.update(place_values(form, text, wanted=wanted, ears=ears))
    slot = next(iter(named_slots(form, ears=ears)), None)
    if slot is not None and (slot.required or slot.sources):
        taken = [*said.values(), *form.values.values()]
        if name := unknown_name(form, text, taken=taken, asked=False, ears=ears):
            said[slot.name] = name
    return said


def _placed(form: Form, heard: Heard) -> Option | None:
    """The one of the last result that is chosen by its place: "the second one"."""
    place = heard.said.ordinal
    if place is None or form.listed < 2:
        return None
    at = form.listed - 1 if place == -1 else place - 1
    return latest(form.options)[at] if 0 <= at < form.listed else None


def _place_wanted(form: Form, heard: Heard, *, ears: Ears) -> bool:
    """Whether what is meant is a search, which looks somewhere, rather than a thing to do."""
    meant = next((want.goal for want in ears.ranked(heard.text)), None)
    if meant is None and form.shown is None:
        meant = form.goal
    goal = ears.catalog.goals.get(meant or "")
    return goal is not None and not changes(goal, ears=ears)


def _means(
    form: Form,
    heard: Heard,
    said: dict[str, str],
    *,
    asking: bool,
    another: bool,
    ears: Ears,
) -> None:
    """Which tool the words mean, if they say."""
    goals = ears.catalog.goals
    ranked = [want for want in ears.ranked(heard.text) if want.goal in goals]
    if form.suggested is not None and heard.said.answer is not None and not ranked:
        form.goal = form.wished = form.suggested if heard.said.answer == "yes" else None
        return
    if ranked and not (asking and not ranked[0].act):
        form.goal = form.wished = ranked[0].goal
    current = goals.get(form.goal or "")
    if said and (current is None or not any(name in current.slots for name in said)):
        takers = [goal for goal in goals.values() if any(name in goal.slots for name in said)]
        takers.sort(key=lambda goal: -sum(name in goal.slots for name in said))
        if takers:
            form.goal = takers[0].name
    if another and form.shown is not None and current is not None and changes(current, ears=ears):
        searches = [goal.name for goal in goals.values() if not changes(goal, ears=ears)]
        form.goal = next(iter(searches), form.goal)


def _take_shown(form: Form, said: dict[str, str], *, ears: Ears) -> None:
    """Who goes on to do something means what was told last, unless they name another."""
    current = ears.catalog.goals.get(form.goal or "")
    if form.shown is None or current is None or not changes(current, ears=ears):
        return
    values = plain_option(form.shown)
    for slot in current.required:
        if slot.sources and slot.name in values and slot.name not in said:
            form.values[slot.name] = values[slot.name]
