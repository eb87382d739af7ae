"""From an offer back to the time it stands for, or to the nearest that can still be had."""

from __future__ import annotations

import hashlib

from frontdesk.booking.choosing import nearest
from frontdesk.booking.offers import unseal
from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import When
from frontdesk_verticals.salon.chain import Chain, read_chain
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.access import failure
from frontdesk_verticals.salon.tools.times import AFTER, BEFORE, Ask, free, options, sentence


async def redeem(work: Work[Records], slot_token: str) -> Chain | Failure:
    """The time a token stands for, if this conversation may still have it.

    A time that the conversation holds outlives the offer it came from.
    """
    book = work.records.book
    offer = unseal(slot_token, conversation=work.conversation, secret=await book.secret())
    chain = read_chain(offer.slot_id, menu=work.records.menu) if offer else None
    if offer is None or chain is None:
        return failure(work, "slot_expired", use="find_times")
    if await book.holds(chain, owner=work.conversation, at=work.now):
        return chain
    if work.now >= offer.expires_at or chain.starts_at <= work.now:
        return failure(work, "slot_expired", use="find_times")
    return chain


async def gone(work: Work[Records], chain: Chain) -> Failure:
    """The failure for a time that went to somebody else, with the nearest that can be had."""
    local = chain.local
    at = local.time()
    wish = When(text="", first=local.date(), last=local.date(), earliest=at, latest=at)
    menu = work.records.menu
    ask = Ask(menu.chain(chain.services), None, menu.locations[chain.location_id])
    first = max(work.now.date(), local.date() - BEFORE)
    near = nearest(await free(work, ask, first=first, last=local.date() + AFTER), wish)
    return failure(
        work,
        "slot_taken",
        alternatives=tuple(await options(work, near)),
        rest=sentence(work, near, key="times.nearest"),
    )


async def chain_named(work: Work[Records], slot_token: str) -> str:
    """What an idempotency key calls the time of a token, whatever became of the offer."""
    secret = await work.records.book.secret()
    offer = unseal(slot_token, conversation=work.conversation, secret=secret)
    if offer is not None:
        return offer.slot_id
    return "unreadable-" + hashlib.sha256(slot_token.encode("utf-8", "replace")).hexdigest()[:16]
