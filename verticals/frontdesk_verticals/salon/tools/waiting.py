"""The waiting list: join it, have a time kept when one comes free, take it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from itertools import dropwhile
from typing import NamedTuple

from frontdesk.booking import days as calendar
from frontdesk_processors.language.speak import clock, moment
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject, When
from frontdesk_verticals.salon.chain import Chain, read_chain
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.values import KEPT, Client, NewVisit, Visit, Waiting
from frontdesk_verticals.salon.tools.access import client_of, failure
from frontdesk_verticals.salon.tools.booking import bookable, booked, is_booked, visit_facts
from frontdesk_verticals.salon.tools.cards import (
    DONE,
    deposit_of,
    price_of,
    services_said,
    stylists_said,
)
from frontdesk_verticals.salon.tools.times import Ask, free, understood


class _Entry(NamedTuple):
    client: Client
    waiting: Waiting
    wanted: When
    ask: Ask


async def _entry(
    work: Work[Records],
    *,
    services: list[str],
    when: str,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> _Entry | Failure:
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    ask = understood(work, services=services, stylist_id=stylist_id, location_id=location_id)
    if isinstance(ask, Failure):
        return ask
    wanted = await calendar.wanted(work, when)
    if isinstance(wanted, Failure):
        return wanted
    place = ask.place or next(iter(work.records.menu.locations.values()))
    waiting = Waiting(
        id=f"wait_{secrets.token_hex(6)}",
        client_id=client.id,
        services=tuple(service.code for service in ask.services),
        stylist_id=ask.stylist.id if ask.stylist else None,
        location_id=place.id,
        first=wanted.first,
        last=wanted.last,
        status="waiting",
    )
    return _Entry(client, waiting, wanted, ask)


def _entry_facts(work: Work[Records], entry: _Entry) -> JsonObject:
    stylist = entry.ask.stylist
    return {
        "client": entry.client.first_name,
        "service": services_said(work, entry.waiting.services),
        "besides": work.wording.say("waitlist.with", stylist=stylist.name) if stylist else "",
        "span": calendar.said(work, entry.wanted),
        "location": work.records.menu.locations[entry.waiting.location_id].name,
    }


async def _join_preview(
    work: Work[Records],
    *,
    services: list[str],
    when: str,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> JsonObject | Failure:
    entry = await _entry(
        work, services=services, when=when, stylist_id=stylist_id, location_id=location_id
    )
    return entry if isinstance(entry, Failure) else _entry_facts(work, entry)


async def _join_key(
    work: Work[Records],
    *,
    services: list[str],
    when: str,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> str:
    entry = await _entry(
        work, services=services, when=when, stylist_id=stylist_id, location_id=location_id
    )
    if isinstance(entry, Failure):
        return f"wait:{entry.code}:{work.conversation}"
    one = entry.waiting
    who = one.stylist_id or "anyone"
    named = f"{','.join(one.services)}:{who}:{one.location_id}:{one.first}:{one.last}"
    # Who has left the list, or got their time, may join it again for the same.
    ended = await work.records.waitlist.ended(one)
    return f"wait:{one.client_id}:{named}:{ended}"


async def _waits(work: Work[Records], *, result: Result, **_: object) -> bool:
    found = await work.records.waitlist.get(str((result.after or {}).get("waiting_id")))
    return found is not None and found.status in ("waiting", "offered")


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="register",
    reveals=("waiting", "service", "span", "location"),
    confirm=_join_preview,
    key=_join_key,
    verify=_waits,
)
async def join_waitlist(
    work: Work[Records],
    *,
    services: list[str],
    when: str,
    stylist_id: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """Put the caller on the waiting list for a day or a span of days.

    Use when the caller wants to be on the waiting list, or to hear if something comes free or
    somebody cancels. First the caller must be found with find_client.

    Args:
        services: Everything the caller wants done, codes from get_services or their own words.
        when: The day or days that would suit, in the caller's own words.
        stylist_id: The stylist the caller asks for, by name as said or id from get_stylists.
        location_id: The studio the caller asks for, by name as said or id.
    """
    entry = await _entry(
        work, services=services, when=when, stylist_id=stylist_id, location_id=location_id
    )
    if isinstance(entry, Failure):
        return entry
    if await work.records.waitlist.join(entry.waiting, at=work.now) is None:
        return failure(work, "already_waiting")
    facts = _entry_facts(work, entry)
    return Result(
        data={"waiting": True},
        say=work.wording.say("done.join_waitlist", **facts),
        facts=facts,
        after={"waiting_id": entry.waiting.id, "client_id": entry.client.id},
    )


async def pass_on(work: Work[Records], freed: Chain) -> Waiting | None:
    """Keep what came free for the first in line whom it suits; None where it suits nobody."""
    await _pass_on_lapsed(work)
    return await _keep(work, freed, line=await _line(work, freed))


async def _pass_on_lapsed(work: Work[Records]) -> None:
    """Keep what was kept for somebody, and they let go, for the next behind them in line."""
    # From the back, so that nobody is given another's time before their own is taken from them.
    for had in reversed(await work.records.waitlist.lapsed(at=work.now)):
        chain = read_chain(had.offer, menu=work.records.menu) if had.offer else None
        if chain and chain.starts_at > work.now:
            await _keep(work, chain, line=_behind(had, await _line(work, chain)))
        await work.records.waitlist.withdraw(had.id)


def _behind(one: Waiting, line: Sequence[Waiting]) -> Sequence[Waiting]:
    return list(dropwhile(lambda other: other.id != one.id, line))[1:]


async def _line(work: Work[Records], freed: Chain) -> Sequence[Waiting]:
    """Who waits for the day and has nothing kept for them, the longest first."""
    return await work.records.waitlist.line(freed.local.date(), at=work.now)


async def _keep(work: Work[Records], freed: Chain, *, line: Sequence[Waiting]) -> Waiting | None:
    menu, records, day = work.records.menu, work.records, freed.local.date()
    for waiting in line:
        if waiting.location_id != freed.location_id:
            continue
        stylist = menu.stylists[waiting.stylist_id] if waiting.stylist_id else None
        ask = Ask(menu.chain(waiting.services), stylist, menu.locations[waiting.location_id])
        owner = waiting.owner
        for chain in await free(work, ask, first=day, last=day, owner=owner):
            into_it = chain.starts_at < freed.ends_at and freed.starts_at < chain.ends_at
            until = later(work.now, KEPT)
            if into_it and await records.book.hold(chain, owner=owner, at=work.now, until=until):
                await records.waitlist.offer(waiting.id, chain=chain, until=until)
                return waiting
    return None


async def offer_for(work: Work[Records], client_id: str) -> tuple[Waiting, Chain] | None:
    """What is kept for a client at this moment."""
    for waiting in await work.records.waitlist.of_client(client_id):
        chain = read_chain(waiting.offer, menu=work.records.menu) if waiting.offer else None
        if chain and await work.records.book.holds(chain, owner=waiting.owner, at=work.now):
            return waiting, chain
    return None


async def kept_for(work: Work[Records], client_id: str) -> tuple[str, list[JsonObject]]:
    """What to tell a client for whom a time is kept, and the time as something to choose.

    What was kept for others and ran out is passed on first, perhaps to them.
    """
    await _pass_on_lapsed(work)
    found = await offer_for(work, client_id)
    if found is None:
        return "", []
    waiting, chain = found
    until = (waiting.offer_until or work.now).astimezone(work.now.tzinfo)
    when, stylist = moment(chain.local, work.language), stylists_said(work, chain)
    say = work.wording.say(
        "waiting.offer",
        until=clock(until.time(), work.language),
        service=services_said(work, chain.services),
        when=when,
        stylist=stylist,
    )
    label = work.wording.say("label.time", when=when, stylist=stylist)
    return say, [{"label": label, "kept_token": waiting.id}]


@tool(needs=Identity.VERIFIED, reveals=("options", "label", "kept_token"))
async def get_kept_time(work: Work[Records]) -> Result | Failure:
    """Tell whether a time came free from the waiting list and is kept for the caller.

    Use when the caller who waits asks whether anything came up. First the caller must be found
    with find_client.
    """
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    said, options = await kept_for(work, client.id)
    if not options:
        return failure(work, "no_offer", use="find_times")
    return Result(data={"options": options}, say=said)


async def _kept(work: Work[Records], kept_token: str) -> tuple[Client, Waiting, Chain] | Failure:
    client = await client_of(work)
    if isinstance(client, Failure):
        return client
    found = await offer_for(work, client.id)
    if found is None or found[0].id != kept_token:
        return failure(work, "no_offer", use="find_times")
    refused = await bookable(work, client, found[1])
    return refused or (client, *found)


async def _take_preview(work: Work[Records], *, kept_token: str) -> JsonObject | Failure:
    found = await _kept(work, kept_token)
    if isinstance(found, Failure):
        return found
    client, _, chain = found
    return visit_facts(work, client, chain, deposit_of(chain, menu=work.records.menu))


async def _take_key(work: Work[Records], *, kept_token: str) -> str:
    waiting = await work.records.waitlist.get(kept_token)
    return f"kept:{kept_token}:{waiting.offer if waiting else None}"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="book",
    reveals=DONE,
    confirm=_take_preview,
    key=_take_key,
    verify=is_booked,
)
async def book_kept_time(work: Work[Records], *, kept_token: str) -> Result | Failure:
    """Book the time that came free and is kept for the caller from the waiting list.

    Use when the caller says yes to a time that was offered from the waiting list. Nobody is sent
    word of it: they hear of it when they get in touch. First the caller must be found with
    find_client.

    Args:
        kept_token: The time that is kept, from get_kept_time or find_client.
    """
    found = await _kept(work, kept_token)
    if isinstance(found, Failure):
        return found
    client, waiting, chain = found
    menu = work.records.menu
    visit = await work.records.book.book(
        NewVisit(
            client_id=client.id,
            chain=chain,
            price=price_of(chain, menu=menu),
            deposit=deposit_of(chain, menu=menu),
            conversation=work.conversation,
            at=work.now,
        ),
        owner=waiting.owner,
    )
    if not isinstance(visit, Visit):
        return failure(work, "no_offer", use="find_times")
    await work.records.waitlist.close(waiting.id, booked=True)
    return booked(work, client, visit, wording="done.book_kept_time")
