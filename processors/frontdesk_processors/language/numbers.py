"""Numbers in words and figures, read from a row of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.language.load import Language

_LONGEST = 12
"""Figures beyond this are an identifier, not a count."""


@dataclass(frozen=True)
class Numerals:
    """The number words of one language."""

    units: Mapping[str, int]
    teens: Mapping[str, int]
    tens: Mapping[str, int]
    ordinals: Mapping[str, int]
    suffixes: tuple[str, ...]
    hundred: frozenset[str]
    thousand: frozenset[str]
    joiners: frozenset[str]
    zeros: frozenset[str]
    repeats: Mapping[str, int]


@cache
def numerals(language: Language) -> Numerals:
    """The number words of a language, compiled once."""
    return Numerals(
        units=language.numbers("numbers.units"),
        teens=language.numbers("numbers.teens"),
        tens=language.numbers("numbers.tens"),
        ordinals=language.numbers("numbers.ordinals"),
        suffixes=language.list("numbers.ordinal_suffixes"),
        hundred=frozenset(language.list("numbers.hundred")),
        thousand=frozenset(language.list("numbers.thousand")),
        joiners=frozenset(language.list("numbers.joiners")),
        zeros=frozenset(language.list("numbers.zeros")),
        repeats=language.numbers("numbers.repeats"),
    )


def figures(key: str) -> int | None:
    """The value of a word of figures only; None for any other."""
    plain = key.replace(",", "")
    return int(plain) if plain.isdecimal() and plain.isascii() and len(plain) <= _LONGEST else None


def below_hundred(keys: Sequence[str], at: int, known: Numerals) -> Iterator[tuple[int, int]]:
    """Readings from 1 to 99 in words, each with the index after it; longest first."""
    if at >= len(keys):
        return
    key = keys[at]
    if key in known.tens:
        ten = known.tens[key]
        if at + 1 < len(keys) and keys[at + 1] in known.units:
            yield ten + known.units[keys[at + 1]], at + 2
        yield ten, at + 1
    elif key in known.teens:
        yield known.teens[key], at + 1
    elif key in known.units:
        yield known.units[key], at + 1


def cardinal(keys: Sequence[str], at: int, known: Numerals) -> tuple[int, int] | None:
    """The number that begins there, in figures or words, with the index after it."""
    if at >= len(keys):
        return None
    plain = figures(keys[at])
    if plain is not None:
        return plain, at + 1
    return _spelled(keys, at, known)


def _spelled(keys: Sequence[str], at: int, known: Numerals) -> tuple[int, int] | None:
    total, here, seen = 0, at, False
    while here < len(keys):
        step = here + 1 if seen and keys[here] in known.joiners else here
        if step != here and not (total >= 100 and step < len(keys)):
            break
        read = _below_thousand(keys, step, known)
        if read is None:
            break
        value, end = read
        if end < len(keys) and keys[end] in known.thousand:
            if seen:
                break
            value, end = value * 1000, end + 1
        elif seen and total < 1000:
            break
        total, here, seen = total + value, end, True
        if value < 1000:
            break
    return (total, here) if seen else None


def _below_thousand(keys: Sequence[str], at: int, known: Numerals) -> tuple[int, int] | None:
    first = next(below_hundred(keys, at, known), None)
    if first is None:
        if at < len(keys) and keys[at] in known.zeros and keys[at] != "o":
            return 0, at + 1
        return None
    value, end = first
    if end >= len(keys) or keys[end] not in known.hundred:
        return value, end
    value, end = value * 100, end + 1
    after = end + 1 if end < len(keys) and keys[end] in known.joiners else end
    rest = next(below_hundred(keys, after, known), None)
    return (value + rest[0], rest[1]) if rest is not None else (value, end)


def ordinal(keys: Sequence[str], at: int, known: Numerals) -> tuple[int, int] | None:
    """The place that begins there (``third``, ``twenty third``, ``3rd``), and the index after."""
    if at >= len(keys):
        return None
    key = keys[at]
    if key[0].isdecimal():
        for suffix in known.suffixes:
            plain = figures(key.removesuffix(suffix)) if key.endswith(suffix) else None
            if plain is not None:
                return plain, at + 1
        return None
    if key in known.tens and at + 1 < len(keys):
        unit = known.ordinals.get(keys[at + 1], 0)
        if 0 < unit < 10:
            return known.tens[key] + unit, at + 2
    return (known.ordinals[key], at + 1) if key in known.ordinals else None


def digits(keys: Sequence[str], at: int, known: Numerals) -> tuple[str, int] | None:
    """The digits that some words stand for (``double five``, ``eight hundred``)."""
    if at >= len(keys):
        return None
    key = keys[at]
    if key in known.zeros:
        return "0", at + 1
    if key in known.repeats:
        repeated = keys[at + 1 : at + 2]
        inner = None if repeated and repeated[0] in known.repeats else digits(keys, at + 1, known)
        if inner is not None and len(inner[0]) == 1:
            return inner[0] * known.repeats[key], inner[1]
        return None
    if key[0].isdecimal():
        return (
            ("".join(char for char in key if char.isdecimal()), at + 1) if key.isascii() else None
        )
    small = next(below_hundred(keys, at, known), None)
    if small is None:
        return None
    value, end = small
    if end < len(keys) and value < 100:
        if keys[end] in known.hundred:
            return f"{value}00", end + 1
        if keys[end] in known.thousand and value < 10:
            return f"{value}000", end + 1
    return str(value), end
