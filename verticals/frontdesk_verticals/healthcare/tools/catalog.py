"""The clinic's people, places and services, found by id or as callers say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import listing
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.tool import Failure, Work
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import (
    Location,
    Practice,
    Provider,
    Service,
)
from frontdesk_verticals.healthcare.tools.access import failure


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The directory, read once for a call.

    Parameters:
        practice: The business itself.
        providers: By id, in listed order.
        locations: By id, the main one first.
        services: By code, in listed order.
    """

    practice: Practice
    providers: dict[str, Provider]
    locations: dict[str, Location]
    services: dict[str, Service]

    @property
    def general(self) -> Service:
        """What an unclear wish falls to."""
        services = list(self.services.values())
        return next((s for s in services if s.general), services[0])

    @property
    def nearby(self) -> tuple[str, ...]:
        """Locations in the practice's own zone: a caller who names none means one of these."""
        here = [p.id for p in self.locations.values() if p.zone == self.practice.zone]
        return tuple(here or self.locations)


async def catalog(work: Work[Clinic]) -> Catalog:
    """The directory as this call's transaction sees it."""
    directory = work.records.directory
    return Catalog(
        practice=await directory.practice(),
        providers={p.id: p for p in await directory.providers()},
        locations={p.id: p for p in await directory.locations()},
        services={s.code: s for s in await directory.services()},
    )


def provider_forms(provider: Provider) -> tuple[str, ...]:
    """What callers call a provider."""
    given, *_, family = provider.name.split()
    return (provider.full, provider.spoken, provider.name, family, f"{provider.title} {given}")


def service_forms(service: Service) -> tuple[str, ...]:
    """What callers call a service."""
    return (service.name, *service.keywords)


def find_provider(work: Work[Clinic], known: Catalog, said: str) -> Provider | Failure:
    """The provider of that id or name."""
    if exact := _by_id(said, known.providers):
        return known.providers[exact]
    forms = [(p.id, form) for p in known.providers.values() for form in provider_forms(p)]
    ids = _best(said, forms)
    if len(ids) == 1:
        return known.providers[ids[0]]
    some = [known.providers[i] for i in ids] or list(known.providers.values())
    return provider_failure(work, "ambiguous_provider" if ids else "unknown_provider", some)


def provider_failure(
    work: Work[Clinic], code: str, instead: Sequence[Provider], **fields: str
) -> Failure:
    """A failure that offers other providers."""
    return failure(
        work,
        code,
        alternatives=tuple({"label": p.full, "provider_id": p.id} for p in instead),
        names=listing([p.spoken for p in instead], work.language, word="or"),
        **fields,
    )


def find_location(work: Work[Clinic], known: Catalog, said: str) -> Location | Failure:
    """The location of that id or name."""
    if exact := _by_id(said, known.locations):
        return known.locations[exact]
    ids = _best(said, location_forms(known.locations.values()))
    if len(ids) == 1:
        return known.locations[ids[0]]
    some = [known.locations[i] for i in ids] or list(known.locations.values())
    return failure(
        work,
        "unknown_location",
        alternatives=tuple({"label": p.name, "location_id": p.id} for p in some),
        names=listing([p.name for p in some], work.language, word="and"),
    )


def location_forms(locations: Iterable[Location]) -> list[tuple[str, str]]:
    """What callers call the locations: their names, and the towns they are in."""
    forms: list[tuple[str, str]] = []
    for place in locations:
        town = place.address.split(",")[-2].strip() if place.address.count(",") >= 2 else ""
        forms += [(place.id, form) for form in (place.name, town) if form]
    return forms


def find_services(known: Catalog, said: str) -> list[Service]:
    """The services that a code of ours, a CPT code or a caller's words mean; the likeliest first.

    Of services that share a CPT code, those in person come first.
    """
    if exact := _by_id(said.strip().replace(" ", "_"), known.services):
        return [known.services[exact]]
    by_cpt = [s for s in known.services.values() if s.cpt in said.replace(",", " ").split()]
    if by_cpt:
        return sorted(by_cpt, key=lambda s: s.telehealth)
    forms = [(s.code, form) for s in known.services.values() for form in service_forms(s)]
    found = Lexicon(forms).find(said)
    # The general visit's words are symptoms and turn up beside the service that is meant.
    found.sort(key=lambda m: (known.services[m.id].general, -m.score, m.start - m.end))
    return list({m.id: known.services[m.id] for m in found}.values())


def _by_id(said: str, ids: Iterable[str]) -> str | None:
    return next((i for i in ids if i == said.strip().lower()), None)


def _best(said: str, forms: Iterable[tuple[str, str]]) -> list[str]:
    found = Lexicon(forms).find(fold(said))
    best = max((m.score for m in found), default=0.0)
    return list(dict.fromkeys(m.id for m in found if m.score == best))
