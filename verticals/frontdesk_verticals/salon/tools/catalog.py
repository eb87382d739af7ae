"""Services and stylists, found by id or as clients say them."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.booking.places import Location, by_id, find_location, likeliest
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import listing
from frontdesk_processors.tool import Failure, Work
from frontdesk_verticals.salon.menu import Menu, Service, Stylist
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.access import failure


def service_forms(menu: Menu) -> list[tuple[str, str]]:
    """What clients call the services."""
    return [(service.code, form) for service in menu.services.values() for form in service.forms]


def stylist_forms(menu: Menu) -> list[tuple[str, str]]:
    """What clients call the stylists."""
    return [
        (stylist.id, form)
        for stylist in menu.stylists.values()
        for form in (stylist.name, stylist.first_name, stylist.name.split()[-1])
    ]


def services_in(menu: Menu, said: Sequence[str]) -> list[Service]:
    """The services that codes or clients' words mean, each once, in the order they were named."""
    lexicon = Lexicon(service_forms(menu))
    codes: list[str] = []
    for one in said:
        exact = by_id(one.replace(" ", "_"), menu.services)
        codes += [exact] if exact else [match.id for match in lexicon.find_each(one)]
    return [menu.services[code] for code in dict.fromkeys(codes)]


def find_services(work: Work[Records], said: Sequence[str]) -> list[Service] | Failure:
    """The services that are meant; a failure tells what there is."""
    menu = work.records.menu
    found = services_in(menu, said)
    if found:
        return found
    names = [service.name for service in menu.services.values()]
    return failure(work, "unknown_service", names=listing(names, work.language, word="and"))


def find_stylist(work: Work[Records], said: str) -> Stylist | Failure:
    """The stylist of that id or name."""
    stylists = work.records.menu.stylists
    if exact := by_id(said, stylists):
        return stylists[exact]
    ids = likeliest(said, stylist_forms(work.records.menu))
    if len(ids) == 1:
        return stylists[ids[0]]
    some = [stylists[i] for i in ids] or list(stylists.values())
    return failure(
        work,
        "unknown_stylist",
        alternatives=tuple({"label": one.name, "stylist_id": one.id} for one in some),
        names=listing([one.first_name for one in some], work.language, word="and"),
    )


def place_of(work: Work[Records], said: str | None) -> Location | Failure | None:
    """The place of that id or name; None where none was named."""
    return None if said is None else find_location(work, work.records.menu.locations, said)
