"""What a phrase for a time of day means: from patterns found to bounds within the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Literal

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit

_DAY_MINUTES = 24 * 60
_NOON = 12 * 60

Half = Literal["am", "pm", "24", ""]


@dataclass(frozen=True)
class Bounds:
    """Minutes of the day from midnight; None is no bound, equal ones an exact time."""

    earliest: int | None = None
    latest: int | None = None

    @property
    def exact(self) -> bool:
        """Whether they are one point in time."""
        return self.earliest is not None and self.earliest == self.latest

    def times(self) -> tuple[time | None, time | None]:
        """The bounds as times of day; a latest at midnight is no bound."""
        latest = None if self.latest is not None and self.latest >= _DAY_MINUTES else self.latest
        return _time(self.earliest), _time(latest)


@dataclass(frozen=True)
class Part:
    """A part of the day, and which half of the clock a bare hour beside it is in."""

    bounds: Bounds
    half: Half


@dataclass(frozen=True)
class Clock:
    """A time as it was said, perhaps without its half of the day."""

    hour: int
    minute: int
    half: Half

    def settle(self, half: Half, afternoon: Sequence[int]) -> int:
        """Minutes from midnight; `half` is used where the caller named none."""
        half = self.half or half
        hour = self.hour
        if half == "24" or hour > 12 or hour == 0:
            return hour * 60 + self.minute
        if half == "":
            half = "pm" if hour in afternoon else "am"
        if hour == 12:
            # Nobody who says "12 in the morning" to a business means midnight.
            hour = 0 if half == "am" and self.half == "am" else 12
        elif half == "pm":
            hour += 12
        return hour * 60 + self.minute


@cache
def parts(language: Language) -> Mapping[str, Part]:
    """The parts of the day that a language names."""
    found: dict[str, Part] = {}
    for name in language.table("times.parts"):
        key = f"times.parts.{name}"
        bounds = Bounds(
            *(_minutes(language.say(f"{key}.{edge}")) for edge in ("earliest", "latest"))
        )
        found[name] = Part(bounds, _half(language.say(f"{key}.half")))
    return found


@cache
def _afternoon(language: Language) -> tuple[int, ...]:
    hours = language.value("times.afternoon_hours")
    assert isinstance(hours, list | tuple)
    return tuple(hour for hour in hours if isinstance(hour, int))


def bounds_of(hits: Sequence[Hit], language: Language) -> Bounds:
    """The bounds that times and parts of the day set together.

    Where they contradict each other, times win over parts of the day, later ones over earlier.
    """
    named = [parts(language)[hit.text("part")] for hit in hits if hit.text("part")]
    half = named[-1].half if named else ""
    clocks = [_bounds(hit, half, language) for hit in hits if hit.text("time") not in ("", "in")]
    exact = [item for item in clocks if item.exact]
    if exact:
        return exact[-1]
    narrow = Bounds()
    for item in reversed(clocks):
        narrow = _meet(narrow, item) or narrow
    for part in reversed(named):
        narrow = _meet(narrow, part.bounds) or narrow
    return narrow


def minutes_ahead(hits: Sequence[Hit]) -> int | None:
    """How many minutes from now the caller means ("in two hours"); None if not said."""
    return next(
        ((hit.ints or (1,))[0] * hit.number("unit", 1) for hit in hits if hit.text("time") == "in"),
        None,
    )


def bare(hit: Hit) -> bool:
    """Whether a time names an hour and not which half of the day it is in."""
    return any(1 <= clock.hour <= 12 and not clock.half for clock in map(_clock, hit.parts))


def _bounds(hit: Hit, half: Half, language: Language) -> Bounds:
    afternoon = _afternoon(language)
    clocks = [_clock(part) for part in hit.parts]
    if len(clocks) == 2:
        return _between(clocks[0], clocks[1], half, hit.text("time"), afternoon)
    at = clocks[0].settle(half, afternoon)
    match hit.text("time"):
        case "after":
            return Bounds(at, None)
        case "before":
            return Bounds(None, at)
        case "around":
            reach = language.numbers("times.reach")["around_minutes"]
            return Bounds(max(at - reach, 0), min(at + reach, _DAY_MINUTES))
        case _:
            return Bounds(at, at)


def _between(
    first: Clock, second: Clock, half: Half, kind: str, afternoon: Sequence[int]
) -> Bounds:
    end = second.settle(half, afternoon)
    start = first.settle(half or second.half, afternoon)
    if start >= end:
        start = first.settle("am", afternoon)
    if start >= end and end + _NOON < _DAY_MINUTES:
        end += _NOON
    # Either of two times may be taken, so the later one must still be within the bounds.
    return Bounds(min(start, end), max(start, end) + (1 if kind == "either" else 0))


def _clock(hit: Hit) -> Clock:
    half = _half(hit.text("half"))
    match hit.text("clock"):
        case "fixed":
            minutes = _minutes(hit.text("at")) or 0
            return Clock(minutes // 60, minutes % 60, "24")
        case "past":
            return _shift(hit.ints[0], hit.number("minutes"), half)
        case "minutes_past":
            return _shift(hit.ints[1], hit.ints[0] % 60, half)
        case "minutes_to":
            return _shift(hit.ints[1], -(hit.ints[0] % 60), half)
        case _:
            hour, minute = hit.ints[0], hit.ints[1] if len(hit.ints) > 1 else 0
            return Clock(hour, minute, "24" if hour > 12 or hour == 0 else half)


def _shift(hour: int, minutes: int, half: Half) -> Clock:
    if minutes >= 0:
        return Clock(hour, minutes, half)
    return Clock(12 if hour == 1 else hour - 1, 60 + minutes, half)


def _meet(one: Bounds, other: Bounds) -> Bounds | None:
    starts = [edge for edge in (one.earliest, other.earliest) if edge is not None]
    ends = [edge for edge in (one.latest, other.latest) if edge is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    return None if start is not None and end is not None and start >= end else Bounds(start, end)


def _minutes(written: str) -> int | None:
    if not written:
        return None
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(minutes // 60 % 24, minutes % 60)


def _half(written: str) -> Half:
    return written if written in ("am", "pm", "24") else ""
