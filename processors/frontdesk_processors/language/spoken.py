"""Written text as the words to say aloud, for a voice that reads them as they stand.

What is said how stands in ``language/<code>/spoken.toml``: patterns with what is said for each, and
the ways of saying (as a number, letter by letter, …) that are named there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers_said import NumbersSaid, numbers_said

_FIELD = re.compile(r"\{(\w+):(\w+)\}")
_SPACES = re.compile(r"[ \t\r\n]+")
_BEFORE_MARK = re.compile(r"\s+([,.;:?!])")

Way = Callable[[str], str]
"""What of a text becomes what is said for it."""


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    pieces: tuple[tuple[str, str, Way | None], ...]
    """Literal text before a group, the group's name, and how it is said; the last has no group."""

    def apply(self, text: str) -> str:
        return self.pattern.sub(self._say, text)

    def _say(self, match: re.Match[str]) -> str:
        said: list[str] = []
        for literal, group, way in self.pieces:
            said.append(literal)
            if way is not None:
                said.append(way(match[group] or ""))
        return "".join(said)


def spoken(text: str, language: Language) -> str:
    """The words to say for a written sentence; plain words stay as they are.

    Times, days, sums, telephone numbers, references, addresses and abbreviations become words,
    Markdown is removed. A sentence that has been through once comes out the same the second time.

    Example:
        >>> from frontdesk_processors.language import load
        >>> spoken("Dr. Patel can see you on December 1 at 2:30 PM.", load("en"))
        'Doctor Patel can see you on December first at two thirty p m.'

    Raises:
        DefinitionError: The language's rules name a way of saying that there is not.
    """
    for rule in _rules(language):
        text = rule.apply(text)
    return _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text)).strip()


@cache
def _rules(language: Language) -> tuple[_Rule, ...]:
    ways = _ways(language)
    return tuple(
        _Rule(re.compile(str(rule["pattern"])), _pieces(str(rule["say"]), ways, language))
        for rule in language.tables("spoken.rules")
    )


def _pieces(
    say: str, ways: Mapping[str, Way], language: Language
) -> tuple[tuple[str, str, Way | None], ...]:
    pieces: list[tuple[str, str, Way | None]] = []
    end = 0
    for found in _FIELD.finditer(say):
        pieces.append((say[end : found.start()], found[1], _way(found[2], ways, language)))
        end = found.end()
    return (*pieces, (say[end:], "", None))


def _way(name: str, ways: Mapping[str, Way], language: Language) -> Way:
    if name in ways:
        return ways[name]
    known = language.table("spoken")
    if name not in known:
        raise DefinitionError(f"language {language.code!r} says nothing in the way {name!r}")
    table = {key: str(said) for key, said in language.table(f"spoken.{name}").items()}
    return lambda text: table.get(text, table.get(text.lower(), text))


def _ways(language: Language) -> Mapping[str, Way]:
    words, letters = numbers_said(language), language.table("spoken.letters")
    pause = language.text("spoken.group_pause")
    marks = {key: str(said) for key, said in language.table("spoken.address_marks").items()}
    sizes = [int(str(size)) for size in _numbers(language, "spoken.reference_groups")]

    def letter(char: str) -> str:
        if char.isdecimal():
            return words.digit(char)
        return str(letters.get(char.lower(), char))

    def mixed(text: str) -> str:
        return " ".join(letter(char) for char in text if char.isalnum())

    def reference(text: str) -> str:
        plain = "".join(char for char in text if char.isalnum())
        return pause.join(mixed(group) for group in _groups(plain, sizes))

    def digits(text: str) -> str:
        groups = re.findall(r"\d+", text)
        return pause.join(" ".join(map(words.digit, group)) for group in groups)

    def address(text: str) -> str:
        parts: list[str] = re.findall(r"[^\W\d_]+|\d|[\W_]", text)
        return " ".join(words.digit(p) if p.isdecimal() else marks.get(p, p) for p in parts)

    return {
        "as": lambda text: text,
        "cardinal": _of_number(words.cardinal),
        "ordinal": _of_number(words.ordinal),
        "year": _of_number(words.year),
        "house": _house(words, digits),
        "minute": _of_number(words.minute),
        "digits": digits,
        "letters": mixed,
        "mixed": mixed,
        "reference": reference,
        "address": address,
    }


def _of_number(say: Callable[[int], str]) -> Way:
    return lambda text: say(int(text.replace(",", "")))


def _house(words: NumbersSaid, digits: Way) -> Way:
    return lambda text: words.house(int(text)) if len(text) < 5 else digits(text)


def _numbers(language: Language, key: str) -> list[object]:
    found = language.value(key)
    return list(found) if isinstance(found, list) else []


def _groups(text: str, sizes: list[int]) -> list[str]:
    """Text in groups of those sizes; what is left over is the last group's."""
    groups: list[str] = []
    for size in sizes[:-1]:
        groups.append(text[:size])
        text = text[size:]
    return [group for group in (*groups, text) if group]
