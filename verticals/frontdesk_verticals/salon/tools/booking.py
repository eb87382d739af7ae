"""Booking a time that was offered."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.booking.offers import HOLD
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.salon.chain import Chain
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.values import Client, NewVisit, Visit
from frontdesk_verticals.salon.tools.access import client_of, failure
from frontdesk_verticals.salon.tools.cards import (
    DONE,
    chain_facts,
    cost,
    deposit_of,
    price_of,
    services_said,
    visit_label,
    visit_record,
)
from frontdesk_verticals.salon.tools.redeeming import chain_named, gone, redeem


async def bookable(
    work: Work[Records], client: Client, chain: Chain, *, instead_of: str | None = None
) -> Failure | None:
    """Why the client cannot have the chain; None where they can.

    Args:
        work: The call.
        client: Who it is for.
        chain: What they want.
        instead_of: Reference of the visit that it would take the place of.
    """
    for visit in await work.records.book.upcoming(client.id, at=work.now):
        if visit.reference == instead_of:
            continue
        if visit.chain.id == chain.id:
            return failure(work, "already_booked", label=visit_label(work, visit))
        if visit.chain.starts_at < chain.ends_at and chain.starts_at < visit.chain.ends_at:
            return failure(work, "overlap")
    return patch_test_first(work, client, chain)


def patch_test_first(work: Work[Records], client: Client, chain: Chain) -> Failure | None:
    """That the client needs a patch test before they can have this done."""
    menu = work.records.menu
    needing = [code for code in chain.services if menu.services[code].patch_test]
    if not needing:
        return None
    day, tested = chain.local.date(), client.patch_tested_on
    oldest = day - timedelta(days=menu.salon.patch_days)
    latest = (chain.local - timedelta(hours=menu.salon.patch_hours)).date()
    if tested is not None and oldest <= tested <= latest:
        return None
    return failure(
        work,
        "patch_test_first",
        use="find_times",
        service=services_said(work, needing),
        hours=menu.salon.patch_hours,
    )


async def held(work: Work[Records], chain: Chain) -> bool:
    """Keep the time from others while the caller makes up their mind."""
    return await work.records.book.hold(
        chain, owner=work.conversation, at=work.now, until=later(work.now, HOLD)
    )


async def _wanted(work: Work[Records], slot_token: str) -> tuple[Client, Chain] | Failure:
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    chain = await redeem(work, slot_token)
    if isinstance(chain, Failure):
        return chain
    refused = await bookable(work, client, chain)
    return refused or (client, chain)


def visit_facts(work: Work[Records], client: Client, chain: Chain, deposit: int) -> JsonObject:
    """What is read back and what a receipt says of a visit."""
    said = work.wording.say("deposit.needed", deposit=cost(work, deposit)) if deposit else ""
    return {
        "client": client.first_name,
        **chain_facts(work, chain),
        "deposit": cost(work, deposit) if deposit else "",
        "deposit_said": said,
    }


async def _preview(work: Work[Records], *, slot_token: str) -> JsonObject | Failure:
    found = await _wanted(work, slot_token)
    if isinstance(found, Failure):
        return found
    client, chain = found
    if not await held(work, chain):
        return await gone(work, chain)
    return visit_facts(work, client, chain, deposit_of(chain, menu=work.records.menu))


async def _key(work: Work[Records], *, slot_token: str) -> str:
    chain, client = await chain_named(work, slot_token), work.caller.subject or "nobody"
    earlier = await work.records.book.ended(client, chain)
    return f"book:{client}:{chain}:{earlier}"


async def is_booked(work: Work[Records], *, result: Result, **_: object) -> bool:
    """Whether the records show the visit as the result says it was left."""
    after = result.after or {}
    found = await work.records.book.visit(str(after.get("reference")))
    return found is not None and visit_record(found) == after


def booked(work: Work[Records], client: Client, visit: Visit, *, wording: str) -> Result:
    """The result of a visit that stands."""
    facts = visit_facts(work, client, visit.chain, visit.deposit)
    facts = {**facts, "reference": visit.reference}
    link = work.records.menu.salon.payment_link
    if visit.deposit_state == "due" and link:
        sum_ = cost(work, visit.deposit)
        facts["deposit_said"] = work.wording.say("deposit.due", deposit=sum_, link=link)
        if work.records.messages is not None and work.caller.phone:
            facts["deposit_said"] += work.wording.say("deposit.text_it")
    return Result(
        data={
            "reference": visit.reference,
            "status": visit.status,
            "deposit_state": visit.deposit_state,
        },
        say=work.wording.say(wording, **facts),
        facts=facts,
        after=visit_record(visit),
    )


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="book",
    reveals=DONE,
    confirm=_preview,
    key=_key,
    verify=is_booked,
)
async def book_visit(work: Work[Records], *, slot_token: str) -> Result | Failure:
    """Book a visit at a time that was offered, which gives it a reference.

    Use when the caller has picked one of the times that find_times offered. First the caller must
    be found with find_client.

    Args:
        slot_token: The chosen time's slot_token, from find_times.
    """
    found = await _wanted(work, slot_token)
    if isinstance(found, Failure):
        return found
    client, chain = found
    menu = work.records.menu
    visit = await work.records.book.book(
        NewVisit(
            client_id=client.id,
            chain=chain,
            price=price_of(chain, menu=menu),
            deposit=deposit_of(chain, menu=menu),
            conversation=work.conversation,
            at=work.now,
        )
    )
    if visit == "overlap":
        return failure(work, "overlap")
    if not isinstance(visit, Visit):
        return await gone(work, chain)
    return booked(work, client, visit, wording="done.book_visit")
