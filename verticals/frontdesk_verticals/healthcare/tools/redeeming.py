"""From a slot token to a slot that can be booked, or to the nearest that can."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from frontdesk.booking.choosing import nearest, soonest
from frontdesk.booking.offers import unseal
from frontdesk.ports.schedule import Slot
from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import When
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.search import (
    AHEAD,
    Ask,
    free,
    options,
    sentence,
    understood,
)


class Chosen(NamedTuple):
    """A slot that was offered and can still be had, and what it was offered for."""

    slot: Slot
    ask: Ask


async def redeem(work: Work[Clinic], slot_token: str) -> Chosen | Failure:
    """The slot a token stands for, if this conversation may still have it.

    A slot that the conversation holds outlives the offer it came from.
    """
    schedule, holds = work.records.schedule, work.records.holds
    offer = unseal(slot_token, conversation=work.conversation, secret=await holds.secret())
    slot = await schedule.slot(offer.slot_id) if offer else None
    code = offer.service_code if offer else work.known.get("service_code", "")
    ask = await understood(work, service_code=code, provider_id=None, location_id=None)
    if isinstance(ask, Failure):
        return ask
    if offer is None or slot is None:
        return await gone(work, ask, code="slot_expired", slot=None)
    held = await holds.holds(slot.id, conversation=work.conversation, at=work.now)
    if work.now >= offer.expires_at and not held:
        return await gone(work, ask, code="slot_expired", slot=slot)
    if not await available(work, slot.id):
        return await gone(work, ask, code="slot_taken", slot=slot)
    return Chosen(slot, ask)


async def available(work: Work[Clinic], slot_id: str) -> bool:
    """Whether this conversation could book the slot now."""
    held = await work.records.holds.others(conversation=work.conversation, at=work.now)
    return slot_id not in held and await work.records.schedule.is_free(slot_id, at=work.now)


async def gone(work: Work[Clinic], ask: Ask, *, code: str, slot: Slot | None) -> Failure:
    """The failure for a slot that cannot be had, with the nearest ones that can."""
    today = work.now.date()
    if slot is None:
        near = soonest(await free(work, ask, first=today, last=today + AHEAD))
    else:
        local = slot.local
        clock = local.time()
        wish = When(text="", first=local.date(), last=local.date(), earliest=clock, latest=clock)
        slots = await free(work, ask, first=today, last=local.date() + AHEAD)
        near = nearest([s for s in slots if s.location_id == slot.location_id] or slots, wish)
    rest = sentence(work, ask, near, key="slots.nearest")
    return Failure(
        code=code,
        say=work.wording.say(f"failure.{code}", rest=rest),
        alternatives=tuple(await options(work, ask, near)),
    )


async def slot_named(work: Work[Clinic], slot_token: str) -> str:
    """What an idempotency key calls the slot of a token, whatever became of the offer."""
    secret = await work.records.holds.secret()
    offer = unseal(slot_token, conversation=work.conversation, secret=secret)
    if offer is not None:
        return offer.slot_id
    return "unreadable-" + hashlib.sha256(slot_token.encode("utf-8", "replace")).hexdigest()[:16]
