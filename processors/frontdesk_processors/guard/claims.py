"""The claim gate: "booked", "cancelled" and "sent" are said only with a receipt for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from frontdesk_processors.language import Language, clean
from frontdesk_processors.language.wordings import any_of

ANY = "any"
"""The class of claims that say only that something was done, whatever it was."""


class ClaimGate:
    """Finds sentences that claim completion.

    The claims come from the language file: for each class of claim the patterns that make it, and
    the phrases that look like one and are none (a condition, a denial, a thing to come). A
    question claims nothing, but what stands before it in the same sentence may.

    Args:
        language: What the session speaks.
    """

    def __init__(self, language: Language) -> None:
        self._claims, self._harmless = _patterns(language)
        self._language = language

    def claimed(self, sentence: str) -> tuple[str, ...]:
        """The classes of completion a sentence claims; empty for most sentences."""
        plain = self._harmless.sub(" ", stated(sentence, self._language))
        return tuple(name for name, pattern in self._claims.items() if pattern.search(plain))


def stated(sentence: str, language: Language) -> str:
    """What a sentence states, as patterns see it: without the question it ends in."""
    plain = spoken_form(sentence)
    if not plain.endswith("?"):
        return plain
    *told, asked = _CLAUSE.split(plain)
    return " ".join(told if _asks(language).search(asked) else [*told, asked])


@cache
def _patterns(language: Language) -> tuple[Mapping[str, re.Pattern[str]], re.Pattern[str]]:
    """For each class of claim what makes it, and what only looks like one."""
    parts = language.table("claims.parts")
    claims = {
        name: any_of(language.list(f"claims.{name}"), parts)
        for name in language.list("claims.classes")
    }
    return claims, any_of(language.list("claims.harmless"), parts)


@cache
def _asks(language: Language) -> re.Pattern[str]:
    return re.compile(language.text("claims.questions"))


_CLAUSE = re.compile(r"(?<=[,;:.!?])\s+|\s+[-–—]+\s+")
# A claim in bold face is one all the same, and so is one with an invisible space in its words.
_MARKUP = re.compile(r"</?[a-z]{1,10}/?>|[*_~`]+", re.IGNORECASE)


def spoken_form(sentence: str) -> str:
    """A sentence as patterns see it: without markup, in lower case."""
    return _MARKUP.sub("", clean(sentence)).casefold().replace("’", "'")
