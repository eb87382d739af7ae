"""What anybody may ask of the clinic's people and services."""

from __future__ import annotations

from frontdesk.booking.places import Location, find_location
from frontdesk_processors.language.speak import listing
from frontdesk_processors.language.tokens import fold
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Json
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import Provider, Service
from frontdesk_verticals.healthcare.tools.cards import fee
from frontdesk_verticals.healthcare.tools.catalog import (
    Catalog,
    catalog,
    find_provider,
    find_services,
)

_STEM = 6
"""Letters that a field and those who practise it share: "pediatrician", "pediatrics"."""
_SPOKEN = 8
"""How many names are still heard as a list."""


_PROVIDER = (
    "options",
    "label",
    "provider_id",
    "specialty",
    "languages",
    "accepting_new_patients",
    "location_id",
)
"""What is told of a doctor or nurse."""


@tool(reveals=_PROVIDER)
async def get_providers(
    work: Work[Clinic],
    *,
    specialty: str | None = None,
    language: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """List the doctors and nurses of the clinic.

    Use when the caller asks which doctors or nurses there are, or for one of some specialty, who
    speaks a language, or at some office.

    Args:
        specialty: What they should practise, in the caller's own words, such as 'pediatrician'.
        language: Language they should speak, such as 'Spanish'.
        location_id: Office they should work at, by name as said or id.
    """
    known = await catalog(work)
    place: Location | None = None
    if location_id is not None:
        where = find_location(work, known.locations, location_id)
        if isinstance(where, Failure):
            return where
        place = where
    found = [
        p
        for p in known.providers.values()
        if (specialty is None or _practises(p, specialty))
        and (language is None or any(fold(one) in fold(language) for one in p.languages))
        and (place is None or place.id in p.locations)
    ]
    count = "none" if not found else "one" if len(found) == 1 else "list"
    shown = found or list(known.providers.values())
    items = [
        work.wording.say("providers.item", provider=p.full, specialty=p.specialty) for p in shown
    ]
    say = work.wording.say(
        f"providers.{count}", list=listing(items[:_SPOKEN], work.language, word="and")
    )
    return Result(data={"options": [_provider_option(p) for p in found]}, say=say)


def _practises(provider: Provider, said: str) -> bool:
    wanted = {word[:_STEM] for word in fold(said).split() if len(word) >= _STEM}
    return any(word[:_STEM] in wanted for word in fold(provider.specialty).split())


def _provider_option(provider: Provider) -> dict[str, Json]:
    return {
        "label": provider.full,
        "provider_id": provider.id,
        "specialty": provider.specialty,
        "languages": provider.languages,
        "accepting_new_patients": provider.accepting_new,
    }


@tool(reveals=(*_PROVIDER, "facts", "locations", "services"))
async def get_provider_info(work: Work[Clinic], *, provider_id: str) -> Result | Failure:
    """Tell about one doctor or nurse of the clinic.

    Use when the caller asks about a doctor or nurse by name: what they do, which languages they
    speak, where they work, or whether they take new patients.

    Args:
        provider_id: The doctor or nurse, by name as said ('Dr. Chen') or id from get_providers.
    """
    known = await catalog(work)
    found = find_provider(work, known, provider_id)
    if isinstance(found, Failure):
        return found
    say, language = work.wording.say, work.language
    places = [say("place.office", location=known.locations[i].name) for i in found.locations]
    accepting = "providers.accepting" if found.accepting_new else "providers.not_accepting"
    return Result(
        data={
            **_provider_option(found),
            "facts": found.facts,
            "locations": [known.locations[i].name for i in found.locations],
            "services": [known.services[code].name for code in found.services],
        },
        say=say(
            "providers.about",
            facts=found.facts,
            provider=found.spoken,
            languages=listing(found.languages, language, word="and"),
            places=listing(places, language, word="and"),
            accepting=say(accepting, provider=found.spoken),
        ),
    )


@tool(reveals=("options", "label", "service_code", "cpt", "minutes", "fee"))
async def get_services(work: Work[Clinic], *, query: str | None = None) -> Result | Failure:
    """Tell what the clinic offers: services, how long they take, their CPT code and price.

    Use when the caller asks whether the clinic does something, what it offers, how long a visit
    takes, what it costs or how it is billed. A price is only what the fee table holds.

    Args:
        query: What the caller asks about, in their own words, or a CPT code. Leave out for all.
    """
    known = await catalog(work)
    found = find_services(known, query) if query else list(known.services.values())
    names = [s.name for s in known.services.values()]
    everything = listing(names, work.language, word="and")
    if not found:
        return Result(data={"options": []}, say=work.wording.say("services.none", list=everything))
    if query is None:
        say = work.wording.say("services.list", list=everything)
    else:
        say = _about(work, known, found[0])
        found = found[:3]
    return Result(data={"options": [_service_option(work, known, s) for s in found]}, say=say)


def _about(work: Work[Clinic], known: Catalog, service: Service) -> str:
    say = work.wording.say
    price = say("services.no_price")
    if service.fee_cents is not None:
        price = say("services.price", fee=fee(work, known.practice, service.fee_cents))
    return say(
        "services.one",
        name=service.name,
        minutes=service.minutes,
        cpt=service.cpt,
        price=price,
    )


def _service_option(work: Work[Clinic], known: Catalog, service: Service) -> dict[str, Json]:
    option: dict[str, Json] = {
        "label": service.name,
        "service_code": service.code,
        "cpt": service.cpt,
        "minutes": service.minutes,
    }
    if service.fee_cents is not None:
        option["fee"] = fee(work, known.practice, service.fee_cents)
    return option
