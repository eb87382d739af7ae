"""Plain values that more than one part speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""Anything JSON can hold; read-only, so that a ``dict[str, str]`` is one too."""
JsonObject: TypeAlias = Mapping[str, Json]

Answer = Literal["yes", "no"]
Urgency = Literal["routine", "soon", "emergency"]


class Effect(StrEnum):
    """Whether a tool changes the world."""

    READ = "read"
    WRITE = "write"


class Identity(IntEnum):
    """How well the person on the line is known; set by tools that check it, never by the model."""

    ANYONE = 0
    #: One factor, such as the number they call from.
    CALLER_ID = 1
    #: Two factors that match one record.
    VERIFIED = 2


@dataclass(frozen=True, kw_only=True)
class Value:
    """Something the caller said, and how we know.

    Parameters:
        value: The value as tools take it (an id, an ISO date, the caller's words).
        said: The caller's own words it was read from.
        turn: The caller's turn it was said in, counted from 1.
        confidence: Between 0 and 1; 1 for what can be read in one way only.
        confirmed: Whether the caller has confirmed it after it was read back.
        earlier: What was said for the same parameter in turns before, by turn.
        parts: Where several were named in one breath, each by the words that name it.
    """

    value: str
    said: str
    turn: int
    confidence: float = 1.0
    confirmed: bool = False
    earlier: Mapping[str, str] = field(default_factory=dict[str, str])
    parts: Mapping[str, str] = field(default_factory=dict[str, str])

    def within(self, words: str) -> Value | None:
        """The value as far as these words name it; None where they name nothing of it."""
        found = named_in(words, value=self.value, said=self.said, parts=self.parts)
        return found and replace(self, value=found[0], said=found[1])


def named_in(
    words: str, *, value: str, said: str, parts: Mapping[str, str]
) -> tuple[str, str] | None:
    """What some of the words of a turn name, and by which of them; None where they name nothing.

    Args:
        words: Some of the words.
        value: What the whole turn names.
        said: The words that name it.
        parts: As of `Value`.
    """
    heard = words.casefold()
    if said.casefold() in heard:
        return value, said
    named = {part: one for part, one in parts.items() if part.casefold() in heard}
    if not named:
        return None
    first, last = next(iter(named)), list(named)[-1]
    # Of things of which one is meant, the last named; of a list, all.
    if value in parts.values():
        return named[last], last
    start, end = heard.find(first.casefold()), heard.rfind(last.casefold()) + len(last)
    return ", ".join(dict.fromkeys(named.values())), words[start:end]


@dataclass(frozen=True, kw_only=True)
class When:
    """A stretch of days, and the hours within them, that the caller's words stand for.

    Parameters:
        text: The caller's words.
        first: First day, inclusive.
        last: Last day, inclusive; equal to ``first`` for a single day.
        earliest: Not before this time of day; None for no bound.
        latest: Not at or after this time of day; None for no bound. For an exact time
            ``earliest`` and ``latest`` are the same.
        soonest: The caller asked for the first that is free.
    """

    text: str
    first: date
    last: date
    earliest: time | None = None
    latest: time | None = None
    soonest: bool = False

    @property
    def exact_time(self) -> time | None:
        """The time of day, when the caller named one."""
        return self.earliest if self.earliest is not None and self.earliest == self.latest else None

    def admits(self, start: datetime) -> bool:
        """Whether an appointment that begins at ``start`` (local wall time) fits."""
        if not self.first <= start.date() <= self.last:
            return False
        clock = start.time()
        if self.exact_time is not None:
            return clock == self.exact_time
        if self.earliest is not None and clock < self.earliest:
            return False
        return self.latest is None or clock < self.latest
