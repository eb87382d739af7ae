"""Telephone numbers and e-mail addresses, written and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import digits, numerals
from frontdesk_processors.language.patterns import Row

_LEAST_EXPECTED = 3
"""Fewer digits than this are no beginning of a telephone number, even when one was asked for."""
_INTERNATIONAL = range(8, 16)
"""Digits of a number in international form (ITU-T E.164, section 6)."""
_LOCAL_WORDS = 6
"""At most so many words make the part of an address before "at"."""


class Span(NamedTuple):
    """A value found in a text, and where."""

    value: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class _Contact:
    joiners: frozenset[str]
    plus: frozenset[str]
    cues: re.Pattern[str]
    not_phone: frozenset[str]
    national: re.Pattern[str]
    local: re.Pattern[str]
    homophones: Mapping[str, int]
    at: frozenset[str]
    dot: frozenset[str]
    marks: Mapping[str, str]
    tops: frozenset[str]
    stops: frozenset[str]
    joined: Mapping[str, str]


@cache
def _contact(language: Language) -> _Contact:
    cues = "|".join(map(re.escape, language.list("contact.phone_cues")))
    return _Contact(
        joiners=frozenset(language.list("contact.phone_joiners")),
        plus=frozenset(language.list("contact.plus")),
        cues=re.compile(rf"\b(?:{cues})\b", re.IGNORECASE),
        not_phone=frozenset(language.list("contact.not_phone")),
        national=re.compile(language.text("contact.national_pattern")),
        local=re.compile(language.text("contact.local_pattern")),
        homophones=language.numbers("numbers.homophones"),
        at=frozenset(language.list("contact.email_at")),
        dot=frozenset(language.list("contact.email_dot")),
        marks={k: str(v) for k, v in language.table("contact.email_marks").items()},
        tops=frozenset(language.list("contact.email_tops")),
        stops=frozenset(language.list("contact.email_stops")),
        joined={k: str(v) for k, v in language.table("contact.email_joined").items()},
    )


class _Run(NamedTuple):
    digits: str
    first: int
    last: int


def phones(row: Row, text: str, language: Language, *, expected: bool) -> Iterator[Span]:
    """The telephone numbers of a text, in E.164 when complete and otherwise as digits."""
    for run in _runs(row, language):
        start, end = row.words[run.first].start, row.words[run.last].end
        plus = (
            text[:start].rstrip().endswith("+")
            or row.keys[max(run.first - 1, 0)] in _contact(language).plus
        )
        value, confidence = _number(run, row, text, language, plus=plus, expected=expected)
        if not value:
            continue
        if text[:start].rstrip().endswith("+"):
            start = text.rindex("+", 0, start)
        elif text[:start].endswith("("):
            start -= 1
        yield Span(value, start, end, confidence)


def _number(
    run: _Run, row: Row, text: str, language: Language, *, plus: bool, expected: bool
) -> tuple[str, float]:
    contact, country = _contact(language), language.text("contact.country_code")
    found = run.digits
    if plus and len(found) in _INTERNATIONAL:
        return f"+{found}", 1.0
    national = found.removeprefix(country)
    if contact.national.fullmatch(national):
        return f"+{country}{national}", 1.0
    if expected:
        return (found, 0.5) if len(found) >= _LEAST_EXPECTED else ("", 0.0)
    if contact.not_phone & set(row.keys[max(run.first - 5, 0) : run.first]):
        return "", 0.0
    cued = contact.cues.search(text) is not None
    if contact.local.fullmatch(found) and (cued or run.first != run.last or len(text) < 12):
        return found, 0.8
    if contact.local.fullmatch(found) and "-" in row.words[run.first].text:
        return found, 0.8
    return (found, 0.6) if len(found) == 10 or (cued and len(found) >= 7) else ("", 0.0)


def _runs(row: Row, language: Language) -> Iterator[_Run]:
    at = 0
    while at < len(row.keys):
        run = _run(row, at, language)
        if run is not None:
            yield run
        at = run.last + 1 if run is not None else at + 1


def _run(row: Row, at: int, language: Language) -> _Run | None:
    strict = _collect(row, at, language, homophones=False)
    if strict is None or strict.last + 1 >= len(row.keys):
        return strict
    loose = _collect(row, at, language, homophones=True)
    national = _contact(language).national
    code = language.text("contact.country_code")
    whole = [
        run for run in (strict, loose) if run and national.fullmatch(run.digits.removeprefix(code))
    ]
    return whole[0] if whole else strict


def _collect(row: Row, at: int, language: Language, *, homophones: bool) -> _Run | None:
    known, contact = numerals(language), _contact(language)
    found, here, last = "", at, at - 1
    while here < len(row.keys):
        key = row.keys[here]
        if any(mark in key for mark in ":/,") or not _plain(key):
            break
        read = digits(row.keys, here, known)
        if read is None and homophones and found and key in contact.homophones:
            read = str(contact.homophones[key]), here + 1
        if read is not None:
            found, here, last = found + read[0], read[1], read[1] - 1
        elif found and key in contact.joiners:
            here += 1
        else:
            break
    return _Run(found, at, last) if last >= at else None


def _plain(key: str) -> bool:
    """Whether a word is no ordinal in figures (``3rd``)."""
    return not key[0].isdecimal() or not key[-1].isalpha()


_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[@._+\-]")
_TYPED = re.compile(
    r"[\w.+\-]+@[^\W_](?:[\w\-]*[^\W_])?(?:\.[^\W_](?:[\w\-]*[^\W_])?)*\.[^\W\d_]{2,}", re.UNICODE
)


def emails(text: str, language: Language) -> Iterator[Span]:
    """The e-mail addresses of a text, in lower case."""
    taken: list[tuple[int, int]] = []
    for match in _TYPED.finditer(text):
        taken.append(match.span())
        yield Span(match.group().lower().strip("."), match.start(), match.end(), 1.0)
    contact = _contact(language)
    lowered = text.lower()
    if len(lowered) != len(text) or not any(word in lowered for word in contact.at):
        return
    pieces = list(_PIECE.finditer(lowered))
    for at, piece in enumerate(pieces):
        if piece.group() not in contact.at:
            continue
        found = _spoken(pieces, at, language)
        if found is not None and all(found.end <= a or b <= found.start for a, b in taken):
            yield found


def _spoken(pieces: list[re.Match[str]], at: int, language: Language) -> Span | None:
    domain = _domain(pieces, at + 1, language)
    local = _local(pieces, at - 1, language)
    if domain is None or local is None:
        return None
    confidence = 0.9 if len(local[0]) > 1 else 0.6
    return Span(
        f"{local[0]}@{domain[0]}", pieces[local[1]].start(), pieces[domain[1]].end(), confidence
    )


def _domain(pieces: list[re.Match[str]], at: int, language: Language) -> tuple[str, int] | None:
    contact = _contact(language)
    labels: list[str] = [""]
    end = at - 1
    for here in range(at, len(pieces)):
        word = pieces[here].group()
        if word in contact.dot:
            if not labels[-1]:
                return None
            if (
                end >= at
                and len(labels) > 1
                and word == "."
                and not _next_top(pieces, here, contact)
            ):
                break
            labels.append("")
        elif word in contact.marks:
            labels[-1] += contact.marks[word]
        elif len(labels) > 1 and labels[-1]:
            break
        elif (len(labels) == 1 and here - at > 3) or (
            len(labels) > 1
            and word not in contact.tops
            and not _followed_by_dot(pieces, here, contact)
        ):
            return None
        else:
            labels[-1] += " " * bool(labels[-1]) + word
            end = here
    if not labels[-1]:
        labels.pop()
    if len(labels) < 2 or labels[-1] not in contact.tops:
        return None
    joined = [contact.joined.get(label, label.replace(" ", "")) for label in labels]
    return ".".join(joined), end


def _next_top(pieces: list[re.Match[str]], at: int, contact: _Contact) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].group() in contact.tops


def _followed_by_dot(pieces: list[re.Match[str]], at: int, contact: _Contact) -> bool:
    return at + 1 < len(pieces) and pieces[at + 1].group() in contact.dot


def _local(pieces: list[re.Match[str]], at: int, language: Language) -> tuple[str, int] | None:
    contact = _contact(language)
    first = at + 1
    count = 0
    for here in range(at, -1, -1):
        word = pieces[here].group()
        mark = word in contact.dot or word in contact.marks
        if not mark and (
            word in contact.stops or count >= _LOCAL_WORDS * (4 if len(word) == 1 else 1)
        ):
            break
        first, count = here, count + (len(word) > 1)
    if first > at:
        return None
    words = [piece.group() for piece in pieces[first : at + 1]]
    value = _joined_local(words, language).strip(".-+")
    return (value, first) if value and value[0] not in "@" else None


def _joined_local(words: list[str], language: Language) -> str:
    contact, known = _contact(language), numerals(language)
    built, at = "", 0
    while at < len(words):
        word = words[at]
        if word in contact.dot:
            built, at = built + ".", at + 1
        elif word in contact.marks:
            built, at = built + contact.marks[word], at + 1
        elif (read := digits(words, at, known)) is not None and word != "o":
            built, at = built + read[0], read[1]
        else:
            built, at = built + word.replace("'", ""), at + 1
    return built
