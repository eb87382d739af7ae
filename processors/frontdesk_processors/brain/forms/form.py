"""What a form holds: the values for tools' parameters, and what was last spoken of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.state import Option
from frontdesk_processors.schema import Goal, Slot, spaced

_WORD = re.compile(r"[a-z0-9][a-z0-9'&.-]*[a-z0-9]|[a-z0-9]")
_ENDINGS = re.compile(r"(?:ies|ing|ed|es|s|e)$")


@dataclass(kw_only=True)
class Form:
    """What a conversation has come to.

    Parameters:
        today: The server's day, if it told.
        goal: The tool that is meant.
        values: What was said, by parameter.
        asked: The parameters that the agent asked for last.
        options: All that results have offered, the latest last.
    listed: How many of them the last result had.
    shown: The option the agent spoke of last.
        offered: Values in the agent's own words that a yes takes.
        suggested: The tool that the agent proposed to go on with.
        awaits_yes: Whether the agent's last words spell out a call and wait for a yes.
        made: By tool, the arguments of its last call.
        failed: The tool that did not work when it was last called.
        changed: Parameters that the caller's last words said or changed.
        agreed: Whether the caller's last words agree.
        wished: The tool that the caller's last words ask for.
        called: Whether something was called since the caller last spoke.
    """

    today: date | None = None
    goal: str | None = None
    values: dict[str, str] = field(default_factory=dict[str, str])
    asked: tuple[str, ...] = ()
    options: list[Option] = field(default_factory=list[Option])
    listed: int = 0
    shown: Option | None = None
    offered: dict[str, str] = field(default_factory=dict[str, str])
    suggested: str | None = None
    awaits_yes: bool = False
    made: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    failed: str | None = None
    changed: set[str] = field(default_factory=set[str])
    agreed: bool = False
    wished: str | None = None
    called: bool = False


def changes(goal: Goal, *, ears: Ears) -> bool:
    """Whether a tool does something, so that it is read back before it is done."""
    reads_back = ears.pattern("forms.read_back_first").search(goal.description.casefold())
    return bool(reads_back) or not ears.wants.asks(goal.name)


def slots_near(form: Form, *, ears: Ears) -> list[Slot]:
    """All parameters, those of the tool that is meant first."""
    goals = list(ears.catalog.goals.values())
    goals.sort(key=lambda goal: goal.name != form.goal)
    found: dict[str, Slot] = {}
    for goal in goals:
        for slot in goal.slots.values():
            found.setdefault(slot.name, slot)
    return list(found.values())


def is_place(slot: Slot, *, ears: Ears) -> bool:
    """Whether a parameter says where something is."""
    if slot.kind != "text":
        return False
    pattern = ears.pattern("forms.place")
    return bool(pattern.search(spaced(slot.name)) or pattern.search(slot.description.casefold()))


def is_named(slot: Slot, *, ears: Ears) -> bool:
    """Whether a parameter is a name that people say, of something a result may offer."""
    if slot.kind not in ("text", "reference", "name") or is_place(slot, ears=ears):
        return False
    return bool(ears.pattern("forms.named").search(spaced(slot.name)))


def is_count(slot: Slot) -> bool:
    """Whether a parameter is a number of things."""
    listed = bool(slot.choices) and all(choice.isdecimal() for choice in slot.choices)
    return slot.kind == "number" or listed


def words_in(text: str) -> list[str]:
    """The words of a text, in lower case, without stops."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def stem(word: str) -> str:
    """A word without its usual endings, where enough of it is left."""
    base = _ENDINGS.sub("", word)
    return base if len(base) >= 3 else word


@cache
def about(slot: Slot, generic: frozenset[str]) -> tuple[str, ...]:
    """The stems of a parameter's name that say what it is about; of its description if none do."""
    for text in (spaced(slot.name), slot.description):
        found = [stem(word) for word in words_in(text) if word not in generic and len(word) > 1]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def plain_option(option: Mapping[str, Any]) -> dict[str, str]:
    """An option's values as text."""
    return {n: str(v) for n, v in option.items() if isinstance(v, str | int | float)}


def latest(options: Sequence[Option]) -> list[Option]:
    """Options, those offered last first."""
    return list(reversed(options))
