"""The claim gate: "booked", "cancelled" and "sent" are said only with a receipt for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from frontdesk_processors.guard.joined import unfolded
from frontdesk_processors.guard.spoken import spoken_form, stated
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of

ANY = "any"
"""The class of claims that say only that something was done, whatever it was."""

_EACH = "all"
"""The wordings that claim whatever is under way."""


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
        self._meanwhile = _meanwhile(language)
        self._answer = _answer(language)
        self._language = language

    def claimed(self, sentence: str) -> tuple[str, ...]:
        """The classes of completion a sentence claims; empty for most sentences."""
        plain = self._claiming(stated(sentence, self._language))
        return tuple(name for name, pattern in self._claims.items() if pattern.search(plain))

    def meanwhile(self, sentence: str, under_way: Collection[str]) -> tuple[str, ...]:
        """The classes of what is under way, asked for and not done, that a sentence says is done.

        "It's gone" says that a visit is cancelled only to who has asked for that.
        """
        if not under_way:
            return ()
        known = [name for name in under_way if name in self._meanwhile]
        plain = stated(sentence, self._language)
        found = tuple(name for name in known if self._meanwhile[name].search(plain))
        if found or _EACH not in self._meanwhile:
            return found
        return (ANY,) if self._meanwhile[_EACH].search(self._claiming(plain)) else ()

    def _claiming(self, plain: str) -> str:
        """What may claim something: without what only looks so, each claim with its subject."""
        return unfolded(self._harmless.sub(" ", plain), self._language)

    def acts(self, sentence: str) -> bool:
        """Whether a sentence says that the agent has done it, not only how it is."""
        return _acts(self._language).search(spoken_form(sentence)) is not None

    def asks(self, text: str) -> bool:
        """Whether a text asks if something is done, so that a bare "yes" would claim it."""
        return (
            text.rstrip().endswith("?") and self._answer.asks.search(spoken_form(text)) is not None
        )

    def agrees(self, sentence: str) -> bool:
        """Whether a sentence is a bare "yes"."""
        return self._answer.yes.search(spoken_form(sentence)) is not None


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
def _meanwhile(language: Language) -> Mapping[str, re.Pattern[str]]:
    parts = language.table("claims.parts")
    names = language.table("claims.meanwhile")
    return {name: any_of(language.list(f"claims.meanwhile.{name}"), parts) for name in names}


class _Answer(NamedTuple):
    asks: re.Pattern[str]
    yes: re.Pattern[str]


@cache
def _answer(language: Language) -> _Answer:
    parts = language.table("claims.parts")
    return _Answer(*(any_of(language.list(f"claims.answer.{n}"), parts) for n in _Answer._fields))


@cache
def _acts(language: Language) -> re.Pattern[str]:
    return any_of([language.text("claims.acts")], language.table("claims.parts"))
