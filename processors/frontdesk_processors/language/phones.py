"""Telephone numbers, written and spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import digits, numerals
from frontdesk_processors.language.patterns import Row
from frontdesk_processors.language.tokens import Span

_LEAST_EXPECTED = 3
"""Fewer digits than this are no beginning of a telephone number, even when one was asked for."""
_INTERNATIONAL = range(8, 16)
"""Digits of a number in international form (ITU-T E.164, section 6)."""


@dataclass(frozen=True)
class _Phones:
    joiners: frozenset[str]
    plus: frozenset[str]
    cues: re.Pattern[str]
    not_phone: frozenset[str]
    national: re.Pattern[str]
    local: re.Pattern[str]
    homophones: Mapping[str, int]


@cache
def _phones(language: Language) -> _Phones:
    cues = "|".join(map(re.escape, language.list("contact.phone_cues")))
    return _Phones(
        joiners=frozenset(language.list("contact.phone_joiners")),
        plus=frozenset(language.list("contact.plus")),
        cues=re.compile(rf"\b(?:{cues})\b", re.IGNORECASE),
        not_phone=frozenset(language.list("contact.not_phone")),
        national=re.compile(language.text("contact.national_pattern")),
        local=re.compile(language.text("contact.local_pattern")),
        homophones=language.numbers("numbers.homophones"),
    )


class _Run(NamedTuple):
    digits: str
    first: int
    last: int


def phones(row: Row, text: str, language: Language, *, expected: bool) -> Iterator[Span]:
    """The telephone numbers of a text, in E.164 when complete and otherwise as digits."""
    cued = _phones(language).cues.search(text) is not None
    for whole in _runs(row, language):
        before = text[: row.words[whole.first].start].rstrip()
        plus = before.endswith("+") or row.keys[max(whole.first - 1, 0)] in _phones(language).plus
        run = whole if plus else _complete_within(whole, row, language)
        start, end = row.words[run.first].start, row.words[run.last].end
        value, confidence = _number(
            run, row, language, plus=plus, expected=expected, cued=cued, alone=len(text) < 12
        )
        if not value:
            continue
        if text[:start].rstrip().endswith("+"):
            start = text.rindex("+", 0, start)
        elif text[:start].endswith("("):
            start -= 1
        yield Span(value, start, end, confidence)


def _complete_within(run: _Run, row: Row, language: Language) -> _Run:
    """The run, or the end of it that alone is a whole number: "March 5 1984, 415 555 0123"."""
    national, code = _phones(language).national, language.text("contact.country_code")
    if run.last - run.first > _INTERNATIONAL.stop:
        return run
    for at in range(run.first, run.last + 1):
        part = _collect(row, at, language, homophones=False) if at > run.first else run
        if part is not None and national.fullmatch(part.digits.removeprefix(code)):
            return part
    return run


def _number(
    run: _Run,
    row: Row,
    language: Language,
    *,
    plus: bool,
    expected: bool,
    cued: bool,
    alone: bool,
) -> tuple[str, float]:
    contact, country = _phones(language), language.text("contact.country_code")
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
    if contact.local.fullmatch(found) and (cued or run.first != run.last or alone):
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
    national = _phones(language).national
    code = language.text("contact.country_code")
    whole = [
        run for run in (strict, loose) if run and national.fullmatch(run.digits.removeprefix(code))
    ]
    return whole[0] if whole else strict


def _collect(row: Row, at: int, language: Language, *, homophones: bool) -> _Run | None:
    known, contact = numerals(language), _phones(language)
    found, here, last = "", at, at - 1
    while here < len(row.keys):
        key = row.keys[here]
        if any(mark in key for mark in ":/,") or not _plain(key):
            break
        read = digits(row.keys, here, known)
        if homophones and len(found) > _INTERNATIONAL.stop:
            break
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
