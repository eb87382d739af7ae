"""Several services one after another, by stylists who are free just when their hands are needed.

Time is kept in cells of a quarter of an hour. While a product works, the stylist's cells are free
for somebody else; after the last service one cell is kept for clearing up. All decisions here are
over values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.booking.calendar import open_on, starts
from frontdesk_verticals.salon.menu import Menu, Service, Stylist

CELL = timedelta(minutes=15)
_MINUTES = 15
_CLEARING = 15
"""Minutes after the last service before the stylist sees the next client."""

Cell = tuple[str, datetime]
"""A stylist's id and the UTC beginning of a quarter of an hour."""


class Step(NamedTuple):
    """One service of a visit: what, by whom, from when (UTC)."""

    service: str
    stylist: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A visit that could be made.

    Parameters:
        location_id: Where.
        zone: The zone of the place.
        steps: One a service, in order.
        ends_at: When the client can go, in UTC.
    """

    location_id: str
    zone: str
    steps: tuple[Step, ...]
    ends_at: datetime

    @property
    def id(self) -> str:
        """All of it in one word, from which `read_chain` makes it again."""
        steps = ",".join(f"{step.service}={step.stylist}" for step in self.steps)
        return f"{self.starts_at:%Y%m%dT%H%M}@{self.location_id};{steps}"

    @property
    def starts_at(self) -> datetime:
        """Beginning, in UTC."""
        return self.steps[0].starts_at

    @property
    def local(self) -> datetime:
        """Beginning on the wall clock of the place."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def provider_id(self) -> str:
        """Who begins."""
        return self.steps[0].stylist

    @property
    def stylists(self) -> tuple[str, ...]:
        """Everybody at work in it, once, in order."""
        return tuple(dict.fromkeys(step.stylist for step in self.steps))

    @property
    def services(self) -> tuple[str, ...]:
        """Codes of what is done, in order."""
        return tuple(step.service for step in self.steps)


def read_chain(text: str, *, menu: Menu) -> Chain | None:
    """The chain whose id the text is; None where it is none on this menu."""
    try:
        head, _, tail = text.partition(";")
        stamp, _, location_id = head.partition("@")
        at = datetime.strptime(stamp, "%Y%m%dT%H%M").replace(tzinfo=UTC)
        pairs = [one.split("=") for one in tail.split(",")]
        menu.locations[location_id]
        steps: list[Step] = []
        for service, stylist in pairs:
            menu.stylists[stylist]
            steps.append(Step(service, stylist, at))
            at += timedelta(minutes=menu.services[service].minutes)
    except (KeyError, ValueError):
        return None
    return Chain(location_id=location_id, zone=menu.salon.zone, steps=tuple(steps), ends_at=at)


def cells(chain: Chain, *, menu: Menu) -> frozenset[Cell]:
    """When whose hands the chain needs."""
    needed: set[Cell] = set()
    for step in chain.steps:
        service = menu.services[step.service]
        needed |= _hands(service, step.stylist, step.starts_at, last=step is chain.steps[-1])
    return frozenset(needed)


def _hands(service: Service, stylist: str, at: datetime, *, last: bool) -> set[Cell]:
    clearing = _CLEARING if last else 0
    if not service.finishing:
        # Somebody has to take the product off, which is part of clearing up.
        busy = [(0, service.hands_on), (service.minutes, service.minutes + clearing)]
    else:
        second = service.hands_on + service.processing
        busy = [(0, service.hands_on), (second, service.minutes + clearing)]
    return {
        (stylist, at + timedelta(minutes=minute))
        for first, end in busy
        for minute in range(first, end, _MINUTES)
    }


class Wish(NamedTuple):
    """What is wanted.

    Parameters:
        services: In the order they are done.
        stylist: By whom, of those things they do; None for anybody.
        location_id: Where.
    """

    services: tuple[Service, ...]
    stylist: Stylist | None
    location_id: str


def chains(wish: Wish, *, day: date, menu: Menu, busy: Set[Cell]) -> Iterator[Chain]:
    """Every chain of a day that meets the wish, earliest first; at most one a beginning.

    One stylist does as much of it as they can: they are changed only where the one before cannot
    do the next service or is busy then.
    """
    opened = open_on(
        day,
        location_id=wish.location_id,
        hours=menu.week,
        holidays=menu.days_unlike(day, day),
    )
    if opened.opens is None or opened.closes is None:
        return
    zone = menu.salon.zone
    closes = datetime.combine(day, opened.closes, ZoneInfo(zone)).astimezone(UTC)
    free = {
        cell
        for stylist in menu.stylists.values()
        for cell in at_work(stylist, day=day, menu=menu, place=wish.location_id)
    } - busy
    for start in starts(day, opens=opened.opens, closes=opened.closes, zone=zone, minutes=_MINUTES):
        found = _from(start, wish, menu=menu, free=free)
        if found is not None and found.ends_at <= closes:
            yield found


def at_work(stylist: Stylist, *, day: date, menu: Menu, place: str | None = None) -> list[Cell]:
    """A stylist's quarters of an hour of a day, in order; at one place, or wherever they are."""
    zone = ZoneInfo(menu.salon.zone)
    found: list[Cell] = []
    for shift in stylist.shifts:
        if shift.weekday != day.weekday() or place not in (None, shift.location_id):
            continue
        at = datetime.combine(day, shift.starts, zone).astimezone(UTC)
        end = datetime.combine(day, shift.ends, zone).astimezone(UTC)
        while at < end:
            found.append((stylist.id, at))
            at += CELL
    return found


def _from(
    start: datetime,
    wish: Wish,
    *,
    menu: Menu,
    free: Set[Cell],
) -> Chain | None:
    steps: list[Step] = []
    taken: set[Cell] = set()
    at = start
    for place, service in enumerate(wish.services, 1):
        last = place == len(wish.services)
        for stylist in _candidates(service, wish, steps, menu=menu):
            needed = _hands(service, stylist, at, last=last)
            if needed <= free and not needed & taken:
                steps.append(Step(service.code, stylist, at))
                taken |= needed
                break
        else:
            return None
        at += timedelta(minutes=service.minutes)
    return Chain(location_id=wish.location_id, zone=menu.salon.zone, steps=tuple(steps), ends_at=at)


def _candidates(service: Service, wish: Wish, steps: Sequence[Step], *, menu: Menu) -> list[str]:
    """Who may do the service: the one asked for alone, or whoever is at it already first."""
    if wish.stylist is not None and service.code in wish.stylist.does:
        return [wish.stylist.id]
    able = [one.id for one in menu.stylists.values() if service.code in one.does]
    before = [step.stylist for step in reversed(steps) if step.stylist in able]
    everything = {service.code for service in wish.services}
    whole = [i for i in able if everything <= set(menu.stylists[i].does)]
    return list(dict.fromkeys([*before, *whole, *able]))
