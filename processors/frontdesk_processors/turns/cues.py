"""What tells from words alone that a caller has not finished: compiled from ``turns.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from frontdesk_processors.language import Language

Field = Literal["phone", "birth", "email", "name", "code"]
"""What is dictated: a telephone number, a date of birth, an e-mail address, a name, or a number or
code whose length nobody knows."""

FIELDS: tuple[Field, ...] = ("phone", "birth", "email", "code", "name")


@dataclass(frozen=True, kw_only=True)
class Cues:
    """The patterns of one language, over words in lower case without punctuation.

    Parameters:
        unfinished: At the end of words that go on.
        hanging: At the end of words that often go on.
        settled: At the end of words that do not, though they end like `hanging` ones.
        closings: Over all words of a turn that closes a conversation.
        centuries: At the end of a date whose year may have only been begun.
        asks: What an agent asks for, by field.
        gives: What a caller begins to give, by field.
        spells: What a caller says before they spell.
        digits: One digit as it is said.
        letters: One letter as it is said.
    """

    unfinished: re.Pattern[str]
    hanging: re.Pattern[str]
    settled: re.Pattern[str]
    closings: re.Pattern[str]
    centuries: re.Pattern[str]
    asks: tuple[tuple[Field, re.Pattern[str]], ...]
    gives: tuple[tuple[Field, re.Pattern[str]], ...]
    spells: re.Pattern[str]
    digits: frozenset[str]
    letters: frozenset[str]

    def asked(self, question: str) -> list[Field]:
        """The fields that a question of the agent's asks for."""
        return [field for field, pattern in self.asks if pattern.search(question)]

    def given(self, words: str) -> Field | None:
        """The field that the caller has begun to give, the latest where there are several."""
        begun: list[tuple[int, Field]] = [
            (match.end(), field)
            for field, pattern in self.gives
            for match in pattern.finditer(words)
        ]
        return max(begun)[1] if begun else None


@cache
def cues(language: Language) -> Cues:
    """The cues of a language."""

    def either(name: str, shape: Callable[[str], str]) -> re.Pattern[str]:
        phrases = sorted(language.list(f"turns.{name}"), key=len, reverse=True)
        return re.compile(shape("|".join(map(re.escape, phrases))))

    return Cues(
        unfinished=either("unfinished", _last),
        hanging=either("hanging", _last),
        settled=either("settled", _last),
        closings=either("closings", lambda any_of: rf"(?:{any_of})(?: (?:{any_of}))*"),
        centuries=either("centuries", _last),
        asks=tuple((field, either(f"asks_{field}", _anywhere)) for field in FIELDS),
        gives=tuple((field, either(f"gives_{field}", _anywhere)) for field in FIELDS),
        spells=either("spells", _anywhere),
        digits=frozenset(
            {*map(str, range(10)), *language.table("numbers.units")}
            | set(language.list("numbers.zeros"))
        ),
        letters=frozenset(language.list("names.code_words")),
    )


def _anywhere(any_of: str) -> str:
    return rf"(?:^|\s)(?:{any_of})(?=\s|$)"


def _last(any_of: str) -> str:
    return rf"(?:^|\s)(?:{any_of})$"
