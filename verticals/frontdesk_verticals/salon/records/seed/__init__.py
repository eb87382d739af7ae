"""A believable salon for an empty database, the same for the same day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from importlib import resources
from random import Random
from typing import Any

from frontdesk.booking.names import folded
from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.moments import later
from frontdesk_verticals.salon.chain import Cell, Chain, Wish, at_work, cells, chains
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.sql import open_salon
from frontdesk_verticals.salon.records.tables import CellRow, ClientRow, SettingRow
from frontdesk_verticals.salon.records.values import KEPT, NewVisit, Waiting

_DAYS = 60
"""How many days ahead the stylists have other clients."""
_FULL_NOW, _FULL_LATER = 0.3, 0.05
"""Part of a stylist's day that is taken, next week and at the end."""


async def seed(unit: UnitOfWork, now: datetime, *, menu: Menu) -> None:
    """Fill the tables; whoever opened the unit commits."""
    session = sql_unit(unit).session
    people: list[Mapping[str, Any]] = tomllib.loads(
        resources.files(__name__).joinpath("clients.toml").read_text(encoding="utf-8")
    )["clients"]
    today = now.date()
    for number, one in enumerate(people, 1):
        tested = today - timedelta(days=one["tested"]) if "tested" in one else None
        session.add(
            ClientRow(
                id=f"cli_{number:04d}",
                full_name=one["full_name"],
                folded=folded(one["full_name"]),
                phone=one["phone"],
                patch_tested_on=tested,
                registered_at=now - timedelta(days=400),
            )
        )
    session.add(SettingRow(name="opened", value=today.isoformat()))
    await session.flush()
    book = open_salon(unit, menu).book
    busy: set[Cell] = set()
    for number, one in enumerate(people, 1):
        for wish in one.get("visits", ()):
            chain = _first(wish, menu=menu, today=today, busy=busy)
            visit = NewVisit(
                client_id=f"cli_{number:04d}",
                chain=chain,
                price=sum(menu.services[code].price for code in chain.services),
                deposit=sum(menu.services[code].deposit for code in chain.services),
                conversation="seed",
                at=now - timedelta(days=30),
            )
            made = await book.book(visit)
            if isinstance(made, str):
                raise ValueError(f"{one['full_name']}'s visit on {chain.local}: {made}")
            busy |= cells(chain, menu=menu)
            if state := wish.get("deposit_state"):
                await book.set_deposit(made.reference, state=state)
        for wish in one.get("waiting", ()):
            chain = _first(wish, menu=menu, today=today, busy=busy)
            await _keep(unit, chain, wish, client_id=f"cli_{number:04d}", menu=menu, now=now)
            busy |= cells(chain, menu=menu)
    await _others(unit, menu=menu, today=today, now=now, busy=busy)


async def _keep(
    unit: UnitOfWork,
    chain: Chain,
    wish: Mapping[str, Any],
    *,
    client_id: str,
    menu: Menu,
    now: datetime,
) -> None:
    """Keep a time for somebody who has waited for that day with that stylist."""
    records, day = open_salon(unit, menu), chain.local.date()
    entry = Waiting(
        id=f"wait_{client_id}",
        client_id=client_id,
        services=chain.services,
        stylist_id=wish["stylist"],
        location_id=chain.location_id,
        first=day,
        last=day,
        status="waiting",
    )
    await records.waitlist.join(entry, at=now - timedelta(days=3))
    until = later(now, KEPT)
    await records.book.hold(chain, owner=entry.owner, at=now, until=until)
    await records.waitlist.offer(entry.id, chain=chain, until=until)


def _first(wish: Mapping[str, Any], *, menu: Menu, today: date, busy: Set[Cell]) -> Chain:
    """The first chain that meets a wish, on that day or a later one."""
    services, stylist = menu.chain(wish["services"]), menu.stylists[wish["stylist"]]
    earliest = time.fromisoformat(wish["time"])
    for offset in range(wish["days"], wish["days"] + 14):
        for place in menu.locations:
            for chain in chains(
                Wish(services, stylist, place),
                day=today + timedelta(days=offset),
                menu=menu,
                busy=busy,
            ):
                if chain.local.time() >= earliest:
                    return chain
    raise ValueError(f"nothing fits {wish}")


async def _others(
    unit: UnitOfWork, *, menu: Menu, today: date, now: datetime, busy: Set[Cell]
) -> None:
    """Keep stylists busy, an hour at a time, with clients of whom nothing else is known."""
    random = Random(f"salon {today}")
    for offset in range(_DAYS):
        full = _FULL_NOW + (_FULL_LATER - _FULL_NOW) * offset / _DAYS
        for stylist in menu.stylists.values():
            quarters = at_work(stylist, day=today + timedelta(days=offset), menu=menu)
            for first in range(0, len(quarters), 4):
                hour = set(quarters[first : first + 4])
                if random.random() >= full or hour & busy:
                    continue
                sql_unit(unit).session.add_all(
                    CellRow(
                        stylist_id=who,
                        starts_at=cell,
                        visit=None,
                        owner="other clients",
                        until=now + timedelta(days=2 * _DAYS),
                    )
                    for who, cell in hour
                )
