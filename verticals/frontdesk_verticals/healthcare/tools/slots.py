"""Free slots: on the days a caller asks for, or the next there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from frontdesk.booking import days as calendar
from frontdesk.booking.choosing import nearest, soonest, spread
from frontdesk.ports.schedule import Slot
from frontdesk_processors.language import Language
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.language.when import days_named
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import When
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure
from frontdesk_verticals.healthcare.tools.search import (
    AHEAD,
    FOUND,
    Ask,
    free,
    narrowed,
    offered,
    understood,
)

_BEFORE, _AFTER = timedelta(days=3), timedelta(days=14)
"""How far around the wanted days the nearest alternatives are looked for."""
_STEPS = (timedelta(days=10), timedelta(days=35), AHEAD)
"""The next free slot is looked for in widening stretches: nearly always the first has one."""


@tool(reveals=FOUND)
async def get_available_slots(
    work: Work[Clinic],
    *,
    service_code: str,
    when: str,
    provider_id: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """Find free appointment times on a day or in a span of days that the caller names.

    Use when the caller wants to book, schedule or make an appointment, to be seen, or to see a
    doctor or nurse, or wants to move an appointment, and says a day or time; also for another
    day or time than those offered. Ask what they want to be seen for first. It holds nothing:
    book with schedule_appointment, or move with reschedule_appointment.

    Args:
        service_code: What the caller wants to be seen for: a code from get_services, or the
            caller's own words, such as 'flu shot', 'check-up' or 'my knee hurts'.
        when: The day or time the caller wants, in the caller's own words, such as 'next Tuesday
            afternoon'. The server resolves them.
        provider_id: The doctor or nurse the caller asks for, by name as said ('Dr. Chen') or id
            from get_providers. Leave out when they have no preference.
        location_id: The office the caller asks for, by name as said or id. Leave out when they
            have no preference.
    """
    ask = await understood(
        work, service_code=service_code, provider_id=provider_id, location_id=location_id
    )
    if isinstance(ask, Failure):
        return ask
    wanted = await calendar.wanted(work, when, horizon=AHEAD)
    if isinstance(wanted, Failure):
        return wanted
    slots = await free(work, ask, first=wanted.first, last=wanted.last)
    fitting = [slot for slot in slots if wanted.admits(slot.local)]
    if fitting:
        return await offered(work, ask, soonest(fitting) if wanted.soonest else spread(fitting))
    return await _instead(work, ask, wanted)


async def _instead(work: Work[Clinic], ask: Ask, wanted: When) -> Result | Failure:
    """What is nearest to a wish that cannot be met, and why it cannot."""
    last = await work.records.schedule.last_day(at=work.now)
    if last is not None and wanted.first > last:
        return failure(work, "when_too_far")
    closed = await calendar.closed(work, wanted, locations=ask.locations)
    reason = closed or _nothing(work, ask, wanted)
    first = max(wanted.first - _BEFORE, work.now.date())
    near = await free(work, ask, first=first, last=wanted.last + _AFTER)
    if near:
        relaxed = ["when"]
        return await offered(
            work, ask, nearest(near, wanted), lead=[reason], key="slots.nearest", relaxed=relaxed
        )
    if ask.provider is not None:
        anyone = narrowed(ask, provider=None, location=ask.location)
        slots = await free(work, anyone, first=first, last=wanted.last + _AFTER)
        fitting = [slot for slot in slots if wanted.admits(slot.local)]
        chosen = spread(fitting) if fitting else nearest(slots, wanted)
        relaxed = ["provider_id"] if fitting else ["provider_id", "when"]
        return await offered(
            work, anyone, chosen, lead=[reason], key="slots.other", relaxed=relaxed
        )
    return await offered(work, ask, [], lead=[reason], relaxed=["when"])


def _nothing(work: Work[Clinic], ask: Ask, wanted: When) -> str:
    span = calendar.said(work, wanted)
    if ask.provider is not None:
        return work.wording.say("none.provider", provider=ask.provider.spoken, span=span)
    return work.wording.say("none.anyone", span=span)


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """The constraints that may be given up, in the order they are."""

    weekday: int | None
    language: str | None
    provider: bool
    location: bool


@tool(reveals=FOUND)
async def find_next_available(
    work: Work[Clinic],
    *,
    service_code: str,
    provider_id: str | None = None,
    location_id: str | None = None,
    language: str | None = None,
    weekday: str | None = None,
    telehealth: bool = False,
) -> Result | Failure:
    """Find the earliest free appointment times, whatever the day.

    Use when the caller wants an appointment as soon as possible, the next or first available or
    earliest one, has no particular day in mind, or wants a certain weekday, a provider who
    speaks a language, or a video visit. Ask what they want to be seen for first. It holds
    nothing: book with schedule_appointment, or move with reschedule_appointment.

    Args:
        service_code: What the caller wants to be seen for: a code from get_services, or the
            caller's own words, such as 'flu shot', 'check-up' or 'my knee hurts'.
        provider_id: The doctor or nurse the caller asks for, by name as said ('Dr. Chen') or id
            from get_providers. Leave out when they have no preference.
        location_id: The office the caller asks for, by name as said or id. Leave out when they
            have no preference.
        language: A language the provider must speak, such as 'Spanish'.
        weekday: A day of the week the caller asks for, such as 'Tuesday'.
        telehealth: True when the caller wants a video visit.
    """
    ask = await understood(
        work, service_code=service_code, provider_id=provider_id, location_id=location_id
    )
    if isinstance(ask, Failure):
        return ask
    lead: list[str] = []
    relaxed: list[str] = []
    if telehealth and not ask.service.telehealth:
        ask, in_person = _by_video(work, ask)
        if in_person:
            lead.append(in_person)
            relaxed.append("telehealth")
    wish = _Wish(
        weekday=_weekday(weekday, work.language, work) if weekday else None,
        language=language,
        provider=ask.provider is not None,
        location=ask.location is not None,
    )
    for given_up in _orders(wish):
        slots = await _next(work, ask, wish, given_up)
        if slots:
            lead += [_gave_up(work, ask, wish, name) for name in given_up]
            return await offered(
                work, ask, soonest(slots), lead=lead, relaxed=[*relaxed, *given_up]
            )
    return await offered(work, ask, [], lead=lead, relaxed=relaxed)


def _by_video(work: Work[Clinic], ask: Ask) -> tuple[Ask, str]:
    """The general visit by video; anything else needs the patient there, which is said."""
    video = next((s for s in ask.known.services.values() if s.telehealth), None)
    if video is None or not ask.service.general:
        return ask, work.wording.say("relaxed.telehealth", service=ask.service.name)
    by_video = replace(ask, service=video, assumed=False)
    if ask.provider is not None and video.code not in ask.provider.services:
        return ask, work.wording.say("relaxed.telehealth", service=ask.service.name)
    return narrowed(by_video, provider=ask.provider, location=ask.location), ""


def _weekday(said: str, language: Language, work: Work[Clinic]) -> int | None:
    named = days_named(said, today=work.now.date(), language=language)
    return named[0].weekday() if named else None


def _orders(wish: _Wish) -> list[tuple[str, ...]]:
    """What to give up: nothing, then one thing, then all up to one."""
    given = {
        "weekday": wish.weekday is not None,
        "language": wish.language is not None,
        "provider_id": wish.provider,
        "location_id": wish.location,
    }
    names = [name for name, there in given.items() if there]
    together = [tuple(names[:count]) for count in range(2, len(names) + 1)]
    return [(), *((name,) for name in names), *together]


async def _next(
    work: Work[Clinic], ask: Ask, wish: _Wish, given_up: tuple[str, ...]
) -> Sequence[Slot]:
    ask = narrowed(
        ask,
        provider=None if "provider_id" in given_up else ask.provider,
        location=None if "location_id" in given_up else ask.location,
    )
    if wish.language and "language" not in given_up:
        speaks = tuple(i for i in ask.providers if _speaks(ask, i, wish.language))
        # Somebody who speaks it may work where one would not look otherwise.
        where = {place for i in speaks for place in ask.known.providers[i].locations}
        near = tuple(p for p in ask.locations if p in where) or tuple(sorted(where))
        ask = replace(
            ask, providers=speaks, locations=near if ask.location is None else ask.locations
        )
    weekday = None if "weekday" in given_up else wish.weekday
    today = work.now.date()
    for step in _STEPS:
        if slots := await free(work, ask, first=today, last=today + step, weekday=weekday):
            return slots
    return []


def _speaks(ask: Ask, provider_id: str, language: str) -> bool:
    return any(fold(one) in fold(language) for one in ask.known.providers[provider_id].languages)


def _gave_up(work: Work[Clinic], ask: Ask, wish: _Wish, name: str) -> str:
    say = work.wording.say
    if name == "weekday" and wish.weekday is not None:
        spoken = work.language.list("speak.weekdays")[wish.weekday]
        return say("relaxed.weekday", weekday=spoken)
    if name == "language":
        return say("relaxed.language", language=wish.language or "")
    if name == "provider_id" and ask.provider is not None:
        return say("relaxed.provider", provider=ask.provider.spoken)
    return say("relaxed.location", location=ask.location.name if ask.location else "")
