"""What a sentence tells of how something was before it was changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from frontdesk_processors.guard.facts import Facts
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of


class Told(NamedTuple):
    """A sentence in two: what it says of how it is now, and of how it was before."""

    now: str
    before: str


def told_apart(sentence: str, language: Language) -> Told:
    """Take what is told of before ("from Tuesday", "your Tuesday visit has been moved to") out."""
    now, before, end = list[str](), list[str](), 0
    for found in _pattern(language).finditer(sentence):
        assert found.lastindex is not None, "each pattern has one group"
        start, stop = found.span(found.lastindex)
        now.append(sentence[end:start])
        before.append(sentence[start:stop])
        end = stop
    return Told("".join([*now, sentence[end:]]), ", ".join(before))


def lacking(
    sentence: str,
    facts: Facts,
    *,
    language: Language,
    by: Callable[[str, Facts], tuple[str, ...]],
) -> tuple[str, ...]:
    """What facts do not bear out: of now by how it is, and of before by how it was.

    Args:
        sentence: What is said.
        facts: What a receipt holds, perhaps with how it was before.
        language: What the sentence is in.
        by: What facts do not bear out of a text, whenever it tells of.
    """
    if facts.before is None:
        return by(sentence, facts)
    told = told_apart(sentence, language)
    wrong = by(told.now, facts)
    if told.before and (of_before := by(told.before, facts.before)):
        # "From nine to ten" may be of now as well.
        wrong += of_before if by(told.before, facts) else ()
    return wrong


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    parts = language.table("claims.parts")
    return any_of(language.list("claims.before"), parts, flags=re.IGNORECASE)
