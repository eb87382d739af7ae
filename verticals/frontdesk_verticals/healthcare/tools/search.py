"""Looking for slots: what is asked for, what is free, and how it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from frontdesk.booking.choosing import SPOKEN
from frontdesk.booking.offers import LASTS, Offer, seal
from frontdesk.booking.places import Location, find_location
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Slot, SlotQuery
from frontdesk_processors.language.speak import clock, listing, moment
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure, Result, Work
from frontdesk_processors.values import Identity, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import Provider, Service
from frontdesk_verticals.healthcare.tools.cards import OFFERED
from frontdesk_verticals.healthcare.tools.catalog import (
    Catalog,
    catalog,
    find_provider,
    find_services,
    provider_failure,
)

LEAD = timedelta(minutes=30)
"""Nothing is offered that begins sooner: the patient has to get there."""
AHEAD = timedelta(days=120)
"""How far ahead slots are looked for."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is looked for.

    Parameters:
        known: The directory.
        service: What for.
        assumed: The caller's words named no service, and this is the general one.
        newcomer: It is for somebody not seen here before.
        provider: With whom, if anybody in particular.
        location: Where, if anywhere in particular.
        providers: Ids of those who will do.
        locations: Ids of the places that will do.
    """

    known: Catalog
    service: Service
    assumed: bool
    newcomer: bool
    provider: Provider | None
    location: Location | None
    providers: tuple[str, ...]
    locations: tuple[str, ...]


async def understood(
    work: Work[Clinic], *, service_code: str, provider_id: str | None, location_id: str | None
) -> Ask | Failure:
    """The words as records; a failure names what is unknown, and what there is instead."""
    known = await catalog(work)
    meant = find_services(known, service_code)
    service = meant[0] if meant else known.general
    newcomer = service.new_patient or await _unseen(work)
    provider: Provider | None = None
    location: Location | None = None
    if provider_id is not None:
        found = find_provider(work, known, provider_id)
        if isinstance(found, Failure):
            return found
        provider = found
        if refused := unfit(work, known, found, service=service, newcomer=newcomer):
            return refused
    if location_id is not None:
        where = find_location(work, known.locations, location_id)
        if isinstance(where, Failure):
            return where
        location = where
    ask = Ask(
        known=known,
        service=service,
        assumed=not meant,
        newcomer=newcomer,
        provider=provider,
        location=location,
        providers=(),
        locations=(),
    )
    return narrowed(ask, provider=provider, location=location)


def narrowed(ask: Ask, *, provider: Provider | None, location: Location | None) -> Ask:
    """The same wish, for this provider and place, or for any."""
    others = fit(ask.known, service=ask.service, newcomer=ask.newcomer)
    where = ask.known.nearby if provider is None else provider.locations
    return replace(
        ask,
        provider=provider,
        location=location,
        providers=(provider.id,) if provider else tuple(p.id for p in others),
        locations=(location.id,) if location else where,
    )


def fit(known: Catalog, *, service: Service, newcomer: bool) -> list[Provider]:
    """Who does a service, for somebody new or not."""
    return [
        p
        for p in known.providers.values()
        if service.code in p.services and (p.accepting_new or not newcomer)
    ]


def unfit(
    work: Work[Clinic], known: Catalog, provider: Provider, *, service: Service, newcomer: bool
) -> Failure | None:
    """Why this provider cannot do it, with those who can."""
    others = fit(known, service=service, newcomer=newcomer)
    if newcomer and not provider.accepting_new:
        code = "not_accepting_new" if others else "not_accepting_new_alone"
        found = provider_failure(work, code, others, provider=provider.spoken)
        return replace(found, code="not_accepting_new")
    if service.code not in provider.services:
        return provider_failure(
            work, "not_offered", others, provider=provider.spoken, service=service.name
        )
    return None


async def _unseen(work: Work[Clinic]) -> bool:
    patient: Person | None = None
    if work.caller.subject and work.caller.identity >= Identity.VERIFIED:
        patient = await work.records.contacts.get(work.caller.subject)
    return patient is not None and not patient.established


async def free(
    work: Work[Clinic], ask: Ask, *, first: date, last: date, weekday: int | None = None
) -> Sequence[Slot]:
    """The free slots that answer the wish, on those days of the locations' calendars."""
    if not ask.providers or not ask.locations:
        return []
    wanted = query(work, ask, first=first, last=last, weekday=weekday)
    held = await work.records.holds.others(conversation=work.conversation, at=work.now)
    return [slot for slot in await work.records.schedule.free(wanted) if slot.id not in held]


def query(
    work: Work[Clinic], ask: Ask, *, first: date, last: date, weekday: int | None = None
) -> SlotQuery:
    """Which slots answer the wish, on those days of the locations' calendars."""
    return SlotQuery(
        after=later(work.now, LEAD),
        first=first,
        last=last,
        minutes=ask.service.minutes,
        providers=ask.providers,
        locations=ask.locations,
        weekday=weekday,
    )


FOUND = (*OFFERED, "service", "service_assumed", "relaxed")
"""What is told of the slots that were found."""


async def options(work: Work[Clinic], ask: Ask, slots: Sequence[Slot]) -> list[JsonObject]:
    """The slots as offers, each with its token."""
    secret = await work.records.holds.secret()
    several = len({slot.location_id for slot in slots}) > 1
    places = several and not ask.service.telehealth
    return [
        {
            "label": _label(work, ask, slot, places=places),
            "slot_token": seal(
                Offer(
                    slot_id=slot.id,
                    service_code=ask.service.code,
                    expires_at=later(work.now, LASTS),
                ),
                conversation=work.conversation,
                secret=secret,
            ),
            "start": slot.local.isoformat(),
            "provider_id": slot.provider_id,
            "location_id": slot.location_id,
            "service_code": ask.service.code,
        }
        for slot in slots
    ]


def sentence(work: Work[Clinic], ask: Ask, slots: Sequence[Slot], *, key: str) -> str:
    """The first few slots in one sentence; a day, or a provider all share, is named once.

    Args:
        work: The call.
        ask: What was looked for.
        slots: As they are offered.
        key: Wording of the sentence, without its ``_one`` or ``_many``.
    """
    if not slots:
        return work.wording.say("slots.nothing")
    spoken = slots[:SPOKEN]
    alike = len({(slot.provider_id, slot.location_id) for slot in spoken}) == 1
    tails = [_with_whom(work, ask, slot) for slot in spoken]
    parts: list[str] = []
    for before, slot, tail in zip([None, *spoken], spoken, tails, strict=False):
        same = before is not None and before.local.date() == slot.local.date()
        at = clock(slot.local.time(), work.language) if same else moment(slot.local, work.language)
        parts.append(at if alike else f"{at}{tail}")
    said = listing(parts, work.language, word="or") + (tails[0] if alike else "")
    return work.wording.say(f"{key}_{'one' if len(parts) == 1 else 'many'}", list=said)


def _with_whom(work: Work[Clinic], ask: Ask, slot: Slot) -> str:
    """With whom, and where if a caller would not expect it to be there."""
    main = next(iter(ask.known.locations))
    expected = ask.location is not None or ask.service.telehealth or slot.location_id == main
    return work.wording.say(
        "slots.with" if expected else "slots.with_at",
        provider=ask.known.providers[slot.provider_id].spoken,
        location=ask.known.locations[slot.location_id].name,
    )


async def offered(
    work: Work[Clinic],
    ask: Ask,
    slots: Sequence[Slot],
    *,
    lead: Sequence[str] = (),
    key: str = "slots.found",
    relaxed: Sequence[str] = (),
) -> Result:
    """The slots as a result; ``lead`` are sentences said before them."""
    assumed = [work.wording.say("slots.assumed", service=ask.service.name)] if ask.assumed else []
    said = [*assumed, *lead, sentence(work, ask, slots, key=key)]
    return Result(
        data={
            "options": await options(work, ask, slots),
            "service_code": ask.service.code,
            "service": ask.service.name,
            "service_assumed": ask.assumed,
            "relaxed": list(relaxed),
        },
        say=" ".join(part.strip() for part in said if part),
    )


def _label(work: Work[Clinic], ask: Ask, slot: Slot, *, places: bool) -> str:
    return work.wording.say(
        "label.slot_at" if places else "label.slot",
        when=moment(slot.local, work.language),
        provider=ask.known.providers[slot.provider_id].full,
        location=ask.known.locations[slot.location_id].name,
    )
