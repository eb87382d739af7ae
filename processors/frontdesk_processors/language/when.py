"""The caller's words for a time, resolved to days and hours by one written policy.

Weeks begin on Monday. Days already over are never offered.

* "tuesday", "on tuesday", "coming tuesday": the next Tuesday after today. "this tuesday": the same,
  but today if today is Tuesday.
* "next tuesday": the Tuesday of the following calendar week, whatever today is.
* "tuesday week", "a week from tuesday", "tuesday after next": a week after the plain one.
* "the 3rd": the next 3rd on or after today; a month too short for the day is passed over.
* "december 3rd": the next on or after today. With a year it must not be past. A day that the named
  month never has ("february 30th") is no such day.
* "thursday the 3rd": the next 3rd that is a Thursday, within 60 days, else no such day.
  "thursday december 3rd" must be a Thursday.
* "12/3" is read in the order of the language file; a figure over twelve is the day.
* "next week": Monday to Sunday of the following week. "this week": today to Sunday. "the weekend":
  the coming Saturday and Sunday. "end of the week": Thursday and Friday. "end of the month": its
  last seven days. "next month": all of it; "beginning of next month": its first seven days.
* "in two weeks": the day 14 days on. "in a couple of days": two or three days on. "in N days": that
  day.
* "monday or tuesday": from the first named to the last.
* "morning": before 12:00. "afternoon": 12:00 to 17:00. "evening": from 17:00. "lunchtime": 11:30 to
  13:30. "after work": from 17:00. "first thing": before 10:00. "around three": an hour either side.
* A bare hour from 1 to 6 is after noon, from 7 to 11 before it, unless a part of the day is named.
* "as soon as possible": today and the 28 days after, the soonest first; with another day named,
  that day.
* A time without a day is no day.
* "today" and "tonight" with hours that are over are past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from frontdesk_processors.language.days import Days, NoDays, Trouble, days_of
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit
from frontdesk_processors.language.phrases import Phrase, phrases
from frontdesk_processors.language.times import Bounds, bare, bounds_of, minutes_ahead
from frontdesk_processors.moments import later
from frontdesk_processors.values import When

_OPEN = ("soonest", "anytime")
_BOUNDS = ("after", "before", "between")


@dataclass(frozen=True)
class Unclear:
    """Why words cannot be resolved.

    Args:
        code: ``no_day``: none is named; ``past``: it is over; ``no_such_day``: the calendar has
            none; ``too_far``: beyond the horizon.
        text: The caller's words.
        day: The day they come to, as an ISO date, where they come to one.
    """

    code: Trouble
    text: str
    day: str = ""


def resolve(
    text: str, *, now: datetime, language: Language, horizon_days: int = 366
) -> When | Unclear:
    """The days and hours that the words stand for, by the policy of this module.

    Args:
        text: The caller's words.
        now: The present moment, aware, in the business's zone.
        language: The language of the words.
        horizon_days: How many days ahead is still sensible.
    """
    said = _said(text, language)
    today = now.date()
    ahead = minutes_ahead(said.times)
    if ahead is not None:
        return _in_minutes(text, now, ahead)
    days = _days(said, today, language)
    if isinstance(days, NoDays):
        return Unclear(days.code, text, days.day)
    if days.last > today + timedelta(horizon_days):
        return Unclear("too_far", text, days.last.isoformat())
    bounds = bounds_of(said.times, language)
    if days.first == days.last == today and _over(bounds, now):
        return Unclear("past", text, today.isoformat())
    earliest, latest = bounds.times()
    return When(
        text=text,
        first=days.first,
        last=days.last,
        earliest=earliest,
        latest=latest,
        soonest=days.soonest,
    )


def time_bounds(text: str, language: Language) -> tuple[time | None, time | None]:
    """Earliest and latest time of day that the words name; equal for an exact time."""
    return bounds_of(_said(text, language).times, language).times()


def days_named(text: str, *, today: date, language: Language) -> tuple[date, date] | None:
    """First and last day that the words name; None if they name none that can be used."""
    days = _days(_said(text, language), today, language)
    return None if isinstance(days, NoDays) else (days.first, days.last)


def apart(text: str, *, language: Language) -> tuple[str, str]:
    """The words for the day and the words for the hours; empty where there are none."""
    said = _said(text, language)
    return said.words(said.days), said.words(said.times)


def merge(old: str, new: str, *, language: Language) -> str:
    """One phrase from what was said before and what was said since.

    A new time keeps the old day. A new day keeps the old part of the day and the old bounds, but
    not an exact time. Words that name neither leave the old phrase as it was.
    """
    before, since = _said(old, language), _said(new, language)
    new_day = bool(since.days) or since.today
    if not new_day and not since.times:
        return old
    if not before.hits or (new_day and since.times):
        return since.words(since.hits)
    if new_day:
        kept = [hit for hit in before.times if _lasts(hit)]
        return " ".join(filter(None, (since.words(since.hits), before.words(kept))))
    days = before.days or [hit for hit in before.times if hit.rule.get("today")]
    kept = _halves(before, since, language)
    return " ".join(
        filter(None, (before.words(days), since.words(since.times), before.words(kept)))
    )


@dataclass(frozen=True)
class _Said:
    """The patterns of an utterance that stand after its corrections are taken in."""

    hits: tuple[Hit, ...]
    source: str
    phrase: Phrase | None = None

    @property
    def days(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.text("day")]

    @property
    def times(self) -> list[Hit]:
        return [hit for hit in self.hits if not hit.text("day")]

    @property
    def today(self) -> bool:
        return any(hit.rule.get("today") is True for hit in self.hits)

    def words(self, hits: Sequence[Hit]) -> str:
        return self.phrase.text(hits, self.source) if self.phrase is not None else ""


def _said(text: str, language: Language) -> _Said:
    found = phrases(text, language, weak=True)
    kept: list[Hit] = []
    for phrase in found:
        if phrase.amends:
            new_day = bool(phrase.days) or phrase.today
            kept = [hit for hit in kept if _survives(hit, new_day, bool(phrase.times))]
        kept.extend(phrase.hits)
    strong = {_group(hit) for hit in kept if not hit.weak}
    kept = [hit for hit in kept if not hit.weak or _group(hit) not in strong]
    return _Said(tuple(kept), text, found[0] if found else None)


def _group(hit: Hit) -> str:
    return next(name for name in ("day", "time", "part") if hit.text(name))


def _survives(hit: Hit, new_day: bool, new_time: bool) -> bool:
    if hit.text("day"):
        return not new_day
    return bool(hit.text("part")) and not new_time


def _lasts(hit: Hit) -> bool:
    """Whether hours that were named for one day are meant for another as well."""
    part = bool(hit.text("part")) and not hit.rule.get("today")
    return part or hit.text("time") in _BOUNDS


def _halves(before: _Said, since: _Said, language: Language) -> list[Hit]:
    """The old part of the day, where a new bare hour is to be read in it."""
    if not any(hit.text("time") and bare(hit) for hit in since.times):
        return []
    named = [hit for hit in before.times if hit.text("part") and not hit.rule.get("today")]
    if not named or any(hit.text("part") for hit in since.times):
        return []
    alone, both = bounds_of(named, language), bounds_of([*named, *since.times], language)
    point = both.earliest if both.earliest is not None else both.latest
    dawn = language.numbers("times.reach")["dawn_minutes"]
    if point is None or point < (dawn if alone.earliest is None else alone.earliest):
        return []
    return [] if alone.latest is not None and point >= alone.latest else named


def _days(said: _Said, today: date, language: Language) -> Days | NoDays:
    read = [days_of(hit, today, language) for hit in _within_week(said.days)]
    if said.today:
        read.append(Days(today, today))
    if not read:
        return NoDays("no_day")
    good = [item for item in read if isinstance(item, Days)]
    if not good:
        return next(item for item in read if isinstance(item, NoDays))
    if len(good) < len(read):
        return next(item for item in read if isinstance(item, NoDays))
    open_ended = [hit.text("day") in _OPEN for hit in said.days] + [False] * said.today
    named = [item for item, is_open in zip(good, open_ended, strict=True) if not is_open]
    met = _meet(named) if named else good[0]
    return Days(met.first, met.last, any(item.soonest for item in good))


def _within_week(days: list[Hit]) -> list[Hit]:
    """Bare weekdays beside a week are days of that week: "next week, like Tuesday or Wednesday"."""
    week = next((hit for hit in days if hit.text("day") == "week" and not hit.number("from")), None)
    if week is None or not week.number("weeks"):
        return days
    rule = {"day": "weekday", "which": "next", "weeks": week.number("weeks") - 1}
    return [
        replace(hit, parts=tuple(replace(part, rule=rule) for part in hit.parts))
        if hit.text("day") == "either" and all(_bare_weekday(part) for part in hit.parts)
        else hit
        for hit in days
    ]


def _bare_weekday(hit: Hit) -> bool:
    return (
        hit.text("day") == "weekday" and hit.text("which") == "coming" and not hit.number("weeks")
    )


def _meet(read: Sequence[Days]) -> Days:
    met = read[0]
    for item in read[1:]:
        one, other = (met, item) if item.weekday is not None else (item, met)
        inside = _weekday_within(one, other.weekday) if other.weekday is not None else None
        first, last = max(met.first, item.first), min(met.last, item.last)
        if inside is not None:
            met = Days(inside, inside)
        elif first <= last:
            met = Days(first, last)
        else:
            met = Days(min(met.first, item.first), max(met.last, item.last))
    return met


def _weekday_within(stretch: Days, weekday: int) -> date | None:
    """The one day of that weekday in a stretch of a week or so."""
    if stretch.weekday is not None or (stretch.last - stretch.first).days > 6:
        return None
    day = stretch.first + timedelta((weekday - stretch.first.weekday()) % 7)
    return day if day <= stretch.last else None


def _over(bounds: Bounds, now: datetime) -> bool:
    minutes = now.hour * 60 + now.minute
    return bounds.latest is not None and (
        bounds.latest < minutes if bounds.exact else bounds.latest <= minutes
    )


def _in_minutes(text: str, now: datetime, ahead: int) -> When | Unclear:
    at = later(now, timedelta(minutes=ahead))
    moment = at.time().replace(second=0, microsecond=0)
    return When(text=text, first=at.date(), last=at.date(), earliest=moment, latest=moment)
