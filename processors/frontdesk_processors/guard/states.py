"""Sentences that say when a caller is expected, whatever was done about it."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from frontdesk_processors.guard.facts import times_in
from frontdesk_processors.guard.spoken import stated
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of

State = Literal["held", "offered", "told"]
"""``held``: as something that stands ("you're down for Tuesday"). ``offered``: as something that
may be on offer as well ("it's on Tuesday at two"). ``told``: as more of what was just claimed
("Friday at noon, with Dr. Kim")."""

_WHEN = "⌚"
"""Stands for a day and time in sentences and, as ``<when>``, in the patterns for them."""


def state_in(sentence: str, language: Language, *, claimed: bool = False) -> State | None:
    """How a sentence says that the caller is expected at some time; None for most sentences.

    Args:
        sentence: The sentence.
        language: Its language.
        claimed: Whether its response has claimed something before, or something was just done:
            then it is not about what is on offer.
    """
    patterns = _patterns(language)
    plain = patterns.none.sub(" ", _signed(sentence, language))
    if patterns.held.search(plain):
        return "held"
    if claimed:
        return "told" if patterns.told.search(plain) or patterns.offered.search(plain) else None
    return "offered" if patterns.offered.search(plain) else None


def _signed(sentence: str, language: Language) -> str:
    """What a sentence states, with one sign in the place of each day and time."""
    signed = sentence
    for phrase in reversed(times_in(sentence, language)):
        signed = f"{signed[: phrase.start]}{_WHEN}{signed[phrase.end :]}"
    plain = stated(signed, language)
    # At the beginning of a sentence the sign is left out, as the bullet of a list is.
    return f"{_WHEN} {plain}" if signed.startswith(_WHEN) else plain


class _Patterns(NamedTuple):
    held: re.Pattern[str]
    offered: re.Pattern[str]
    told: re.Pattern[str]
    none: re.Pattern[str]


@cache
def _patterns(language: Language) -> _Patterns:
    parts = {**language.table("states.parts"), "when": _WHEN}
    return _Patterns(
        *(any_of(language.list(f"states.{name}"), parts) for name in _Patterns._fields)
    )
