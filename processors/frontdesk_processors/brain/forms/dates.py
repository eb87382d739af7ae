"""Days and times that were said, as the form takes them."""

from __future__ import annotations

from datetime import date

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.forms.form import Form, slots_near
from frontdesk_processors.language import apart, days_named, time_bounds
from frontdesk_processors.schema import Slot

_TIMES = ("when", "time")


def timed_values(form: Form, text: str, *, asked: tuple[str, ...], ears: Ears) -> dict[str, str]:
    """The days and times in a text, each for the parameter that takes it.

    One that was asked for comes first, then those of the tool that is meant, in their order. A
    day that is named exactly is written as an ISO date, a time as HH:MM; where the server told no
    day, both stay the caller's words.
    """
    near = [slot for slot in slots_near(form, ears=ears) if slot.kind in _TIMES]
    near.sort(key=lambda slot: slot.name not in asked)
    expect = "when" if any(slot.name in asked for slot in near) else None
    said: dict[str, str] = {}
    for one in ears.found(text, expect=expect, today=form.today):
        if one.kind not in ("when", "time", "part"):
            continue
        day, hour = apart(one.text, language=ears.language)
        if day and (value := _day(day, today=form.today, ears=ears)):
            _give(said, near, "when", value)
        if hour and (value := _hour(hour, today=form.today, ears=ears)):
            _give(said, near, "time", value)
    return said


def _give(said: dict[str, str], near: list[Slot], kind: str, value: str) -> None:
    alike = [slot.name for slot in near if slot.kind == kind]
    free = next((name for name in alike if name not in said), alike[0] if alike else None)
    if free is None and kind == "time":
        # A tool that takes both in one.
        day = next((slot.name for slot in near if slot.kind == "when"), None)
        if day is not None:
            said[day] = f"{said[day]} {value}" if day in said else value
        return
    if free is not None:
        said[free] = value


def _day(words: str, *, today: date | None, ears: Ears) -> str:
    if today is None:
        return words
    days = days_named(words, today=today, language=ears.language)
    if days is None:
        return ""
    # Several days are no day: the caller is asked which.
    return days[0].isoformat() if days[0] == days[1] else ""


def _hour(words: str, *, today: date | None, ears: Ears) -> str:
    earliest, latest = time_bounds(words, ears.language)
    if earliest is None or earliest != latest:
        return ""
    return words if today is None else f"{earliest:%H:%M}"
