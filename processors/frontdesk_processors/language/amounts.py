"""Sums of money and plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import Numerals, cardinal, digits, numerals
from frontdesk_processors.language.patterns import Row
from frontdesk_processors.language.tokens import Span

_CENTS = Decimal(100)


def sums(row: Row, text: str, language: Language) -> Iterator[Span]:
    """Sums of money, as plain decimals ("50.00")."""
    known = numerals(language)
    before = language.list("contact.currency_before")
    after, cents = language.list("contact.currency_after"), language.list("contact.cents")
    at = 0
    while at < len(row.keys):
        read = _decimal(row, at, known)
        if read is None:
            at += 1
            continue
        amount, end = read
        start = row.words[at].start
        sign = text[:start].rstrip()[-1:]
        unit = row.keys[end] if end < len(row.keys) else ""
        if sign in before and sign:
            start = text.rindex(sign, 0, start)
        elif unit in cents:
            amount, end = amount / _CENTS, end + 1
        elif unit in after:
            amount, end = _with_cents(row, amount, end + 1, language)
        else:
            at = end
            continue
        yield Span(f"{amount:.2f}", start, row.words[end - 1].end, 1.0)
        at = end


def _with_cents(row: Row, amount: Decimal, end: int, language: Language) -> tuple[Decimal, int]:
    joiners, cents = language.list("contact.sum_joiners"), language.list("contact.cents")
    at = end + 1 if end < len(row.keys) and row.keys[end] in joiners else end
    read = cardinal(row.keys, at, numerals(language))
    if read is None or read[0] >= _CENTS:
        return amount, end
    if read[1] < len(row.keys) and row.keys[read[1]] in cents:
        return amount + Decimal(read[0]) / _CENTS, read[1] + 1
    return amount, end


def _decimal(row: Row, at: int, known: Numerals) -> tuple[Decimal, int] | None:
    key = row.keys[at].replace(",", "")
    if key[0].isdecimal() and key.count(".") == 1 and key.isascii():
        try:
            return Decimal(key), at + 1
        except InvalidOperation:
            return None
    read = cardinal(row.keys, at, known)
    return (Decimal(read[0]), read[1]) if read is not None else None


def plain_numbers(row: Row, language: Language, *, expected: bool) -> Iterator[Span]:
    """Numbers that are nothing else; a row of several is the digits of an identifier."""
    known = numerals(language)
    skipped = frozenset(language.list("contact.not_numbers"))
    at = 0
    while at < len(row.keys):
        single = cardinal(row.keys, at, known)
        run = _digit_run(row, at, known)
        if run is not None and run[2] > 1 and (single is None or run[1] > single[1]):
            value, end = run[0], run[1]
        elif single is not None and (expected or single[1] > at + 1 or row.keys[at] not in skipped):
            value, end = _written(row, at, single), single[1]
        else:
            at += 1
            continue
        yield Span(value, row.words[at].start, row.words[end - 1].end, 0.9)
        at = end


def _written(row: Row, at: int, read: tuple[int, int]) -> str:
    """Figures as they were written, so that leading noughts are kept."""
    key = row.keys[at]
    return key if key.isdecimal() else str(read[0])


def _digit_run(row: Row, at: int, known: Numerals) -> tuple[str, int, int] | None:
    built, here, groups = "", at, 0
    while here < len(row.keys):
        key = row.keys[here]
        if key[0].isdecimal() and not key.isdecimal():
            break
        read = digits(row.keys, here, known)
        if read is None:
            break
        built, here, groups = built + read[0], read[1], groups + 1
    return (built, here, groups) if groups else None
