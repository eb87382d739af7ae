"""The caller's own visits: hear them, move one, call one off."""

from __future__ import annotations

from frontdesk_processors.language.speak import listing
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject
from frontdesk_verticals.salon.chain import Chain
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.values import Client, DepositState, Visit
from frontdesk_verticals.salon.tools.access import client_of, failure, own_visit
from frontdesk_verticals.salon.tools.booking import (
    bookable,
    held,
    is_booked,
    visit_facts,
)
from frontdesk_verticals.salon.tools.cards import (
    DONE,
    OFFERED,
    is_late,
    late_policy,
    price_of,
    visit_label,
    visit_option,
    visit_record,
)
from frontdesk_verticals.salon.tools.redeeming import chain_named, gone, redeem
from frontdesk_verticals.salon.tools.waiting import pass_on


@tool(needs=Identity.VERIFIED, reveals=OFFERED)
async def get_visits(work: Work[Records]) -> Result | Failure:
    """List the caller's own upcoming visits.

    Use when the caller asks when their appointment is or what they have booked, or wants to
    cancel, move, change or check a visit. First the caller must be found with find_client.
    """
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    found = await work.records.book.upcoming(client.id, at=work.now)
    labels = [visit_label(work, one) for one in found]
    count = "none" if not found else "one" if len(found) == 1 else "many"
    say = work.wording.say(
        f"visits.{count}", count=len(found), list=listing(labels, work.language, word="and")
    )
    return Result(data={"options": [visit_option(work, one) for one in found]}, say=say)


async def _cancel_preview(
    work: Work[Records], *, reference: str, reason: str | None = None
) -> JsonObject | Failure:
    mine = await own_visit(work, reference)
    if isinstance(mine, Failure):
        return mine
    client, visit = mine
    facts = visit_facts(work, client, visit.chain, visit.deposit)
    why = " ".join((reason or "").split())
    return {
        **facts,
        "reference": visit.reference,
        "noted": work.wording.say("cancelling.noted", reason=why) if why else "",
        "policy": late_policy(work, visit),
    }


async def _cancel_key(work: Work[Records], *, reference: str, **_: object) -> str:
    return f"cancel:{reference.strip().upper()}"


async def _is_cancelled(work: Work[Records], *, result: Result, **_: object) -> bool:
    found = await work.records.book.visit(str((result.after or {}).get("reference")))
    return found is not None and found.status == "cancelled"


def _deposit_after(work: Work[Records], visit: Visit) -> DepositState:
    """What becomes of a deposit when the visit is called off now."""
    if visit.deposit_state == "paid" and is_late(work, visit):
        return "kept"
    return "none" if visit.deposit_state in ("due", "requested") else visit.deposit_state


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="cancel",
    reveals=DONE,
    confirm=_cancel_preview,
    key=_cancel_key,
    verify=_is_cancelled,
)
async def cancel_visit(
    work: Work[Records], *, reference: str, reason: str | None = None
) -> Result | Failure:
    """Call off a visit that the caller already has.

    Use when the caller wants to cancel, call off or drop a visit, or cannot come and does not
    want another time. First the caller must be found with find_client, and the visit with
    get_visits.

    Args:
        reference: The visit to call off, from get_visits.
        reason: Why, in the caller's own words, if they say so.
    """
    mine = await own_visit(work, reference)
    if isinstance(mine, Failure):
        return mine
    client, visit = mine
    ended = await work.records.book.cancel(
        visit.reference, reason=reason or "", deposit=_deposit_after(work, visit), at=work.now
    )
    if not isinstance(ended, Visit):
        return failure(work, "already_cancelled")
    await pass_on(work, visit.chain)
    facts = visit_facts(work, client, visit.chain, visit.deposit)
    facts = {**facts, "reference": visit.reference}
    return Result(
        data={"reference": visit.reference, "status": ended.status},
        say=work.wording.say("done.cancel_visit", **facts),
        facts=facts,
        before=visit_record(visit),
        after=visit_record(ended),
    )


async def _movable(
    work: Work[Records], reference: str, slot_token: str
) -> tuple[Client, Visit, Chain] | Failure:
    mine = await own_visit(work, reference)
    if isinstance(mine, Failure):
        return mine
    client, old = mine
    chain = await redeem(work, slot_token)
    if isinstance(chain, Failure):
        return chain
    if chain.id == old.chain.id:
        return failure(work, "same_time")
    refused = await bookable(work, client, chain, instead_of=old.reference)
    return refused or (client, old, chain)


def _move_facts(work: Work[Records], client: Client, old: Visit, chain: Chain) -> JsonObject:
    before = visit_facts(work, client, old.chain, old.deposit)
    return {
        **visit_facts(work, client, chain, old.deposit),
        "old_service": before["service"],
        "old_when": before["when"],
        "old_stylist": before["stylist"],
        "policy": late_policy(work, old),
    }


async def _move_preview(
    work: Work[Records], *, reference: str, slot_token: str
) -> JsonObject | Failure:
    found = await _movable(work, reference, slot_token)
    if isinstance(found, Failure):
        return found
    client, old, chain = found
    if not await held(work, chain):
        return await gone(work, chain)
    return _move_facts(work, client, old, chain)


async def _move_key(work: Work[Records], *, reference: str, slot_token: str) -> str:
    return f"move:{reference.strip().upper()}:{await chain_named(work, slot_token)}"


async def _is_moved(work: Work[Records], *, result: Result, **_: object) -> bool:
    old = await work.records.book.visit(str((result.before or {}).get("reference")))
    return old is not None and old.status == "moved" and await is_booked(work, result=result)


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="move",
    reveals=DONE,
    confirm=_move_preview,
    key=_move_key,
    verify=_is_moved,
)
async def reschedule_visit(
    work: Work[Records], *, reference: str, slot_token: str
) -> Result | Failure:
    """Move a visit that the caller already has to another time.

    Use when the caller wants to reschedule, move, change or push back a visit, and has picked one
    of the times that were offered. First the caller must be found with find_client, the visit
    with get_visits, and a new time must come from find_times.

    Args:
        reference: The visit to move, from get_visits.
        slot_token: The chosen new time's slot_token, from find_times.
    """
    found = await _movable(work, reference, slot_token)
    if isinstance(found, Failure):
        return found
    client, old, chain = found
    moved = await work.records.book.move(
        old.reference,
        chain=chain,
        price=price_of(chain, menu=work.records.menu),
        conversation=work.conversation,
        at=work.now,
    )
    if moved == "gone":
        return failure(work, "already_cancelled")
    if moved == "overlap":
        return failure(work, "overlap")
    if not isinstance(moved, Visit):
        return await gone(work, chain)
    await pass_on(work, old.chain)
    facts = {**_move_facts(work, client, old, chain), "reference": moved.reference}
    return Result(
        data={"reference": moved.reference, "status": moved.status},
        say=work.wording.say("done.reschedule_visit", **facts),
        facts=facts,
        before=visit_record(old),
        after=visit_record(moved),
    )
