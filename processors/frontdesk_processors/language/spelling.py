"""Names spelled letter by letter, and how a name is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import numerals
from frontdesk_processors.language.patterns import Row, Trie

_LEAST = 3
"""Fewer single letters than this are initials or a slip of recognition."""
_LEAST_EXPECTED = 2


class Spelled(NamedTuple):
    """A name read from its letters, and the index of the last word of them."""

    value: str
    last: int


@dataclass(frozen=True)
class _Alphabet:
    letters: Mapping[str, str]
    code: frozenset[str]
    hyphens: frozenset[str]
    gaps: frozenset[str]
    spelled_as: Trie
    repeats: Mapping[str, int]

    def letter(self, key: str, *, homophones: bool) -> str:
        if len(key) == 1 and key.isalpha():
            return key
        if key in self.code:
            return key[0]
        return self.letters.get(key, "") if homophones else ""


@cache
def _alphabet(language: Language) -> _Alphabet:
    return _Alphabet(
        letters={name: str(letter) for name, letter in language.table("names.letters").items()},
        code=frozenset(language.list("names.code_words")),
        hyphens=frozenset(language.list("names.hyphens")),
        gaps=frozenset(language.list("names.gaps")),
        spelled_as=Trie([{"say": list(language.list("names.spelled_as"))}], {}),
        repeats=numerals(language).repeats,
    )


@dataclass
class _Reading:
    """Letters read so far; lives within one call."""

    built: str = ""
    letters: int = 0
    coded: int = 0
    last: int = -1


def spelled(row: Row, at: int, language: Language, *, expected: bool) -> Spelled | None:
    """The name whose letters begin at that word, if enough of them follow one another."""
    alphabet, reading, here = _alphabet(language), _Reading(), at
    while here < len(row.keys):
        after = _letter(row, here, alphabet, reading, expected=expected)
        if after is None and reading.built:
            after = _mark(row, here, alphabet, reading)
        if after is None:
            break
        here = after
    least = _LEAST_EXPECTED if expected and not reading.coded else _LEAST
    if reading.letters < least:
        return None
    return Spelled(titled(reading.built.strip(" -")), reading.last)


def _letter(
    row: Row, here: int, alphabet: _Alphabet, reading: _Reading, *, expected: bool
) -> int | None:
    times = alphabet.repeats.get(row.keys[here], 1)
    at = here + 1 if times > 1 else here
    if at >= len(row.keys):
        return None
    letter = alphabet.letter(row.keys[at], homophones=expected and reading.letters > 0)
    if not letter:
        return None
    reading.built += letter * times
    reading.letters += times
    reading.coded += len(row.keys[at]) > 1
    reading.last = at
    example = next(iter(alphabet.spelled_as.match(row, at + 1)), None)
    if example is not None and "".join(row.keys[example.end : example.end + 1])[:1] == letter:
        reading.last = example.end
        return example.end + 1
    return at + 1


def _mark(row: Row, here: int, alphabet: _Alphabet, reading: _Reading) -> int | None:
    if row.keys[here] in alphabet.hyphens:
        reading.built += "-"
        return here + 1
    if row.keys[here] in alphabet.gaps:
        reading.built += " "
        return here + 1
    return None


def titled(name: str) -> str:
    """A name in capitals and small letters; one that is so already is left as it is."""
    return " ".join(_title(word) for word in name.split())


def _title(word: str) -> str:
    if word != word.lower() and word != word.upper():
        return word
    pieces = [
        "'".join(part[:1].upper() + part[1:] for part in piece.split("'"))
        for piece in word.lower().replace("’", "'").split("-")
    ]
    plain = "-".join(pieces)
    return plain[:-2] + "'s" if plain.endswith("'S") else plain
