"""The caller's words for a time, as the days and hours to look at, and back into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from frontdesk.booking.calendar import Holiday, Hours, open_on
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import clock, day
from frontdesk_processors.language.when import Unclear, resolve, time_bounds
from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import When


class Week(Protocol):
    """What is known of a business's days."""

    async def hours(self) -> Sequence[Hours]:
        """The usual week of every location."""
        ...

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        ...


class Dated(Protocol):
    """Records that know the business's days."""

    @property
    def directory(self) -> Week:
        """Where they are kept."""
        ...


_ANY_DAY = timedelta(days=14)
"""Where only a time of day was named, the days that are searched for it."""

_YEAR = timedelta(days=366)

_CODES = {"past": "when_past", "no_such_day": "no_such_day", "too_far": "when_too_far"}


async def wanted(work: Work[Dated], text: str, *, horizon: timedelta = _YEAR) -> When | Failure:
    """The days and hours that the words stand for, or why they stand for none.

    Args:
        work: The call.
        text: The caller's words; a holiday may be called by its name.
        horizon: How far ahead makes sense.
    """
    found = resolve(text, now=work.now, language=work.language, horizon_days=horizon.days)
    if isinstance(found, When):
        return found
    if found.code != "no_day":
        return _refused(work, found)
    return await _holiday(work, text) or _any_day(work, text) or _failed(work, "when_unclear")


async def _holiday(work: Work[Dated], text: str) -> When | None:
    """The next holiday that the text names, with the hours it names."""
    today = work.now.date()
    coming = await work.records.directory.holidays(today, today + _YEAR)
    forms = [(h.day.isoformat(), form) for h in coming for form in (h.name, *h.keywords)]
    named = Lexicon(forms, language=work.language.code).find(text)
    if not named:
        return None
    best = max(match.score for match in named)
    on = min(date.fromisoformat(match.id) for match in named if match.score == best)
    earliest, latest = time_bounds(text, work.language)
    return When(text=text, first=on, last=on, earliest=earliest, latest=latest)


def _any_day(work: Work[Dated], text: str) -> When | None:
    """The coming days, when only hours were named, or any day will do."""
    today = work.now.date()
    earliest, latest = time_bounds(text, work.language)
    if earliest is None and latest is None:
        return None
    return When(text=text, first=today, last=today + _ANY_DAY, earliest=earliest, latest=latest)


def _refused(work: Work[Dated], found: Unclear) -> Failure:
    code = _CODES.get(found.code, "when_unclear")
    if code != "when_past":
        return _failed(work, code)
    if not found.day:
        return Failure(code=code, say=work.wording.say("failure.when_past_text"), argument="when")
    return _failed(work, code, day=day(date.fromisoformat(found.day), work.language))


def _failed(work: Work[Dated], code: str, **fields: str) -> Failure:
    return Failure(code=code, say=work.wording.say(f"failure.{code}", **fields), argument="when")


def said(work: Work[Dated], days: When) -> str:
    """The days and hours as the end of a sentence: "on Tuesday, December 1 after 3 PM"."""
    say, language = work.wording.say, work.language
    if days.soonest:
        span = say("span.soonest")
    elif days.first == days.last:
        span = say("span.day", day=day(days.first, language))
    else:
        first, last = day(days.first, language), day(days.last, language)
        span = say("span.days", first=first, last=last)
    earliest, latest = days.earliest, days.latest
    if days.exact_time is not None:
        return say("span.exact", days=span, time=clock(days.exact_time, language))
    if latest is None and earliest is None:
        return span
    if earliest is None and latest is not None:
        key = "span.morning" if latest.hour == 12 else "span.before"
        return say(key, days=span, time=clock(latest, language))
    if earliest is not None and latest is None:
        return say("span.from", days=span, time=clock(earliest, language))
    assert earliest is not None and latest is not None
    if (earliest.hour, latest.hour) == (12, 17):
        return say("span.afternoon", days=span)
    return say(
        "span.between", days=span, time=clock(earliest, language), until=clock(latest, language)
    )


async def closed(work: Work[Dated], days: When, *, locations: tuple[str, ...]) -> str:
    """A sentence that says so when every one of the days is closed at all the locations, or ""."""
    hours = await work.records.directory.hours()
    holidays = await work.records.directory.holidays(days.first, days.last)
    names: list[str] = []
    for offset in range((days.last - days.first).days + 1):
        at = days.first + timedelta(days=offset)
        for place in locations:
            found = open_on(at, location_id=place, hours=hours, holidays=holidays)
            if found.opens is not None:
                return ""
            names.append(found.holiday)
    if days.first != days.last:
        return work.wording.say("none.closed_all", span=said(work, days))
    on = day(days.first, work.language)
    if names and names[0]:
        return work.wording.say("none.holiday", day=on, holiday=names[0])
    return work.wording.say("none.closed", day=on)
