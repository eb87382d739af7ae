"""The clinic's people, places and services, found by id or as callers say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.booking.places import Location, by_id, likeliest
from frontdesk_processors.language.match import Lexicon
from frontdesk_processors.language.speak import listing
from frontdesk_processors.tool import Failure, Work
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import (
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
    if exact := by_id(said, known.providers):
        return known.providers[exact]
    forms = [(p.id, form) for p in known.providers.values() for form in provider_forms(p)]
    ids = likeliest(said, forms)
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


def find_services(known: Catalog, said: str) -> list[Service]:
    """The services that a code of ours, a CPT code or a caller's words mean; the likeliest first.

    Of services that share a CPT code, those in person come first.
    """
    if exact := by_id(said.strip().replace(" ", "_"), known.services):
        return [known.services[exact]]
    by_cpt = [s for s in known.services.values() if s.cpt in said.replace(",", " ").split()]
    if by_cpt:
        return sorted(by_cpt, key=lambda s: s.telehealth)
    forms = [(s.code, form) for s in known.services.values() for form in service_forms(s)]
    found = Lexicon(forms).find(said)
    # The general visit's words are symptoms and turn up beside the service that is meant.
    found.sort(key=lambda m: (known.services[m.id].general, -m.score, m.start - m.end))
    return list({m.id: known.services[m.id] for m in found}.values())
