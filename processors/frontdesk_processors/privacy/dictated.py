"""Secrets that are told a few digits a turn, in turns of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.reading import Secret, marked
from frontdesk_processors.privacy.runs import Portion

CODE = range(3, 5)
"""Digits of a security code."""
SSN = (3, 2, 4)
"""Digits of the groups of a social security number (20 CFR 422.103)."""


def dictated(portions: Sequence[Portion], language: Language) -> dict[int, Secret]:
    """What is told in turns of nothing else, by where each of them begins.

    A social security number in its three groups; a code, a digit or two at a time, once it is
    called one. What was masked of them before stands for itself.
    """
    found: dict[int, Secret] = {}
    for at, first in enumerate(portions):
        rest = [*takewhile(_bare, portions[at + 1 :])]
        row = [first, *rest[:2]]
        if len(row) == len(SSN) and _bare(first) and all(map(_fits, row, SSN)):
            marks = {marked(p.mark, language) for p in row if p.mark}
            found |= {p.first: "ssn" for p in row if marks <= {"ssn"}}
        if rest and _opens_code(first):
            found |= _code_of(first, rest)
    return found


def _fits(portion: Portion, size: int) -> bool:
    return bool(portion.mark) or len(portion.digits) == size


def _opens_code(first: Portion) -> bool:
    """Whether a code was begun in a turn, or called one right before it."""
    called = first.next_to == "cvv" or (_bare(first) and "cvv" in (first.earlier, first.asked))
    return called and (bool(first.mark) or len(first.digits) in (1, 2))


def _code_of(first: Portion, rest: Sequence[Portion]) -> dict[int, Secret]:
    """The turns that go on with a code that was begun; a mark in one shows that it does."""
    row = [first, *takewhile(lambda p: p.mark or len(p.digits) <= 2, rest)]
    told = sum(len(p.digits) for p in row)
    marked = any(p.mark for p in row[1:])
    # After a whole code a single digit is something else: which of the times, how many people.
    if not marked and told < (2 if first.mark else CODE.start):
        return {}
    return {p.first: "cvv" for p in row[: CODE.stop + 1]}


def _bare(portion: Portion) -> bool:
    """Whether a turn holds digits, or what masking has left of them, and nothing else."""
    named = portion.before or portion.timely or portion.counted
    return not portion.others and not named and portion.asked in ("", "cvv", "ssn")
