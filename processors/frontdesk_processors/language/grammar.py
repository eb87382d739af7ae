"""The date and time patterns of a language, compiled, and the slots they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit, Row, Slot, Slotted, Trie, patterns_of
from frontdesk_processors.language.slots import named_slots, openers
from frontdesk_processors.language.tokens import words
from frontdesk_processors.values import Json

_DAY = "{day}"


@dataclass(frozen=True)
class Grammar:
    """Everything needed to read days and times in one language.

    Args:
        phrases: All rules for days, times and parts of the day.
        births: Rules for dates with a year.
        slots: The readers of the slots.
        vocabulary: Words that may stand behind a possessive.
        plain: The slots that only openers, and figures, can begin.
        openers: Those words.
    """

    phrases: Trie
    births: Trie
    slots: Mapping[str, Slot]
    vocabulary: frozenset[str]
    plain: frozenset[str]
    openers: frozenset[str]


def phrases_of(language: Language, key: str) -> dict[str, list[str]]:
    """A table of lists of strings."""
    return {name: list(language.list(f"{key}.{name}")) for name in language.table(key)}


@cache
def grammar(language: Language) -> Grammar:
    """The grammar of a language, compiled once."""
    phrases = phrases_of(language, "dates.phrases") | phrases_of(language, "times.phrases")
    days = language.tables("dates.rules")
    plain = [_without_days(rule) for rule in days]
    simple = Trie(plain, phrases)
    dates = Trie([rule for rule in plain if rule.get("day") == "date"], phrases)
    clocks = Trie(language.tables("times.clock"), phrases)
    everything = Trie([*days, *language.tables("times.rules")], phrases)
    births = Trie(language.tables("births.rules"), phrases)
    slots = named_slots(language)
    plain = frozenset(slots)
    slots["day"] = lambda row, at: ((hit, hit.end) for hit in simple.match(row, at) if _is_day(hit))
    slots["date"] = lambda row, at: ((hit, hit.end) for hit in dates.match(row, at))
    slots["clock"] = lambda row, at: ((hit, hit.end) for hit in clocks.match(row, at))
    slots["hourish"] = lambda row, at: _hourish(row, at, clocks)
    owners = {*language.table("dates.weekdays"), *language.table("dates.months")}
    return Grammar(
        everything,
        births,
        slots,
        vocabulary=frozenset(owners | {*language.list("dates.possessives")}),
        plain=plain,
        openers=openers(language),
    )


# A text is read for days, names, numbers and births in turn: what its words hold is kept for all.
@lru_cache(maxsize=64)
def row_of(text: str, language: Language) -> Row:
    """The words of a text, ready for matching."""
    spoken = grammar(language)
    return Row(
        words(text, language),
        spoken.slots,
        vocabulary=spoken.vocabulary,
        plain=spoken.plain,
        openers=spoken.openers,
    )


def _without_days(rule: Mapping[str, Json]) -> dict[str, Json]:
    return {**rule, "say": [text for text in patterns_of(rule) if _DAY not in text]}


def _is_day(hit: Hit) -> bool:
    return hit.text("day") not in ("none", "soonest", "anytime") and not hit.weak


_BARE_HOUR: Mapping[str, Json] = {"clock": "hm"}


def _hourish(row: Row, at: int, clocks: Trie) -> Iterator[Slotted]:
    for hit in clocks.match(row, at):
        yield hit, hit.end
    for value, end in row.slot("hour", at):
        if not isinstance(value, Hit):
            yield Hit(_BARE_HOUR, 0, value, (), at, end), end
    for value, end in row.slot("packed", at):
        if not isinstance(value, Hit) and value[1] % 5 == 0:
            yield Hit(_BARE_HOUR, 0, value, (), at, end), end
