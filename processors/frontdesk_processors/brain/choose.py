"""Which of the offered options a caller means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from frontdesk_processors.brain.ears import any_of
from frontdesk_processors.brain.state import Option
from frontdesk_processors.language import (
    Answers,
    Language,
    Lexicon,
    days_named,
    time_bounds,
    words,
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
    placed = _placed(text, options, said=said, language=language, today=today, spoken=spoken)
    if placed:
        return placed
    found = fitting(text, options, language=language, today=today)
    if said.comparison is not None:
        # "The later" is one of these; "something later" is none of them.
        if not any_of(language.list("brain.of_these")).search(text.casefold()):
            return []
        dated = sorted(found or options[:spoken], key=_start_key)
        return [dated[0] if said.comparison == "earlier" else dated[-1]]
    if found:
        return found
    if said.answer == "yes" and len(options) == 1 and not said.correction:
        return [options[0]]
    return [options[0]] if said.any else []


def _placed(
    text: str,
    options: Sequence[Option],
    *,
    said: Answers,
    language: Language,
    today: date | None,
    spoken: int,
) -> list[Option]:
    """The option named by its place among those that were said aloud."""
    figure = text.strip(" .")
    if figure.isdigit() and 1 <= int(figure) <= min(spoken, len(options)):
        hours = {start.hour % 12 for o in options if (start := start_of(o)) is not None}
        return [options[int(figure) - 1]] if int(figure) % 12 not in hours else []
    place = _place_in(text, language) if said.ordinal is None else said.ordinal
    if place is None or _mentions_day(text, options, language=language, today=today):
        return []
    heard = options[:spoken]
    index = len(heard) - 1 if place == -1 else place - 1
    return [options[index]] if 0 <= index < len(options) else []


def _place_in(text: str, language: Language) -> int | None:
    """The place that figures alone name: "the 2nd", "#2"."""
    found = any_of(language.list("brain.places")).search(text.casefold().strip(" .!"))
    return int(found["place"]) if found else None


def _mentions_day(
    text: str, options: Sequence[Option], *, language: Language, today: date | None
) -> bool:
    """Whether "the 3rd" is a date: a month or weekday stands beside it, or one is on offer."""
    if today is None or not any(char.isdigit() for char in text):
        return False
    named = days_named(text, today=today, language=language)
    if named is None:
        return False
    said = {word.norm for word in words(text, language)}
    if said & {*language.table("dates.months"), *language.table("dates.weekdays")}:
        return True
    starts = (start_of(option) for option in options)
    return any(named[0] <= start.date() <= named[1] for start in starts if start is not None)


def fitting(
    text: str, options: Sequence[Option], *, language: Language, today: date | None
) -> list[Option]:
    """Options that fit every day, time and name in the words; empty when they name none.

    A weekday alone is the one on offer, whichever week that is in.
    """
    days = days_named(text, today=today, language=language) if today else None
    hours = time_bounds(text, language)
    by_name = _named(text, options)
    if days is None and hours == (None, None):
        return by_name
    dated = [(option, start) for option in by_name or options if (start := start_of(option))]
    timely = [(option, start) for option, start in dated if _within(start.time(), hours)]
    if days is None:
        return [option for option, _ in timely]
    found = [option for option, start in timely if days[0] <= start.date() <= days[1]]
    if not found and days[0] == days[1] and bare_weekday(text, language=language):
        found = [option for option, start in timely if start.weekday() == days[0].weekday()]
    return found


def _within(at: time, hours: tuple[time | None, time | None]) -> bool:
    earliest, latest = hours
    if earliest is not None and earliest == latest:
        return at == earliest
    return (earliest is None or at >= earliest) and (latest is None or at < latest)


def bare_weekday(text: str, *, language: Language) -> str:
    """The weekday that alone names the day in a text; empty where more does."""
    words = text.casefold().replace(",", " ").replace(".", " ").replace("?", " ").split()
    named = [word for word in words if word in language.table("dates.weekdays")]
    if len(named) != 1 or any(
        char.isdigit() and ":" not in word for word in words for char in word
    ):
        return ""
    at = words.index(named[0])
    near = {words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""}
    return "" if near & set(language.list("brain.weeks")) else named[0]


def _named(text: str, options: Sequence[Option]) -> list[Option]:
    forms = [(str(index), form) for index, option in enumerate(options) for form in _forms(option)]
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
