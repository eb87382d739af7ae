"""Free times for one service or several in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from frontdesk.booking import days as calendar
from frontdesk.booking.choosing import SPOKEN, nearest, soonest, spread
from frontdesk.booking.offers import LASTS, Offer, seal
from frontdesk.booking.places import Location
from frontdesk_processors.language.speak import clock, listing, moment
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import JsonObject, When
from frontdesk_verticals.salon.chain import Chain, Wish, chains
from frontdesk_verticals.salon.menu import Service, Stylist
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.access import failure
from frontdesk_verticals.salon.tools.cards import (
    OFFERED,
    cost,
    price_of,
    services_said,
    stylists_said,
)
from frontdesk_verticals.salon.tools.catalog import find_services, find_stylist, place_of

LEAD = timedelta(minutes=30)
"""Nothing is offered that begins sooner: the client has to get there."""
AHEAD = timedelta(days=90)
"""How far ahead times are looked for."""
BEFORE, AFTER = timedelta(days=3), timedelta(days=14)
"""How far around the wanted days the nearest alternatives are looked for."""


class Ask(NamedTuple):
    """What is looked for: what, by whom, and where, if either was named."""

    services: tuple[Service, ...]
    stylist: Stylist | None
    place: Location | None


@tool(reveals=(*OFFERED, "service", "relaxed"))
async def find_times(
    work: Work[Records],
    *,
    services: list[str],
    when: str,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """Find free times for a visit: for one service, or for several one after another.

    Use when the caller wants to book, make an appointment or come in for something, or wants to
    move a visit, and says a day or time; also for another day or time than those offered. Ask
    what they would like done, and when, first. It holds nothing: book with book_visit, or move
    with reschedule_visit.

    Args:
        services: Everything the caller wants done in this visit, in the order it is done: codes
            from get_services, or the caller's own words, such as 'a cut' or 'roots'.
        when: The day or time the caller wants, in the caller's own words, such as 'Saturday
            morning' or 'as soon as possible'. The server resolves them.
        stylist_id: The stylist the caller asks for, by name as said or id from get_stylists.
            Leave out when they have no preference.
        location_id: The studio the caller asks for, by name as said or id. Leave out when they
            have no preference.
    """
    ask = understood(work, services=services, stylist_id=stylist_id, location_id=location_id)
    if isinstance(ask, Failure):
        return ask
    wanted = await calendar.wanted(work, when, horizon=AHEAD)
    if isinstance(wanted, Failure):
        return wanted
    last = work.now.date() + AHEAD
    found = await free(work, ask, first=wanted.first, last=min(wanted.last, last))
    if fitting := _nearby(work, [chain for chain in found if wanted.admits(chain.local)]):
        chosen = soonest(fitting) if wanted.soonest else spread(fitting)
        return await _offered(work, ask, chosen)
    return await _instead(work, ask, wanted)


def understood(
    work: Work[Records], *, services: Sequence[str], stylist_id: str | None, location_id: str | None
) -> Ask | Failure:
    """The words as what is on the menu; a failure names what is unknown, or cannot be done."""
    meant = find_services(work, services)
    if isinstance(meant, Failure):
        return meant
    place = place_of(work, location_id)
    if isinstance(place, Failure):
        return place
    stylist = None if stylist_id is None else find_stylist(work, stylist_id)
    if isinstance(stylist, Failure):
        return stylist
    if stylist is not None and not any(service.code in stylist.does for service in meant):
        return not_theirs(work, stylist, meant)
    return Ask(tuple(meant), stylist, place)


def not_theirs(work: Work[Records], stylist: Stylist, services: Sequence[Service]) -> Failure:
    """That a stylist does none of it, and who does."""
    able = [
        one
        for one in work.records.menu.stylists.values()
        if all(service.code in one.does for service in services)
    ]
    return failure(
        work,
        "not_theirs",
        alternatives=tuple({"label": one.name, "stylist_id": one.id} for one in able),
        stylist=stylist.first_name,
        service=services_said(work, [service.code for service in services]),
        names=listing([one.first_name for one in able], work.language, word="and"),
    )


async def free(
    work: Work[Records], ask: Ask, *, first: date, last: date, owner: str | None = None
) -> list[Chain]:
    """The chains that could be had on these days, earliest first."""
    menu = work.records.menu
    busy = await work.records.book.busy(
        first, last, conversation=owner or work.conversation, at=work.now
    )
    places = [ask.place.id] if ask.place else _places(work, ask)
    earliest = later(work.now, LEAD)
    found = [
        chain
        for offset in range((last - first).days + 1)
        for place in places
        for chain in chains(
            Wish(ask.services, ask.stylist, place),
            day=first + timedelta(days=offset),
            menu=menu,
            busy=busy,
        )
        if chain.starts_at >= earliest
    ]
    return sorted(found, key=lambda chain: (chain.starts_at, places.index(chain.location_id)))


def _places(work: Work[Records], ask: Ask) -> list[str]:
    """Where to look for a client who names no place: everywhere, or where the stylist is."""
    menu = work.records.menu
    if ask.stylist is not None:
        theirs = {shift.location_id for shift in ask.stylist.shifts}
        return [place for place in menu.locations if place in theirs]
    return list(menu.locations)


def _nearby(work: Work[Records], found: list[Chain]) -> list[Chain]:
    """Those at the main place, if there are any: a client who names none means that one."""
    main = next(iter(work.records.menu.locations))
    return [chain for chain in found if chain.location_id == main] or found


async def _instead(work: Work[Records], ask: Ask, wanted: When) -> Result | Failure:
    """What is nearest to a wish that cannot be met, and why it cannot."""
    today = work.now.date()
    if wanted.first > today + AHEAD:
        return failure(work, "when_too_far")
    places = (ask.place.id,) if ask.place else tuple(_places(work, ask))
    closed = await calendar.closed(work, wanted, locations=places)
    span = calendar.said(work, wanted)
    reason = closed or (
        work.wording.say("none.stylist", stylist=ask.stylist.first_name, span=span)
        if ask.stylist
        else work.wording.say("none.anyone", span=span)
    )
    first = max(wanted.first - BEFORE, today)
    near = _nearby(work, await free(work, ask, first=first, last=wanted.last + AFTER))
    if not near and ask.stylist is not None:
        ask = ask._replace(stylist=None)
        near = _nearby(work, await free(work, ask, first=first, last=wanted.last + AFTER))
    return await _offered(
        work, ask, nearest(near, wanted), lead=reason, key="times.nearest", relaxed=["when"]
    )


async def _offered(
    work: Work[Records],
    ask: Ask,
    found: Sequence[Chain],
    *,
    lead: str = "",
    key: str = "times.found",
    relaxed: Sequence[str] = (),
) -> Result:
    said = sentence(work, found, key=key)
    services = services_said(work, [service.code for service in ask.services])
    return Result(
        data={
            "options": await options(work, found),
            "services": [service.code for service in ask.services],
            "service": services,
            "minutes": sum(service.minutes for service in ask.services),
            "relaxed": list(relaxed),
        },
        say=" ".join(part for part in (lead, said) if part),
    )


async def options(work: Work[Records], found: Sequence[Chain]) -> list[JsonObject]:
    """Times as something to choose, each with its token."""
    secret = await work.records.book.secret()
    return [
        {
            "label": work.wording.say(
                "label.time",
                when=moment(chain.local, work.language),
                stylist=stylists_said(work, chain),
            ),
            "slot_token": seal(
                Offer(slot_id=chain.id, service_code="", expires_at=later(work.now, LASTS)),
                conversation=work.conversation,
                secret=secret,
            ),
            "start": chain.local.isoformat(),
            "stylist_id": chain.provider_id,
            "location_id": chain.location_id,
            "price": cost(work, price_of(chain, menu=work.records.menu)),
        }
        for chain in found
    ]


def sentence(work: Work[Records], found: Sequence[Chain], *, key: str) -> str:
    """The first few times in one sentence; a day, or a stylist all share, is named once."""
    if not found:
        return work.wording.say("times.nothing")
    spoken = found[:SPOKEN]
    tails = [_with_whom(work, chain) for chain in spoken]
    alike = len(set(tails)) == 1
    parts: list[str] = []
    for before, chain, tail in zip([None, *spoken], spoken, tails, strict=False):
        same = before is not None and before.local.date() == chain.local.date()
        at = clock(chain.local.time(), work.language)
        at = at if same else moment(chain.local, work.language)
        parts.append(at if alike else f"{at}{tail}")
    said = listing(parts, work.language, word="or") + (tails[0] if alike else "")
    return work.wording.say(f"{key}_{'one' if len(parts) == 1 else 'many'}", list=said)


def _with_whom(work: Work[Records], chain: Chain) -> str:
    """With whom, and where if a client would not expect it to be there."""
    menu = work.records.menu
    main = chain.location_id == next(iter(menu.locations))
    return work.wording.say(
        "times.with" if main else "times.with_at",
        stylist=stylists_said(work, chain),
        location=menu.locations[chain.location_id].name,
    )
