"""What a phrase for a day means on a given day: from a pattern found to dates of the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit

SOONEST_DAYS = 28
"""How far ahead "as soon as possible" looks: four weeks, so that every weekday comes up often."""
AGREE_DAYS = 60
"""How far ahead a weekday and a day of the month may meet and still be what the caller meant."""

Trouble = Literal["no_day", "past", "no_such_day", "too_far"]


@dataclass(frozen=True)
class Days:
    """A stretch of days, inclusive.

    Args:
        first: Its first day.
        last: Its last day.
        soonest: The caller asked for the first that is free.
        weekday: The weekday named, if only one was; 0 is Monday.
    """

    first: date
    last: date
    soonest: bool = False
    weekday: int | None = None


@dataclass(frozen=True)
class NoDays:
    """A phrase that comes to no day that can be used."""

    code: Trouble
    day: str = ""


Outcome: TypeAlias = "Days | NoDays"
_Reader: TypeAlias = "Callable[[Hit, date, Language], Outcome]"


def days_of(hit: Hit, today: date, language: Language) -> Outcome:
    """The days a phrase stands for; days already over are cut off."""
    try:
        read = _READERS[hit.text("day")](hit, today, language)
    except OverflowError:
        return NoDays("too_far")
    if isinstance(read, NoDays):
        return read
    if read.last < today:
        return NoDays("past", read.last.isoformat())
    if read.first < today:
        return Days(today, read.last, read.soonest, read.weekday)
    return read


def whole_year(year: int, *, about: int) -> int:
    """A year of two digits put in the century that ends least far after `about`."""
    if year >= 100:
        return year
    full = about - about % 100 + year
    return full - 100 if full > about + 1 else full


def in_order(first: int, second: int, order: str) -> tuple[int, int]:
    """Month and day of two figures: a figure over twelve is the day, else the order decides."""
    month, day = (first, second) if order.index("m") < order.index("d") else (second, first)
    return (day, month) if month > 12 >= day else (month, day)


def calendar_day(year: int, month: int, day: int) -> date | None:
    """That date, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date) -> Days:
    return Days(day, day)


def _offset(hit: Hit, today: date, language: Language) -> Outcome:
    first = hit.number("days")
    return Days(today + timedelta(first), today + timedelta(hit.number("to", first)))


def _ago(hit: Hit, today: date, language: Language) -> Outcome:
    return NoDays("past")


def _monday(today: date) -> date:
    return today - timedelta(today.weekday())


def _weekday(hit: Hit, today: date, language: Language) -> Outcome:
    wanted = hit.ints[0]
    ahead = (wanted - today.weekday()) % 7
    match hit.text("which"):
        case "last":
            return NoDays("past", (today - timedelta(7 - ahead if ahead else 7)).isoformat())
        case "next":
            day = _monday(today) + timedelta(7 + wanted)
        case "this":
            day = today + timedelta(ahead)
        case _:
            day = today + timedelta(ahead or 7)
    day += timedelta(7 * hit.number("weeks"))
    return Days(day, day, weekday=wanted)


def _week(hit: Hit, today: date, language: Language) -> Outcome:
    monday = _monday(today) + timedelta(7 * hit.number("weeks"))
    first, last = monday + timedelta(hit.number("from")), monday + timedelta(hit.number("to", 6))
    if last < today and hit.rule.get("roll"):
        return Days(first + timedelta(7), last + timedelta(7))
    return Days(first, last)


def _week_of(hit: Hit, today: date, language: Language) -> Outcome:
    inner = days_of(hit.parts[0], today, language)
    if isinstance(inner, NoDays):
        return inner
    return Days(_monday(inner.first), _monday(inner.first) + timedelta(6))


def _month_start(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month(hit: Hit, today: date, language: Language) -> Outcome:
    months = (hit.ints[0] - today.month) % 12 if hit.ints else hit.number("months")
    start = _month_start(today, months)
    found = _within_month(hit, start)
    if hit.ints and found.last < today:
        return _within_month(hit, _month_start(start, 12))
    return found


def _within_month(hit: Hit, start: date) -> Days:
    length = monthrange(start.year, start.month)[1]
    first, last = hit.number("from", 1), min(hit.number("to", length), length)
    if first < 0:
        first = length + 1 + first
    return Days(start.replace(day=first), start.replace(day=last))


def _units(hit: Hit, today: date, language: Language) -> Outcome:
    count, unit = hit.ints[0] if hit.ints else 1, hit.number("unit", 1)
    if unit < 30:
        return _one(today + timedelta(count * unit + hit.number("plus")))
    start = _month_start(today, count * (unit // 30))
    last = monthrange(start.year, start.month)[1]
    return _one(start.replace(day=min(today.day, last)))


def _within(hit: Hit, today: date, language: Language) -> Outcome:
    count = hit.ints[0] if hit.ints else 1
    return Days(today, today + timedelta(count * hit.number("unit", 1)))


def _shifted(hit: Hit, today: date, language: Language) -> Outcome:
    inner = days_of(hit.parts[0], today, language)
    if isinstance(inner, NoDays):
        return inner
    step = timedelta((hit.ints[0] if hit.ints else 1) * hit.number("unit", 1))
    return Days(inner.first + step, inner.last + step)


def _monthday(hit: Hit, today: date, language: Language) -> Outcome:
    wanted = hit.ints[0]
    if months := hit.number("months"):
        start = _month_start(today, months)
        day = calendar_day(start.year, start.month, wanted)
        return _one(day) if day else NoDays("no_such_day")
    for months in range(4):
        start = _month_start(today, months)
        day = calendar_day(start.year, start.month, wanted)
        if day is not None and day >= today:
            return _one(day)
    return NoDays("no_such_day")


def _date(hit: Hit, today: date, language: Language) -> Outcome:
    month, day, year = month_day_year(hit, language)
    if year is not None:
        found = calendar_day(whole_year(year, about=today.year + 50), month, day)
        return _one(found) if found else NoDays("no_such_day")
    # Eight years always hold a 29 February.
    for ahead in range(9):
        found = calendar_day(today.year + ahead, month, day)
        if found is not None and found >= today:
            return _one(found)
    return NoDays("no_such_day")


def month_day_year(
    hit: Hit, language: Language, *, country: str = ""
) -> tuple[int, int, int | None]:
    """Month, day and year (as said) of a date pattern, in the order of the country's figures."""
    order = hit.text("order")
    a, b, *rest = hit.ints
    if order == "ymd":
        return b, rest[0], a
    if order == "ydm":
        return rest[0], b, a
    year = rest[0] if rest else None
    if order == "file":
        month, day = in_order(a, b, _order(language, country))
        return month, day, year
    return (a, b, year) if order == "md" else (b, a, year)


def _order(language: Language, country: str) -> str:
    return str(language.table("dates.orders").get(country, language.say("dates.order")))


def _both(hit: Hit, today: date, language: Language) -> Outcome:
    weekday = hit.ints[0]
    if hit.parts:
        found = days_of(hit.parts[0], today, language)
        if isinstance(found, Days) and found.first.weekday() != weekday:
            return NoDays("no_such_day", found.first.isoformat())
        return found
    for months in range(AGREE_DAYS // 28 + 1):
        start = _month_start(today, months)
        day = calendar_day(start.year, start.month, hit.ints[1])
        if day is None or day < today or day.weekday() != weekday:
            continue
        if day <= today + timedelta(AGREE_DAYS):
            return _one(day)
    return NoDays("no_such_day")


def _together(hit: Hit, today: date, language: Language) -> Outcome:
    read = [days_of(part, today, language) for part in _alike(hit)]
    good = [item for item in read if isinstance(item, Days)]
    if not good or (len(good) < len(read) and hit.text("day") == "through"):
        return next(item for item in read if isinstance(item, NoDays))
    if len(good) == 2 and good[0].first > good[1].last:
        adjacent = good[0].last + timedelta(1) == good[1].first + timedelta(7)
        if hit.text("day") == "through" or (adjacent and good[1].weekday is not None):
            return _wrapped(good[0], good[1])
    return Days(min(item.first for item in good), max(item.last for item in good))


def _alike(hit: Hit) -> Sequence[Hit]:
    """The parts, a week that only one weekday was said with given to the other as well.

    "Thursday or Friday next week" are both next week's; in "Friday or next Tuesday" the first
    stands for itself.
    """
    week = next((part for part in hit.parts if _names_week(part)), None)
    if hit.text("day") != "either" or week is None:
        return hit.parts
    behind = hit.parts.index(week) > 0
    if behind and not week.rule.get("trails"):
        return hit.parts
    bare = [part for part in hit.parts if part.text("day") == "weekday" and not _names_week(part)]
    return [replace(part, rule=week.rule) if part in bare else part for part in hit.parts]


def _names_week(hit: Hit) -> bool:
    return hit.text("day") == "weekday" and (hit.text("which") == "next" or "weeks" in hit.rule)


def _holiday(hit: Hit, today: date, language: Language) -> Outcome:
    for year in (today.year, today.year + 1):
        found = _kept_on(hit, year) + timedelta(hit.number("shift"))
        if found >= today:
            return _one(found)
    return NoDays("no_such_day")


def _kept_on(hit: Hit, year: int) -> date:
    """The day of a holiday in a year: a date, or the nth weekday of a month (-1 is the last)."""
    month, nth = hit.number("month"), hit.number("nth")
    if not nth:
        return date(year, month, hit.number("date"))
    weekday = hit.number("weekday")
    if nth < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _wrapped(start: Days, end: Days) -> Outcome:
    """A stretch whose end was read as too early: in "Wednesday to Monday" it is a week on."""
    if end.weekday is None:
        return Days(end.first, start.last)
    return Days(start.first, end.last + timedelta(7))


def _onward(hit: Hit, today: date, language: Language) -> Outcome:
    inner = days_of(hit.parts[0], today, language)
    if isinstance(inner, NoDays):
        return inner
    return Days(inner.first, inner.last + timedelta(SOONEST_DAYS))


def _until(hit: Hit, today: date, language: Language) -> Outcome:
    inner = days_of(hit.parts[0], today, language)
    return inner if isinstance(inner, NoDays) else Days(today, inner.last)


def _open(hit: Hit, today: date, language: Language) -> Outcome:
    soonest = hit.text("day") == "soonest"
    return Days(today, today + timedelta(SOONEST_DAYS), soonest=soonest)


_READERS: Mapping[str, _Reader] = {
    "offset": _offset,
    "ago": _ago,
    "weekday": _weekday,
    "week": _week,
    "week_of": _week_of,
    "month": _month,
    "units": _units,
    "within": _within,
    "shifted": _shifted,
    "monthday": _monthday,
    "date": _date,
    "both": _both,
    "holiday": _holiday,
    "either": _together,
    "through": _together,
    "onward": _onward,
    "until": _until,
    "soonest": _open,
    "anytime": _open,
}
