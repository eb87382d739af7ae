"""Everything typed that an utterance says: times, numbers, addresses and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from frontdesk_processors.language.amounts import plain_numbers, sums
from frontdesk_processors.language.answers import choice, place_of
from frontdesk_processors.language.births import births
from frontdesk_processors.language.codes import code
from frontdesk_processors.language.emails import emails
from frontdesk_processors.language.grammar import row_of
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.names import names
from frontdesk_processors.language.patterns import Row
from frontdesk_processors.language.phones import phones
from frontdesk_processors.language.phrases import Phrase, phrases_in
from frontdesk_processors.language.shapes import postcodes
from frontdesk_processors.language.tokens import Span

Kind: TypeAlias = Literal[
    "when",
    "time",
    "part",
    "phone",
    "email",
    "name",
    "birth_date",
    "postcode",
    "number",
    "money",
    "ordinal",
]

_TIMES = ("when", "time", "part")
#: Of candidates for the same words, the kind that can least be anything else is meant.
_WEIGHT: Mapping[Kind, int] = {
    "email": 500,
    "birth_date": 400,
    "postcode": 200,
    "money": 300,
    "phone": 100,
    "when": 90,
    "time": 90,
    "ordinal": 80,
    "part": 70,
    "name": 60,
    "number": 0,
}
_EXPECTED = 1000
_PER_CHARACTER = 3
"""What a longer span adds: a whole telephone number outweighs a time read within it."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something typed in an utterance.

    Args:
        kind: What it is.
        value: ``when``, ``time``, ``part``: the caller's words. ``phone``: E.164 when complete,
            else digits. ``birth_date``: an ISO date. ``money``: a decimal with two places.
            ``postcode``: in capitals without spaces, read only where one was expected.
            ``ordinal``: the place from 1, ``-1`` for the last. ``number``: digits. ``email``,
            ``name``: itself.
        text: The words it was read from.
        start: Index in the utterance of their first character.
        end: Index after their last character.
        confidence: Between 0 and 1; 1 for what can be read in one way only.
    """

    kind: Kind
    value: str
    text: str
    start: int
    end: int
    confidence: float


def find(
    text: str,
    language: Language,
    *,
    expect: Kind | None = None,
    today: date | None = None,
    country: str = "",
    timed: Sequence[Phrase] | None = None,
) -> list[Found]:
    """Everything typed in an utterance, in order, not overlapping.

    Args:
        text: What was said or typed.
        language: Its language.
        expect: What was asked for; words that may be several things are read as that.
        today: The present day, which tells birthdays from appointments; the system's without it.
        country: Where the business is (``GB``), which says in what order a date of birth in figures
            is; the language's own order without it.
        timed: Its days and times, where they were read already.
    """
    present = today if today is not None else date.today()
    if timed is None:
        return list(_read_once(text, language, expect, present, country))
    return _read(text, language, expect, today=present, country=country, timed=timed)


# What a caller says is read by each of the steps, and by the agent at every inference.
@lru_cache(maxsize=256)
def _read_once(
    text: str, language: Language, expect: Kind | None, today: date, country: str
) -> tuple[Found, ...]:
    return tuple(_read(text, language, expect, today=today, country=country, timed=None))


def _read(
    text: str,
    language: Language,
    expect: Kind | None,
    *,
    today: date,
    country: str,
    timed: Sequence[Phrase] | None,
) -> list[Found]:
    row = row_of(text, language)
    if not row.words:
        return []
    candidates = list(
        _candidates(row, text, language, expect, today=today, country=country, timed=timed)
    )
    return _chosen(_without_times_in_names(candidates), expect)


def without_names(text: str, found: Iterable[Found]) -> str:
    """The words without the whole names that stand in them: Mr. Price asks for no price.

    Args:
        text: What was said or typed.
        found: What was read in it.
    """
    for one in found:
        if one.kind == "name" and " " in one.text:
            text = text.replace(one.text, " ", 1)
    return text


def _candidates(
    row: Row,
    text: str,
    language: Language,
    expect: Kind | None,
    *,
    today: date,
    country: str,
    timed: Sequence[Phrase] | None,
) -> Iterator[Found]:
    def typed(kind: Kind, spans: Iterable[Span]) -> Iterator[Found]:
        for value, start, end, confidence in spans:
            yield Found(
                kind=kind,
                value=value,
                text=text[start:end],
                start=start,
                end=end,
                confidence=confidence,
            )

    yield from typed("email", emails(text, language))
    yield from typed(
        "birth_date",
        births(row, language, expected=expect == "birth_date", today=today, country=country),
    )
    if expect == "postcode":
        yield from typed("postcode", _postcode(text, language, country))
    yield from typed("phone", phones(row, text, language, expected=expect == "phone"))
    yield from typed("money", sums(row, text, language))
    yield from typed("name", names(row, text, language, expected=expect == "name"))
    yield from typed("ordinal", _places(row, language))
    yield from typed("number", plain_numbers(row, language, expected=expect == "number"))
    for phrase in phrases_in(row, language, weak=expect in _TIMES) if timed is None else timed:
        if not _bare_place(phrase, expect):
            yield from typed(*_time(phrase, text))


def _postcode(text: str, language: Language, country: str) -> Iterator[Span]:
    shapes = postcodes(country, language)
    read = code([text], language, shapes=shapes) if shapes is not None else None
    if read is not None:
        yield Span(read.value, 0, len(text), round(1 / (1 + read.cost), 2) if read.sure else 0.3)


def _time(phrase: Phrase, text: str) -> tuple[Kind, list[Span]]:
    kind: Kind = "part"
    if phrase.days or phrase.today:
        kind = "when"
    elif any(hit.text("time") for hit in phrase.hits):
        kind = "time"
    words = text[phrase.start : phrase.end]
    return kind, [Span(words, phrase.start, phrase.end, 0.95)]


def _bare_place(phrase: Phrase, expect: Kind | None) -> bool:
    """Whether "the third" stands alone, where it chooses from a list as well."""
    hit = phrase.hits[0]
    alone = len(phrase.hits) == 1 and hit.text("day") == "monthday" and hit.ints[0] <= 9
    figures = phrase.row.words[hit.end - 1].norm[0].isdecimal()
    before = phrase.row.keys[hit.start]
    return (
        alone
        and not figures
        and expect not in _TIMES
        and before in ("the", phrase.row.keys[hit.end - 1])
    )


def _places(row: Row, language: Language) -> Iterator[Span]:
    for hit in choice(row, language):
        place = place_of(hit)
        if place is not None:
            words = row.words
            yield Span(str(place), words[hit.start].start, words[hit.end - 1].end, 0.9)


def _without_times_in_names(candidates: list[Found]) -> list[Found]:
    """The candidates without a month that is part of a longer name: "my name is June Park"."""
    named = {at for one in candidates if one.kind == "name" for at in range(one.start, one.end)}
    whole = {(one.start, one.end) for one in candidates if one.kind == "name"}
    return [
        one
        for one in candidates
        if one.kind not in _TIMES
        or (one.start, one.end) in whole
        or not named.issuperset(range(one.start, one.end))
    ]


def _chosen(candidates: list[Found], expect: Kind | None) -> list[Found]:
    def rank(found: Found) -> tuple[int, int]:
        wanted = _EXPECTED if _wanted(found.kind, expect) else 0
        length = found.end - found.start
        return -(wanted + _WEIGHT[found.kind] + _PER_CHARACTER * length), found.start

    chosen: list[Found] = []
    # Characters, not pairs of spans: a text may hold thousands of numbers.
    taken: set[int] = set()
    for found in sorted(candidates, key=rank):
        span = range(found.start, found.end)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(found)
    return sorted(chosen, key=lambda found: found.start)


def _wanted(kind: Kind, expect: Kind | None) -> bool:
    return kind == expect or (expect in _TIMES and kind in _TIMES)
