"""When the clinic is open: now, on a day, in the usual week."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from frontdesk.booking import days as calendar
from frontdesk.booking.calendar import Day, Hours, open_on
from frontdesk_processors.language.speak import clock, day, listing
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Json
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import Location
from frontdesk_verticals.healthcare.tools.catalog import catalog, find_location

_LOOK_AHEAD = 7
"""Days that are told one by one, when a longer span is asked about."""


@tool(
    reveals=(
        *("options", "label", "location", "location_id", "address", "phone", "zone", "open_now"),
        *("days", "day", "opens", "closes", "holiday"),
    )
)
async def get_office_hours(
    work: Work[Clinic],
    *,
    location_id: str | None = None,
    when: str | None = None,
    question: str | None = None,
) -> Result | Failure:
    """Tell when the clinic is open, holidays included, whether it is open now, and where it is.

    Use when the caller asks about opening hours, whether the clinic is open or closed now or on
    some day or holiday, or where an office is.

    Args:
        location_id: The office the caller asks about, by name as said or id. Leave out for the
            main one.
        when: The day the caller asks about, in the caller's own words, such as 'Saturday' or
            'Thanksgiving'. Leave out for the usual week and right now.
        question: What the caller asks, in their own words, such as 'where are you?'.
    """
    known = await catalog(work)
    place = next(iter(known.locations.values()))
    if location_id is not None:
        where = find_location(work, known, location_id)
        if isinstance(where, Failure):
            return where
        place = where
    hours = [h for h in await work.records.directory.hours() if h.location_id == place.id]
    now = work.now.astimezone(ZoneInfo(place.zone))
    first = last = now.date()
    if when is not None:
        wanted = await calendar.wanted(work, when)
        if isinstance(wanted, Failure):
            return wanted
        first, last = wanted.first, min(wanted.last, wanted.first + timedelta(_LOOK_AHEAD))
    holidays = await work.records.directory.holidays(min(first, now.date()), last)
    spans = [
        (at, open_on(at, location_id=place.id, hours=hours, holidays=holidays))
        for at in (first + timedelta(n) for n in range((last - first).days + 1))
    ]
    today = open_on(now.date(), location_id=place.id, hours=hours, holidays=holidays)
    if question is not None and _asks_where(work, question):
        said = [_where(work, place, list(known.locations.values()))]
    elif when is None:
        said = [_now(work, now, today), _week(work, place, hours)]
    else:
        said = [_day(work, place, datetime.combine(at, now.time()), span) for at, span in spans]
    days: list[Json] = [
        {
            "day": at.isoformat(),
            "opens": span.opens.isoformat("minutes") if span.opens else None,
            "closes": span.closes.isoformat("minutes") if span.closes else None,
            "holiday": span.holiday or None,
        }
        for at, span in spans
    ]
    return Result(
        data={
            "location": place.name,
            "location_id": place.id,
            "address": place.address,
            "phone": place.phone,
            "zone": place.zone,
            "open_now": _is_open(now, today),
            "days": days,
        },
        say=" ".join(said),
    )


def _asks_where(work: Work[Clinic], question: str) -> bool:
    return bool(set(_words(question)) & set(_words(work.wording.say("hours.where_words"))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(text))


def _where(work: Work[Clinic], place: Location, places: list[Location]) -> str:
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


def _now(work: Work[Clinic], now: datetime, today: Day) -> str:
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


def _week(work: Work[Clinic], place: Location, hours: list[Hours]) -> str:
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


def _day(work: Work[Clinic], place: Location, at: datetime, span: Day) -> str:
    say = work.wording.say
    on = day(at.date(), work.language, today=work.now.date())
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
