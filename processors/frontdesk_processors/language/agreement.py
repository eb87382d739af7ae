"""Whether a yes agrees to just what was read back, and to nothing beside it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from frontdesk_processors.language.answers import spans
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import Numerals, cardinal, numerals, ordinal
from frontdesk_processors.language.patterns import Row, Trie
from frontdesk_processors.language.tokens import words

_FIGURES = re.compile(r"\d+")

_COURTESIES = ("greeting", "thanks", "farewell", "backchannel", "impatience", "requests", "repeat")
_REFUSALS = ("no_lead", "no_alone", "no_whole", "nevermind")


@dataclass(frozen=True)
class _Compiled:
    beside: Trie
    refusals: Trie
    single: frozenset[str]
    known: Numerals


@cache
def _compiled(language: Language) -> _Compiled:
    def trie(*names: str) -> Trie:
        lists = [list(language.list(f"answers.{name}")) for name in names]
        return Trie([{"say": phrases} for phrases in lists], {})

    return _Compiled(
        beside=trie("yes_lead", "yes_alone", "yes_whole", *_COURTESIES, "beside_yes"),
        refusals=trie(*_REFUSALS),
        single=frozenset(language.list("answers.small")),
        known=numerals(language),
    )


def agrees_to(question: str, text: str, language: Language) -> bool:
    """Whether a caller who says yes says nothing else than what they were asked.

    Beside the yes there may be courtesies, words that add nothing, and days, times, names and other
    words of the question. "Yes, for my daughter", "yes if it's free" and "yes, the second one" say
    more, and may mean something else than was read back: to be asked again is better than to
    have the wrong thing done.

    Args:
        question: What was read back, and asked.
        text: The caller's own words, which say yes as a whole.
        language: What is spoken.
    """
    compiled = _compiled(language)
    said = Row(words(text, language), {}, vocabulary=frozenset())
    asked = [word.norm for word in words(question, language)]
    taken = {at for hit in spans(said, compiled.beside) for at in range(hit.start, hit.end)}

    def said_before(at: int) -> bool:
        return at in taken or said.keys[at] in asked

    for hit in spans(said, compiled.refusals):
        # "Cancel it" takes nothing back where that is what was asked, nor does "no problem".
        if not all(map(said_before, range(hit.start, hit.end))):
            return False
    numbers = set(_numbers(asked, compiled.known))
    at = 0
    while at < len(said.keys):
        found = None if at in taken else _number(said.keys, at, compiled.known, taken)
        if found is not None and found[0] in numbers:
            at = found[1]
        elif found is None and (said_before(at) or said.keys[at] in compiled.single):
            at += 1
        else:
            return False
    return True


def _numbers(keys: Sequence[str], known: Numerals) -> Iterator[tuple[int, ...]]:
    at = 0
    while at < len(keys):
        found = _number(keys, at, known)
        if found is not None:
            yield found[0]
        at = found[1] if found is not None else at + 1


def _number(
    keys: Sequence[str], at: int, known: Numerals, taken: Container[int] = ()
) -> tuple[tuple[int, ...], int] | None:
    """A day, a time or another figure: ``9:30`` and "nine thirty" are (9, 30), ``9:00`` is (9,).

    What is taken already ends it: "the 9:30 one" names no figure one.
    """
    parts: list[int] = []
    while at < len(keys) and not (parts and at in taken):
        if (found := ordinal(keys, at, known) or cardinal(keys, at, known)) is not None:
            parts.append(found[0])
            at = found[1]
        elif keys[at][0].isdecimal():
            parts += map(int, _FIGURES.findall(keys[at]))
            at += 1
        else:
            break
    if not parts:
        return None
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts), at
