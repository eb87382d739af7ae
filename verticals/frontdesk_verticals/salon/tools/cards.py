"""Times and visits in words: prices, the facts of a receipt, a label, a line of speech."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from frontdesk_processors.language.speak import clock, day, listing, moment, money
from frontdesk_processors.tool import Work
from frontdesk_processors.values import JsonObject
from frontdesk_verticals.salon.chain import Chain
from frontdesk_verticals.salon.menu import Menu, Service
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.values import Visit

OFFERED = (
    *("options", "label", "slot_token", "reference", "start", "services", "stylist_id"),
    *("location_id", "minutes", "price"),
)
"""What is told of a time or a visit that is offered to choose."""
DONE = (
    *OFFERED,
    *("status", "service", "stylist", "client", "day", "time", "when", "location", "deposit"),
    "deposit_state",
)
"""What is told of a visit that was made, moved or called off."""


def price_of(chain: Chain, *, menu: Menu) -> int:
    """What a chain costs, in cents: each service at its stylist's tier."""
    return sum(
        at_tier(menu.services[step.service], menu.stylists[step.stylist].percent)
        for step in chain.steps
    )


def at_tier(service: Service, percent: int) -> int:
    """What a service costs, in cents, with a stylist who charges so much of its price."""
    return service.price * percent // 100


def deposit_of(chain: Chain, *, menu: Menu) -> int:
    """What is asked for beforehand, in cents."""
    return sum(menu.services[code].deposit for code in chain.services)


def cost(work: Work[Records], cents: int) -> str:
    """An amount as people say it."""
    return money(Decimal(cents) / 100, work.records.menu.salon.currency, work.language)


def services_said(work: Work[Records], codes: Sequence[str]) -> str:
    """Services in a sentence."""
    names = [work.records.menu.services[code].name for code in codes]
    return listing(names, work.language, word="and")


def stylists_said(work: Work[Records], chain: Chain) -> str:
    """With whom, in a sentence."""
    names = [work.records.menu.stylists[i].first_name for i in chain.stylists]
    return listing(names, work.language, word="and")


def chain_facts(work: Work[Records], chain: Chain) -> JsonObject:
    """What may be said of a time, on the wall clock of the place."""
    menu, local = work.records.menu, chain.local
    return {
        "service": services_said(work, chain.services),
        "services": list(chain.services),
        "stylist": stylists_said(work, chain),
        "stylist_id": chain.provider_id,
        "day": day(local.date(), work.language),
        "time": clock(local.time(), work.language),
        "when": moment(local, work.language),
        "start": local.isoformat(),
        "location": menu.locations[chain.location_id].name,
        "location_id": chain.location_id,
        "price": cost(work, price_of(chain, menu=menu)),
    }


def visit_label(work: Work[Records], visit: Visit) -> str:
    """A visit on one line."""
    return work.wording.say(
        "label.visit",
        service=services_said(work, visit.chain.services),
        when=moment(visit.chain.local, work.language),
        stylist=stylists_said(work, visit.chain),
    )


def visit_option(work: Work[Records], visit: Visit) -> JsonObject:
    """A visit as something to choose."""
    return {
        "label": visit_label(work, visit),
        "reference": visit.reference,
        "start": visit.chain.local.isoformat(),
        "services": ", ".join(visit.chain.services),
        "stylist_id": visit.chain.provider_id,
        "location_id": visit.chain.location_id,
    }


def visit_record(visit: Visit) -> JsonObject:
    """A visit as a receipt keeps it: ids and state, no names."""
    return {
        "reference": visit.reference,
        "client_id": visit.client_id,
        "chain": visit.chain.id,
        "start": visit.chain.local.isoformat(),
        "price": visit.price,
        "deposit_state": visit.deposit_state,
        "status": visit.status,
    }


def is_late(work: Work[Records], visit: Visit) -> bool:
    """Whether a change now costs something."""
    return visit.chain.starts_at - work.now < timedelta(hours=work.records.menu.salon.late_hours)


def late_policy(work: Work[Records], visit: Visit) -> str:
    """What calling the visit off now costs, as a sentence; empty when it is early enough."""
    if not is_late(work, visit):
        return ""
    hours = work.records.menu.salon.late_hours
    if visit.deposit_state == "paid":
        return work.wording.say("policy.late_deposit", hours=hours, fee=cost(work, visit.deposit))
    fee = visit.price * work.records.menu.salon.late_percent // 100
    return work.wording.say("policy.late_fee", hours=hours, fee=cost(work, fee)) if fee else ""
