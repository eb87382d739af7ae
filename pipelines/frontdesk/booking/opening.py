"""When a business is open: now, on a day, in the usual week; and where it is."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from frontdesk.booking import days as calendar
from frontdesk.booking.calendar import Day, Hours, open_on
from frontdesk.booking.days import Dated, Week
from frontdesk.booking.places import Location, find_location
from frontdesk_processors.language import speak
from frontdesk_processors.language.speak import clock, listing
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.tool import Failure, Result, Work
from frontdesk_processors.values import Json

_LOOK_AHEAD = 7
"""Days that are told one by one, when a longer span is asked about."""


TOLD = (
    *("options", "label", "location", "location_id", "address", "phone", "zone", "open_now"),
    *("days", "day", "opens", "closes", "holiday"),
)
"""The fields of what is told, for a tool's ``reveals``."""


async def opening(
    work: Work[Dated],
    places: Sequence[Location],
    *,
    location_id: str | None,
    when: str | None,
    question: str | None,
) -> Result | Failure:
    """When a place is open, whether it is now, and where it is.

    Args:
        work: The call.
        places: All there are, the main one first.
        location_id: The one asked about, by name as said or id; None for the main one.
        when: The day asked about, in the caller's words; None for the usual week and right now.
        question: What the caller asks; one for the address is answered with that.
    """
    place: Location | Failure = places[0]
    if location_id is not None:
        place = find_location(work, {one.id: one for one in places}, location_id)
    if isinstance(place, Failure):
        return place
    now = work.now.astimezone(ZoneInfo(place.zone))
    first = last = now.date()
    if when is not None:
        wanted = await calendar.wanted(work, when)
        if isinstance(wanted, Failure):
            return wanted
        first, last = wanted.first, min(wanted.last, wanted.first + timedelta(_LOOK_AHEAD))
    hours = [h for h in await work.records.directory.hours() if h.location_id == place.id]
    days = await _days(work, place, hours, min(first, now.date()), last)
    asked = {at: day for at, day in days.items() if at >= first}
    if question is not None and _asks_where(work, question):
        said = [_where(work, place, places)]
    elif when is None:
        said = [_now(work, now, days[now.date()]), _week(work, place, hours)]
    else:
        said = [_day(work, place, at, day) for at, day in asked.items()]
    return Result(
        data={
            "location": place.name,
            "location_id": place.id,
            "address": place.address,
            "phone": place.phone,
            "zone": place.zone,
            "open_now": _is_open(now, days[now.date()]),
            "days": [_told(at, day) for at, day in asked.items()],
        },
        say=" ".join(said),
    )


def open_at(week: Week, place: Location) -> Callable[[datetime], Awaitable[bool]]:
    """Whether a place is open at a moment, in its own zone, for the policy `hours`.

    Args:
        week: Its usual week and its holidays.
        place: The place.
    """

    async def is_open(at: datetime) -> bool:
        now = at.astimezone(ZoneInfo(place.zone))
        today, hours = now.date(), await week.hours()
        holidays = await week.holidays(today, today)
        return _is_open(now, open_on(today, location_id=place.id, hours=hours, holidays=holidays))

    return is_open


async def _days(
    work: Work[Dated], place: Location, hours: Sequence[Hours], first: date, last: date
) -> dict[date, Day]:
    holidays = await work.records.directory.holidays(first, last)
    spans = (first + timedelta(n) for n in range((last - first).days + 1))
    return {at: open_on(at, location_id=place.id, hours=hours, holidays=holidays) for at in spans}


def _told(at: date, day: Day) -> dict[str, Json]:
    return {
        "day": at.isoformat(),
        "opens": day.opens.isoformat("minutes") if day.opens else None,
        "closes": day.closes.isoformat("minutes") if day.closes else None,
        "holiday": day.holiday or None,
    }


def _asks_where(work: Work[Dated], question: str) -> bool:
    return bool(set(_words(question)) & set(_words(work.wording.say("hours.where_words"))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(text))


def _where(work: Work[Dated], place: Location, places: Sequence[Location]) -> str:
    say = work.wording.say
    others = [one.name for one in places if one.id != place.id]
    told = say("hours.address", location=place.name, address=place.address)
    if not others:
        return told
    also = say("hours.others", list=listing(others, work.language, word="and"))
    return f"{told} {also}"


def _is_open(now: datetime, today: Day) -> bool:
    if today.opens is None or today.closes is None:
        return False
    return today.opens <= now.time() < today.closes


def _now(work: Work[Dated], now: datetime, today: Day) -> str:
    say = work.wording.say
    if today.opens is None or today.closes is None:
        if today.holiday:
            return say("hours.today_holiday", holiday=today.holiday)
        return say("hours.today_closed")
    opens, closes = clock(today.opens, work.language), clock(today.closes, work.language)
    if _is_open(now, today):
        return say("hours.today_open", closes=closes)
    key = "hours.today_later" if now.time() < today.opens else "hours.today_over"
    return say(key, opens=opens, closes=closes)


def _week(work: Work[Dated], place: Location, hours: Sequence[Hours]) -> str:
    """The usual week, neighbouring days of the same hours together."""
    names = work.language.list("speak.weekdays")
    week = sorted(hours, key=lambda h: h.weekday)
    runs: list[str] = []
    # Days in a row have the same difference between weekday and place in the list.
    ranked = list(enumerate(week))
    for (opens, closes, _), run in groupby(
        ranked, key=lambda pair: (pair[1].opens, pair[1].closes, pair[1].weekday - pair[0])
    ):
        days = [names[h.weekday] for _, h in run]
        runs.append(
            work.wording.say(
                "hours.run_one" if len(days) == 1 else "hours.run",
                first=days[0],
                last=days[-1],
                opens=clock(opens, work.language),
                closes=clock(closes, work.language),
            )
        )
    return work.wording.say(
        "hours.week", location=place.name, list=listing(runs, work.language, word="and")
    )


def _day(work: Work[Dated], place: Location, at: date, span: Day) -> str:
    say = work.wording.say
    on = speak.day(at, work.language, today=work.now.date())
    if span.opens is None or span.closes is None:
        key = "hours.day_holiday" if span.holiday else "hours.day_closed"
        return say(key, day=on, location=place.name, holiday=span.holiday)
    return say(
        "hours.day_short" if span.holiday else "hours.day_open",
        day=on,
        location=place.name,
        holiday=span.holiday,
        opens=clock(span.opens, work.language),
        closes=clock(span.closes, work.language),
    )
