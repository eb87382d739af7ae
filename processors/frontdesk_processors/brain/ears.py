"""What the brain listens with, and what it has read already."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple, TypeVar

from frontdesk_processors.language import Answers, Found, Kind, Language, find, read, standing
from frontdesk_processors.schema import ABOUT_CALLER, KIND_OF_FOUND, Catalog
from frontdesk_processors.values import named_in
from frontdesk_processors.wants import Part, Want, Wants

T = TypeVar("T")

_REMEMBERED = 2048
"""Readings kept: some hundred turns, a handful of readings each."""


class Memo:
    """Readings made before; the fold reads every turn of a conversation at every inference."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, object] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for a key."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]  # pyright: ignore[reportReturnType]
        made = make()
        self._made[key] = made
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return made


class Spoken(NamedTuple):
    """A value that the server found in a message, and the words it stands in."""

    value: str
    words: str
    parts: Mapping[str, str] = {}

    def within(self, text: str) -> Spoken | None:
        """It as far as some of the words of the message name it; None where they do not."""
        found = named_in(text, value=self.value, said=self.words, parts=self.parts)
        return Spoken(*found, self.parts) if found else None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message of the caller's, read.

    Parameters:
        text: The words.
        said: What they answer.
        acts: What else they do in the conversation: names of ``brain.acts``.
        known: Values that the server found in them, by parameter name.
    """

    text: str
    said: Answers
    acts: frozenset[str] = frozenset()
    known: Mapping[str, Spoken] = field(default_factory=dict[str, Spoken])

    @property
    def names(self) -> dict[str, str]:
        """The server's values alone."""
        return {name: spoken.value for name, spoken in self.known.items()}


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What the brain listens with.

    Parameters:
        catalog: The goals and their parameters.
        wants: Ranks the goals for what is said.
        language: What the caller speaks.
        memo: Keeps readings from one inference to the next.
    """

    catalog: Catalog
    wants: Wants
    language: Language
    memo: Memo = field(default_factory=Memo)

    def hear(self, text: str, known: Mapping[str, Spoken]) -> Heard:
        """A message, read."""
        said = self.memo.of(("read", text), lambda: read(text, self.language))
        acts = self.memo.of(("acts", text), lambda: acts_in(text, self.language))
        return Heard(text=text, said=said, acts=acts, known=known)

    def part(self, heard: Heard, text: str) -> Heard:
        """Some of the words of a message, with the server's values that stand in them."""
        parts = {name: spoken.within(text) for name, spoken in heard.known.items()}
        return self.hear(text, {name: one for name, one in parts.items() if one is not None})

    def found(
        self, text: str, *, expect: Kind | None = None, today: date | None = None
    ) -> list[Found]:
        """The typed values in a text, without those taken back in it."""

        def made() -> list[Found]:
            all_said = find(text, self.language, expect=expect, today=today)
            return standing(all_said, text, self.language)

        return self.memo.of(("find", text, expect, today), made)

    def matter(self, text: str) -> str:
        """A text without what only says who somebody is: names, birthdays, numbers."""
        who = [one for one in self.found(text) if KIND_OF_FOUND.get(one.kind) in ABOUT_CALLER]
        for one in sorted(who, key=lambda one: -one.start):
            text = f"{text[: one.start]} {text[one.end :]}"
        return text

    def ranked(self, text: str) -> list[Want]:
        """What a text asks for, best first."""
        return self.memo.of(("rank", text), lambda: self.wants.rank(text))

    def parts(self, text: str) -> list[Part]:
        """The several things to be done that a text asks for, if it asks for several."""
        return self.memo.of(("parts", text), lambda: self.wants.parts(text))

    def requests(self, text: str) -> list[Part]:
        """What a text asks for in one breath, done or answered, if that is several things."""
        return self.memo.of(("requests", text), lambda: self.wants.requests(text))

    def pattern(self, key: str) -> re.Pattern[str]:
        """Any of the regular expressions listed under a key of the language file."""
        return any_of(self.language.list(key))

    def words(self, key: str) -> frozenset[str]:
        """A list of words of the language file."""
        return frozenset(self.language.list(key))


def plain(text: str) -> str:
    """A text as the patterns of ``brain.acts`` see it: lower case, no stops at its ends."""
    return " ".join(text.casefold().replace("’", "'").split()).strip(" .,!?;")


def acts_in(text: str, language: Language) -> frozenset[str]:
    """What a message does in the conversation besides asking and answering."""
    words = plain(text)
    return frozenset(name for name, said in _acts(language).items() if said.search(words))


@cache
def _acts(language: Language) -> Mapping[str, re.Pattern[str]]:
    return {
        name: any_of(language.list(f"brain.acts.{name}")) for name in language.table("brain.acts")
    }


@cache
def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression that matches what any of them does."""
    return _joined(tuple(patterns))
