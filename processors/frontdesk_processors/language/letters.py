"""Names spelled in pieces: recognition joins some of the letters ("j a CO B ta l b OT")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import numerals
from frontdesk_processors.language.spelling import titled

_LONGEST_PIECE = 4
_HOMOPHONE_FROM = 3
"""A shorter piece is letters: "es" in "Jo n es" is no name of a letter."""
_LEAST_ALONE = 3
"""So many letters must stand alone, or short words would be taken for a spelling."""
_LEAST_GIVEN = 3
_GAP, _HYPHEN = " ", "-"


class _Piece(NamedTuple):
    chars: str
    alone: bool


@dataclass(frozen=True)
class _Letters:
    homophones: Mapping[str, str]
    code: frozenset[str]
    marks: Mapping[str, str]
    repeats: Mapping[str, int]
    shown_by: tuple[tuple[str, ...], ...]
    given: frozenset[str]


@cache
def _letters(language: Language) -> _Letters:
    named = {name: str(letter) for name, letter in language.table("names.letters").items()}
    return _Letters(
        homophones={name: letter for name, letter in named.items() if len(name) >= _HOMOPHONE_FROM},
        code=frozenset(language.list("names.code_words")),
        marks={
            **dict.fromkeys(language.list("names.gaps"), _GAP),
            **dict.fromkeys(language.list("names.hyphens"), _HYPHEN),
        },
        repeats=numerals(language).repeats,
        shown_by=tuple(tuple(said.split()) for said in language.list("names.spelled_as")),
        given=frozenset(language.text("names.given").split()),
    )


def spelled_letters(keys: Sequence[str], language: Language) -> str:
    """The letters of an utterance that spells and does nothing else; empty for any other.

    In small letters, with a space or a hyphen where one was said. Letters that are shown by a word
    ("m as in mary") are not joined, and are `spelled`'s to read.
    """
    if _shows(keys, _letters(language).shown_by):
        return ""
    pieces = list(_pieces(keys, language))
    alone = sum(piece.alone for piece in pieces)
    joined = sum(len(piece.chars) > 1 for piece in pieces)
    if "" in (piece.chars for piece in pieces) or alone < max(_LEAST_ALONE, joined):
        return ""
    return "".join(piece.chars for piece in pieces).strip(_GAP + _HYPHEN)


def _shows(keys: Sequence[str], shown_by: Sequence[tuple[str, ...]]) -> bool:
    return any(
        len(keys[at - 1]) == 1 and tuple(keys[at : at + len(said)]) == said
        for said in shown_by
        for at in range(1, len(keys))
    )


def spelled_name(keys: Sequence[str], language: Language) -> str:
    """The name that an utterance spells, given and family name apart; empty for any other."""
    letters = spelled_letters(keys, language)
    return titled(_apart(letters, language)) if letters else ""


def _apart(letters: str, language: Language) -> str:
    """A given name and what follows it, where no gap was said between them."""
    given = _letters(language).given
    if _GAP in letters or letters in given:
        return letters
    for end in range(len(letters) - 2, _LEAST_GIVEN - 1, -1):
        if letters[:end] in given:
            return f"{letters[:end]} {letters[end:]}"
    return letters


def _pieces(keys: Sequence[str], language: Language) -> Iterator[_Piece]:
    """What each word stands for; an empty piece for a word that is no part of a spelling."""
    known, times = _letters(language), 1
    for key in keys:
        if key in known.repeats:
            times = known.repeats[key]
            continue
        letter = _letter(key, known)
        if letter:
            yield _Piece(letter * times, alone=True)
        elif key in known.marks:
            yield _Piece(known.marks[key], alone=False)
        elif key.isalpha() and len(key) <= _LONGEST_PIECE:
            yield _Piece(key, alone=False)
        else:
            yield _Piece("", alone=False)
        times = 1


def _letter(key: str, known: _Letters) -> str:
    if len(key) == 1 and key.isalpha():
        return key
    return key[0] if key in known.code else known.homophones.get(key, "")
