"""Codes that are spelled, read against the shapes that such a code may have.

Each word may stand for several characters: ``you`` for U, ``to`` for 2, ``B4Bravo`` for B. Which
it is, the shape decides: of all readings that have it, the one that strays least from the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import below_hundred, numerals
from frontdesk_processors.language.shapes import Shapes, plain

_PIECE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d|[&+]")
_MARKS = re.compile(r"[&+]")
_MOST_PIECES = 60
"""Longer texts hold no code alone; it takes thirty words to spell one by examples."""
_BEAM = 400
"""Beginnings kept at a word: a shape leaves a few dozen."""

# What a reading costs that is not what stands there, in parts of a word that is left out.
_HOMOPHONE = 0.3
_RARE = 0.5
_CONFUSED = 0.6
_STUTTER = 0.8
_WORD = 1.1
_DROPPED = 1.3
_LETTERS = 0.1
_GROUPED = 0.4
_MOST = 2.5
"""Beyond this a reading is a guess."""
_MOST_KNOWN = 3.5
_UNHEARD = 1.2
_LEAST_HEARD = 4
"""Fewer words than this are no code of which the end was not heard."""
_CLOSE = 0.25
"""Two readings as near as this to one another are a toss-up."""
_ALIKE = 0.9
_LONGEST_CHUNK = 4
_STEP = 0.15
"""What an alternative costs more than the one before it, up to the fifth."""
_FAR = 5


class Code(NamedTuple):
    """A code read from words.

    Args:
        value: Its letters in capitals and its figures, without spaces.
        cost: How far the reading strays from the words; 0 for what stands there.
        sure: Whether no other reading comes near.
    """

    value: str
    cost: float
    sure: bool


class _Reading(NamedTuple):
    chars: str
    cost: float
    end: int


@dataclass(frozen=True)
class _Signs:
    around: frozenset[str]
    examples: tuple[tuple[str, ...], ...]
    letters: Mapping[str, str]
    rare: Mapping[str, str]
    figures: Mapping[str, str]
    spoken: frozenset[str]
    confused: Mapping[str, tuple[str, ...]]
    alike: Mapping[str, str]
    code: frozenset[str]


@cache
def _signs(language: Language) -> _Signs:
    rare = {key: str(value) for key, value in language.table("codes.letters").items()}
    figures = {**language.numbers("codes.figures"), **language.numbers("numbers.homophones")}
    confused: dict[str, tuple[str, ...]] = {}
    for letter, figure in language.table("codes.confused").items():
        confused[letter] = (*confused.get(letter, ()), str(figure))
        confused[str(figure)] = (*confused.get(str(figure), ()), letter)
    alike: dict[str, str] = {}
    for group in language.list("codes.alike"):
        for char in group:
            alike[char] = "".join(sorted({*alike.get(char, ""), *group} - {char}))
    return _Signs(
        around=frozenset(language.list("codes.around")),
        examples=tuple(tuple(e.split()) for e in language.list("codes.examples")),
        letters={key: str(value) for key, value in language.table("names.letters").items()},
        rare=rare,
        figures={key: str(value) for key, value in figures.items()},
        spoken=frozenset(numerals(language).zeros),
        confused=confused,
        alike=alike,
        code=frozenset(language.list("names.code_words")),
    )


def code(
    texts: Sequence[str], language: Language, *, shapes: Shapes, known: bool = False
) -> Code | None:
    """The code that a recogniser's alternatives spell, if one of them spells any.

    Args:
        texts: What was heard: the likeliest first, then what else it may have been.
        language: What was spoken.
        shapes: What such a code may look like.
        known: The shapes are a list of codes that there are, so that a character which was not
            heard can be told, and more may be misheard.
    """
    if texts and not _MARKS.search(texts[0]) and shapes.fits(bare := plain(texts[0])):
        return Code(bare.upper(), 0.0, sure=True)
    best: dict[str, float] = {}
    for rank, text in enumerate(texts):
        for value, cost in _readings(text, language, shapes, known=known).items():
            # An alternative is less likely than what stands before it.
            worth = cost + _STEP * min(rank, _FAR)
            best[value] = min(worth, best.get(value, worth))
    if not best:
        return None
    (value, cost), *others = sorted(best.items(), key=lambda one: one[1])
    sure = not others or others[0][1] - cost > _CLOSE
    return Code(value.upper(), round(cost, 3), sure)


def _readings(text: str, language: Language, shapes: Shapes, *, known: bool) -> dict[str, float]:
    """Every reading of a shape, with its cost."""
    most = _MOST_KNOWN if known else _MOST
    pieces = [found.group() for found in _PIECE.finditer(text)][:_MOST_PIECES]
    keys = [piece.lower().replace("’", "'") for piece in pieces]
    ways = [list(_ways(pieces, keys, at, language)) for at in range(len(keys))]
    reached: list[dict[str, float]] = [{} for _ in range(len(keys) + 1)]
    reached[0][""] = 0.0
    for at, here in enumerate(ways):
        if known:
            _with_unheard(reached[at], shapes, most=most)
        begun = sorted(reached[at].items(), key=lambda one: one[1])[:_BEAM]
        for built, cost in begun:
            for way in here:
                total, whole = cost + way.cost, built + way.chars
                if total <= most and shapes.begins(whole):
                    reached[way.end][whole] = min(total, reached[way.end].get(whole, total))
    if known and len(keys) >= _LEAST_HEARD:
        _with_unheard(reached[-1], shapes, most=most)
    return {value: cost for value, cost in reached[-1].items() if shapes.fits(value)}


def _with_unheard(reached: dict[str, float], shapes: Shapes, *, most: float) -> None:
    """Go on from each beginning as if one more character had been said and not heard."""
    for built, cost in list(reached.items()):
        if cost + _UNHEARD > most:
            continue
        for char in shapes.following(built):
            more = cost + _UNHEARD
            reached[built + char] = min(more, reached.get(built + char, more))


def _ways(
    pieces: Sequence[str], keys: Sequence[str], at: int, language: Language
) -> Iterator[_Reading]:
    signs, key = _signs(language), keys[at]
    for chars, cost in _as_characters(pieces[at], key, signs, language):
        yield _Reading(chars, cost, at + 1)
        yield from _shown(chars, cost, keys, at + 1, signs)
    yield from _numbers(keys, at, language)
    yield from _repeated(pieces, keys, at, language)
    yield _Reading("", _dropping(keys, at, signs), at + 1)


def _dropping(keys: Sequence[str], at: int, signs: _Signs) -> float:
    key = keys[at]
    if key in signs.around:
        return 0.05 if len(key) > 1 else _DROPPED
    following = keys[at + 1] if at + 1 < len(keys) else ""
    if len(key) == 1 and following[:1] == key:
        return _STUTTER
    return _DROPPED


def _as_characters(
    piece: str, key: str, signs: _Signs, language: Language
) -> Iterator[tuple[str, float]]:
    if len(key) == 1 and key.isalnum() and key.isascii():
        yield key, 0.0
        for other in signs.confused.get(key, ()):
            yield other, 0.0 if (key, other) == ("o", "0") else _CONFUSED
        for other in signs.alike.get(key, ()):
            yield other, _ALIKE
        return
    if key in signs.code:
        yield key[0], 0.0
        return
    if key in signs.letters:
        yield signs.letters[key], _HOMOPHONE
    if key in signs.rare:
        yield signs.rare[key], _RARE
    if key in signs.figures:
        yield signs.figures[key], _HOMOPHONE
    if key in signs.spoken:
        yield "0", 0.0
        yield "o", _HOMOPHONE
    if not key.isascii() or not key.isalpha():
        return
    if len(key) <= _LONGEST_CHUNK:
        yield key, _LETTERS * (0 if piece.isupper() else len(key))
    if key not in signs.around:
        yield key[0], _WORD


def _shown(
    chars: str, cost: float, keys: Sequence[str], at: int, signs: _Signs
) -> Iterator[_Reading]:
    """A letter and the word that shows it; where they differ the word is what was heard better."""
    if len(chars) != 1 or chars.isdecimal():
        return
    for example in signs.examples:
        end = at + len(example)
        if tuple(keys[at:end]) == example and end < len(keys) and len(keys[end]) > 2:
            word = keys[end]
            yield _Reading(word[0], cost * (word[0] != chars) + 0.2 * (word[0] != chars), end + 1)


def _numbers(keys: Sequence[str], at: int, language: Language) -> Iterator[_Reading]:
    known = numerals(language)
    for value, end in below_hundred(keys, at, known):
        yield _Reading(str(value), 0.0, end)
    # "80 9" is how recognition groups "eighty nine".
    if keys[at] != "0" and keys[at].isdecimal() and keys[at + 1 : at + 2] == ["0"]:
        unit = keys[at + 2] if at + 2 < len(keys) else ""
        if unit.isdecimal() and unit != "0":
            yield _Reading(keys[at] + unit, _GROUPED, at + 3)


def _repeated(
    pieces: Sequence[str], keys: Sequence[str], at: int, language: Language
) -> Iterator[_Reading]:
    times = numerals(language).repeats.get(keys[at])
    if times is None or at + 1 >= len(keys):
        return
    for chars, cost in _as_characters(pieces[at + 1], keys[at + 1], _signs(language), language):
        if len(chars) == 1:
            yield _Reading(chars * times, cost, at + 2)
    for value, end in below_hundred(keys, at + 1, numerals(language)):
        if value < 10:
            yield _Reading(str(value) * times, 0.0, end)
