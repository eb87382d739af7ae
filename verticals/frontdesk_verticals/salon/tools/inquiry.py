"""What anybody may ask: services, prices, people, rules, hours."""

from __future__ import annotations

from frontdesk.booking.opening import TOLD, opening
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import listing
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.salon.menu import Service, Stylist
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.access import failure
from frontdesk_verticals.salon.tools.cards import at_tier, cost
from frontdesk_verticals.salon.tools.catalog import (
    find_services,
    find_stylist,
    place_of,
    services_in,
)

_SPOKEN = 8
"""How many names are still heard as a list."""


@tool(reveals=("options", "label", "services", "minutes", "from", "patch_test", "deposit"))
async def get_services(work: Work[Records], *, query: str | None = None) -> Result | Failure:
    """Tell what the salon does: services, how long they take and what they start at.

    Use when the caller asks whether the salon does something, what it offers, or how long
    something takes.

    Args:
        query: What the caller asks about, in their own words. Leave out for all.
    """
    menu = work.records.menu
    everything = list(menu.services.values())
    names = listing([one.name for one in everything], work.language, word="and")
    found = services_in(menu, [query]) if query else everything
    if not found:
        return Result(data={"options": []}, say=work.wording.say("services.none", list=names))
    if query is None:
        say = work.wording.say("services.list", list=names)
    else:
        say = " ".join(_about(work, one) for one in found[:3])
    return Result(data={"options": [_service_option(work, one) for one in found]}, say=say)


def _about(work: Work[Records], service: Service) -> str:
    say = work.wording.say
    told = say(
        "services.one",
        name=service.name,
        minutes=service.minutes,
        price=cost(work, service.price) if service.price else say("services.free"),
    )
    needs = say("services.patch_test") if service.patch_test else ""
    return f"{told} {needs}".strip()


def _service_option(work: Work[Records], service: Service) -> JsonObject:
    return {
        "label": service.name,
        "services": service.code,
        "minutes": service.minutes,
        "from": cost(work, service.price),
        "patch_test": service.patch_test,
        "deposit": cost(work, service.deposit) if service.deposit else "",
    }


@tool(reveals=("service", "total", "stylist"))
async def get_quote(
    work: Work[Records],
    *,
    services: list[str],
    stylist_id: str | None = None,
) -> Result | Failure:
    """Tell what one service or several cost together, with a stylist or with any.

    Use when the caller asks how much something is, what it costs or for a price. Prices come from
    the menu alone.

    Args:
        services: Everything the caller asks about: codes from get_services, or their own words.
        stylist_id: The stylist the caller asks for, by name as said or id from get_stylists.
    """
    menu = work.records.menu
    found = find_services(work, services)
    if isinstance(found, Failure):
        return found
    stylist = None if stylist_id is None else find_stylist(work, stylist_id)
    if isinstance(stylist, Failure):
        return stylist
    names = listing([one.name for one in found], work.language, word="and")
    percents = sorted({one.percent for one in menu.stylists.values()})
    if stylist is not None:
        percents = [stylist.percent]
    low, high = (
        cost(work, sum(at_tier(one, percent) for one in found))
        for percent in (percents[0], percents[-1])
    )
    key = "quote.one" if low == high else "quote.range"
    who = stylist.first_name if stylist else ""
    if who and low == high:
        key = "quote.with"
    return Result(
        data={"service": names, "total": low if low == high else [low, high], "stylist": who},
        say=work.wording.say(key, service=names, low=low, high=high, stylist=who),
    )


@tool(reveals=("options", "label", "stylist_id", "tier", "about", "services"))
async def get_stylists(
    work: Work[Records],
    *,
    services: list[str] | None = None,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """Tell who works at the salon, who does something, or about one stylist.

    Use when the caller asks who the stylists are, who does color or some other service, or about
    a stylist by name.

    Args:
        services: What they should do, in the caller's own words, if the caller says so.
        stylist_id: The stylist the caller asks about, by name as said.
        location_id: The studio they should work at, by name as said or id.
    """
    if stylist_id is not None:
        one = find_stylist(work, stylist_id)
        return one if isinstance(one, Failure) else _introduced(work, one)
    place = place_of(work, location_id)
    if isinstance(place, Failure):
        return place
    meant = services_in(work.records.menu, services or [])
    found = [
        one
        for one in work.records.menu.stylists.values()
        if all(service.code in one.does for service in meant)
        and (place is None or any(shift.location_id == place.id for shift in one.shifts))
    ]
    items = [
        work.wording.say("stylists.item", name=one.first_name, tier=_tier(work, one))
        for one in found
    ]
    key = "stylists.list" if found else "stylists.none"
    said = listing(items[:_SPOKEN], work.language, word="and")
    return Result(
        data={"options": [_stylist_option(one) for one in found]},
        say=work.wording.say(key, list=said),
    )


def _introduced(work: Work[Records], one: Stylist) -> Result:
    does = [work.records.menu.services[code].name for code in one.does]
    say = work.wording.say(
        "stylists.about", about=one.about, services=listing(does, work.language, word="and")
    )
    return Result(data={"options": [_stylist_option(one)]}, say=say)


def _stylist_option(one: Stylist) -> JsonObject:
    return {
        "label": one.name,
        "stylist_id": one.id,
        "tier": one.tier,
        "about": one.about,
    }


def _tier(work: Work[Records], one: Stylist) -> str:
    key = f"tier.{one.tier}"
    return work.wording.say(key) if work.wording.has(key) else one.tier


@tool(reveals=("topic", "text"))
async def get_policies(work: Work[Records], *, question: str) -> Result | Failure:
    """Tell a rule of the house: cancellation, deposits, patch tests, lateness, parking, products.

    Use when the caller asks about a rule or the place and not about a service: the cancellation
    policy, deposits, allergies, running late, children, parking or products.

    Args:
        question: What the caller asks, in their own words.
    """
    policies = work.records.menu.policies
    forms = [(p.topic, form) for p in policies for form in (p.topic, *p.keywords)]
    found = Lexicon(forms).find(question)
    if not found:
        topics = listing([p.topic for p in policies], work.language, word="and")
        return failure(work, "unknown_policy", topics=topics)
    best = max(found, key=lambda match: (match.score, match.end - match.start))
    policy = next(p for p in policies if p.topic == best.id)
    return Result(data={"topic": policy.topic, "text": policy.text}, say=policy.text)


@tool(reveals=TOLD)
async def get_salon_hours(
    work: Work[Records],
    *,
    location_id: str | None = None,
    when: str | None = None,
    question: str | None = None,
) -> Result | Failure:
    """Tell when the salon is open, holidays included, whether it is open now, and where it is.

    Use when the caller asks about opening hours, whether the salon is open or closed now or on
    some day or holiday, or where a studio is.

    Args:
        location_id: The studio the caller asks about, by name as said or id. Leave out for the
            main one.
        when: The day the caller asks about, in the caller's own words, such as 'Saturday'. Leave
            out for the usual week and right now.
        question: What the caller asks, in their own words, such as 'where are you?'.
    """
    places = list(work.records.menu.locations.values())
    return await opening(work, places, location_id=location_id, when=when, question=question)
