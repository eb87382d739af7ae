"""What a sentence tells of how something was before it was changed."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

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


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    parts = language.table("claims.parts")
    return any_of(language.list("claims.before"), parts, flags=re.IGNORECASE)
