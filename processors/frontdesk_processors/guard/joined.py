"""What is joined by "and" to a claim, as a claim of its own."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of


def unfolded(plain: str, language: Language) -> str:
    """A sentence with its subject said again before each verb that is joined to it.

    "I've booked you and texted you" becomes "I've booked you and I've texted you", so that each
    claim is known by itself.

    Args:
        plain: The sentence, as patterns see it.
        language: Its language.
    """
    patterns = _patterns(language)
    heads = list(patterns.subject.finditer(plain))
    if not heads:
        return plain
    ends = [*(head.start() for head in heads), len(plain)]
    clauses = [
        patterns.joint.sub(rf"\g<0> {head[1]}", plain[start:end])
        for head, (start, end) in zip(heads, pairwise(ends), strict=True)
    ]
    return "".join([plain[: ends[0]], *clauses])


class _Patterns(NamedTuple):
    subject: re.Pattern[str]
    joint: re.Pattern[str]


@cache
def _patterns(language: Language) -> _Patterns:
    parts = language.table("claims.parts")
    return _Patterns(
        any_of([language.text("claims.subject")], parts),
        any_of([language.text("claims.joint")], parts),
    )
