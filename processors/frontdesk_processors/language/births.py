"""Dates of birth: dates with a year, far enough back or announced as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from frontdesk_processors.language.days import calendar_day, month_day_year, whole_year
from frontdesk_processors.language.grammar import grammar
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit, Row, Trie
from frontdesk_processors.language.tokens import Span

_SURE_SHORT_YEAR = 60
"""A year of two digits from here on cannot be the minutes of a time."""
_OLDEST_YEARS = 125
"""Nobody alive is older (the longest life on record is 122 years)."""

_FIGURES = re.compile(r"\d+(?:[/.-]\d+)*", re.ASCII)
#: Where figures without marks are cut, by how many there are: before the second and the third.
_CUTS = {8: ((2, 4),), 7: ((1, 3), (2, 3)), 6: ((2, 4), (1, 2)), 5: ((1, 3), (2, 3))}


@cache
def _cues(language: Language) -> Trie:
    return Trie([{"say": list(language.list("births.cues"))}], {})


def births(
    row: Row, language: Language, *, expected: bool, today: date, country: str = ""
) -> Iterator[Span]:
    """The dates of birth in a text, as ISO dates; figures are in the country's order."""
    trie = grammar(language).births
    announced_at = [at for at in range(len(row.keys)) if _cues(language).match(row, at)]
    at = 0
    while at < len(row.keys):
        announced = expected or any(cue < at for cue in announced_at)
        read = _first(trie.match(row, at), language, announced, today, country)
        run = _digits(row, at, language, today, country) if announced else None
        if run is not None and (read is None or run[1].end > read[1].end):
            read = run
        if read is not None:
            born, hit = read
            words = row.words
            sure = 1.0 if hit.text("order") != "file" else 0.9
            yield Span(born.isoformat(), words[hit.start].start, words[hit.end - 1].end, sure)
        at = read[1].end if read is not None else at + 1


def _first(
    hits: list[Hit], language: Language, announced: bool, today: date, country: str
) -> tuple[date, Hit] | None:
    for hit in hits:
        born = _born(hit, language, announced, today, country)
        if born is not None:
            return born, hit
    return None


def _digits(
    row: Row, at: int, language: Language, today: date, country: str
) -> tuple[date, Hit] | None:
    """A date whose figures recognition has grouped in its own way ("160 11981")."""
    built, here = "", at
    while len(built) <= max(_CUTS) and here < len(row.keys) and _FIGURES.fullmatch(row.keys[here]):
        built, here = built + "".join(filter(str.isdecimal, row.keys[here])), here + 1
    for first, second in _CUTS.get(len(built), ()):
        ints = int(built[:first]), int(built[first:second]), int(built[second:])
        hit = Hit({"order": "file"}, 0, ints, (), at, here)
        born = _born(hit, language, True, today, country)
        if born is not None:
            return born, hit
    return None


def _born(hit: Hit, language: Language, announced: bool, today: date, country: str) -> date | None:
    month, day, year = month_day_year(hit, language, country=country)
    if year is None:
        return None
    named = hit.text("order") in ("md", "dm")
    if (
        hit.rule.get("expected")
        and not announced
        and not (named and _SURE_SHORT_YEAR <= year < 100)
    ):
        return None
    full = whole_year(year, about=today.year)
    if year < 100 and full >= today.year:
        full -= 100
    born = calendar_day(full, month, day)
    if born is None or born > today or today.year - born.year > _OLDEST_YEARS:
        return None
    back = language.numbers("births.limits")["years_back"]
    return born if announced or born.year <= today.year - back else None
