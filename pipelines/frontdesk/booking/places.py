"""A business's places, found by id or as callers say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import listing
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.tool import Failure, Work


@dataclass(frozen=True, kw_only=True)
class Location:
    """One of a business's places; its zone governs what is booked there."""

    id: str
    name: str
    address: str
    zone: str
    phone: str


def location_forms(locations: Iterable[Location]) -> list[tuple[str, str]]:
    """What callers call the locations: their names, and the towns they are in."""
    forms: list[tuple[str, str]] = []
    for place in locations:
        town = place.address.split(",")[-2].strip() if place.address.count(",") >= 2 else ""
        forms += [(place.id, form) for form in (place.name, town) if form]
    return forms


def find_location(
    work: Work[object], locations: Mapping[str, Location], said: str
) -> Location | Failure:
    """The location of that id or name; a failure offers all there are, or those that fit."""
    if exact := by_id(said, locations):
        return locations[exact]
    ids = likeliest(said, location_forms(locations.values()))
    if len(ids) == 1:
        return locations[ids[0]]
    some = [locations[i] for i in ids] or list(locations.values())
    names = listing([place.name for place in some], work.language, word="and")
    return Failure(
        code="unknown_location",
        say=work.wording.say("failure.unknown_location", names=names),
        alternatives=tuple({"label": p.name, "location_id": p.id} for p in some),
        argument="location_id",
    )


def by_id(said: str, ids: Iterable[str]) -> str | None:
    """The id that the words are."""
    return next((i for i in ids if i == said.strip().lower()), None)


def likeliest(said: str, forms: Iterable[tuple[str, str]]) -> list[str]:
    """Ids of the surface forms that the words are likest; several where they are as like."""
    found = Lexicon(forms).find(fold(said))
    best = max((m.score for m in found), default=0.0)
    return list(dict.fromkeys(m.id for m in found if m.score == best))
