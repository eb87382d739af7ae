"""Which of the offered options a caller means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from frontdesk_processors.brain.state import Option
from frontdesk_processors.language import (
    Answers,
    Language,
    Lexicon,
    days_named,
    time_bounds,
)


def choose(
    text: str,
    options: Sequence[Option],
    *,
    said: Answers,
    language: Language,
    today: date | None,
    spoken: int,
) -> list[Option]:
    """The options the words fit: one when the caller chose, several when they narrowed it down.

    Args:
        text: The caller's words.
        options: What there is to choose from, in the order it was offered.
        said: How the words read.
        language: What the caller speaks.
        today: The day, in the business's zone, if it is known.
        spoken: How many of the options were said aloud; "the last one" is the last of these.
    """
    if said.question and said.comparison is None and said.answer is None:
        # "Do you have the second of May?" asks for something else.
        named = _named(text, options)
        return named if len(named) == 1 else []
    if said.ordinal is not None:
        heard = options[:spoken]
        index = len(heard) - 1 if said.ordinal == -1 else said.ordinal - 1
        if 0 <= index < len(options) and not _mentions_day(text, language, today):
            return [options[index]]
    if text.strip(" .").isdigit() and 1 <= int(text.strip(" .")) <= min(spoken, len(options)):
        hours = {start.hour % 12 for o in options if (start := start_of(o)) is not None}
        if int(text.strip(" .")) % 12 not in hours:
            return [options[int(text.strip(" .")) - 1]]
    fitting = _fitting(text, options, language=language, today=today)
    if said.comparison is not None and not said.question:
        dated = sorted(fitting or options[:spoken], key=_start_key)
        return [dated[0] if said.comparison == "earlier" else dated[-1]]
    if fitting:
        return fitting
    if said.answer == "yes" and len(options) == 1 and not said.correction:
        return [options[0]]
    if said.any:
        return [options[0]]
    return []


def _mentions_day(text: str, language: Language, today: date | None) -> bool:
    """ "The third" may be a date: it is one when a month or a weekday stands beside it."""
    if today is None:
        return False
    named = days_named(text, today=today, language=language)
    return named is not None and any(char.isdigit() for char in text)


def _fitting(
    text: str, options: Sequence[Option], *, language: Language, today: date | None
) -> list[Option]:
    """Options that fit every day, time and name in the words; empty when they name none."""
    days = days_named(text, today=today, language=language) if today else None
    earliest, latest = time_bounds(text, language)
    by_name = _named(text, options)
    if days is None and earliest is None and latest is None:
        return by_name
    found: list[Option] = []
    for option in by_name or options:
        start = start_of(option)
        if start is None:
            continue
        if days is not None and not days[0] <= start.date() <= days[1]:
            continue
        clock = start.time()
        if earliest is not None and earliest == latest:
            if clock != earliest:
                continue
        elif (earliest is not None and clock < earliest) or (
            latest is not None and clock >= latest
        ):
            continue
        found.append(option)
    return found


def _named(text: str, options: Sequence[Option]) -> list[Option]:
    forms = [
        (str(index), form)
        for index, option in enumerate(options)
        for form in _forms(option)
    ]
    hits = {int(match.id) for match in Lexicon(forms).find(text)}
    return [options[index] for index in sorted(hits)] if len(hits) < len(options) else []


def _forms(option: Option) -> list[str]:
    """What a caller may call an option: its texts that are neither ids nor times."""
    return [
        value
        for name, value in option.items()
        if isinstance(value, str) and name not in ("label", "start") and " " in value.strip()
    ] + [value for value in (option.get("name"), option.get("provider")) if isinstance(value, str)]


def start_of(option: Option) -> datetime | None:
    """When an option begins: its ``start``, if it has one that can be read."""
    value: Any = option.get("start")
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _start_key(option: Option) -> str:
    start = start_of(option)
    return start.isoformat() if start else ""
