"""What a salon offers, who does it, where and when: read from one file, plain values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter

from frontdesk.booking.calendar import WEEKDAYS, Holiday, Hours, holidays_of
from frontdesk.booking.places import Location
from frontdesk_processors.errors import DefinitionError

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Salon:
    """The business itself.

    Parameters:
        name: What it calls itself.
        zone: Its IANA time zone, which all its places share.
        phone: Its number, as people say it.
        currency: ISO 4217 code of every amount.
        reference: Letters that every reference begins with.
        late_hours: A change is late within this many hours of the visit.
        late_percent: What a late change costs, in percent of the price, where no deposit was paid.
        patch_hours: How long before a visit a patch test must have been made.
        patch_days: How long a patch test counts.
    """

    name: str
    zone: str
    phone: str
    currency: str
    reference: str
    late_hours: int
    late_percent: int
    patch_hours: int
    patch_days: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something that can be done.

    Parameters:
        code: Its short code.
        name: What clients are told, as within a sentence.
        keywords: What clients say for it.
        hands_on: Minutes that the stylist is busy at first.
        price: In cents, with a stylist of the first tier.
        processing: Minutes that a product then works, while the stylist is free.
        finishing: Minutes that the stylist is busy again.
        patch_test: Whether it needs a patch test before.
        deposit: In cents; 0 for none.
        adds_to: Codes of the services that it is a good addition to.
    """

    code: str
    name: str
    keywords: tuple[str, ...]
    hands_on: int
    price: int
    processing: int = 0
    finishing: int = 0
    patch_test: bool = False
    deposit: int = 0
    adds_to: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the client is in the chair."""
        return self.hands_on + self.processing + self.finishing

    @property
    def forms(self) -> tuple[str, ...]:
        """What clients call it."""
        return (self.name, *self.keywords)


class Shift(NamedTuple):
    """When a stylist works at a place on a weekday (Monday is 0), on its wall clock."""

    location_id: str
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class Stylist:
    """Somebody who does hair, brows or lashes.

    Parameters:
        id: Their id.
        name: Given and family name.
        tier: What sets their prices.
        percent: What they charge of a service's price.
        about: What may be told about them, as a sentence.
        does: Codes of what they can do.
        shifts: When they work, and where.
    """

    id: str
    name: str
    tier: str
    percent: int
    about: str
    does: tuple[str, ...]
    shifts: tuple[Shift, ...]

    @property
    def first_name(self) -> str:
        """What they are called."""
        return self.name.split()[0]


class Policy(NamedTuple):
    """A rule of the house that clients ask about, in its own words."""

    topic: str
    keywords: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Menu:
    """All of it; also a salon's directory of days.

    Parameters:
        salon: The business itself.
        locations: By id, the main one first.
        services: By code, in listed order.
        stylists: By id, in listed order.
        policies: What may be told of the house's rules.
        week: Opening hours.
        days_off: Rules of the days unlike their weekday.
    """

    salon: Salon
    locations: Mapping[str, Location]
    services: Mapping[str, Service]
    stylists: Mapping[str, Stylist]
    policies: tuple[Policy, ...]
    week: tuple[Hours, ...]
    days_off: tuple[Mapping[str, Any], ...]

    async def hours(self) -> Sequence[Hours]:
        """The usual week of every place."""
        return self.week

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        return self.days_unlike(first, last)

    def days_unlike(self, first: date, last: date) -> list[Holiday]:
        """The same, without waiting."""
        years = range(first.year, last.year + 1)
        days = [day for year in years for day in holidays_of(year, self.days_off)]
        return [day for day in days if first <= day.day <= last]

    def chain(self, codes: Sequence[str]) -> tuple[Service, ...]:
        """The services of these codes, in the order given.

        Raises:
            KeyError: One is not on the menu.
        """
        return tuple(self.services[code] for code in codes)


@cache
def read_menu(file: Path) -> Menu:
    """The menu in a TOML file, read once.

    Raises:
        DefinitionError: It is not TOML, or something in it is missing, unknown or impossible; the
            message names the file and what is wrong.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        menu = _menu(data)
    except KeyError as error:
        raise DefinitionError(f"{file}: {error} is missing") from error
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{file}: {error}") from error
    if wrong := "; ".join(_wrong(menu)):
        raise DefinitionError(f"{file}: {wrong}")
    return menu


def _menu(data: Mapping[str, Any]) -> Menu:
    tiers: Mapping[str, int] = data["tiers"]
    return Menu(
        salon=_as(Salon, data["salon"]),
        locations={one["id"]: _place(one, data["salon"]["zone"]) for one in data["locations"]},
        services={one["code"]: _as(Service, one) for one in data["services"]},
        stylists={one["id"]: _stylist(one, tiers) for one in data["stylists"]},
        policies=tuple(
            Policy(p["topic"], tuple(p["keywords"]), p["text"]) for p in data["policies"]
        ),
        week=tuple(
            Hours(location_id=one["id"], weekday=day, opens=opens, closes=closes)
            for one in data["locations"]
            for day, opens, closes in _week(one["hours"])
        ),
        days_off=tuple(data.get("holidays", ())),
    )


def _place(one: Mapping[str, Any], zone: str) -> Location:
    return _as(Location, {**_without(one, "hours"), "zone": zone})


def _stylist(one: Mapping[str, Any], tiers: Mapping[str, int]) -> Stylist:
    shifts = [
        Shift(place, day, starts, ends)
        for place, week in one["shifts"].items()
        for day, starts, ends in _week(week)
    ]
    given = _without(one, "shifts")
    return _as(Stylist, {**given, "percent": tiers[one["tier"]], "shifts": shifts})


def _week(week: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, time, time]]:
    for day, (opens, closes) in week.items():
        yield WEEKDAYS.index(day), time.fromisoformat(opens), time.fromisoformat(closes)


def _as(kind: type[Row], data: Mapping[str, Any]) -> Row:
    return TypeAdapter(kind).validate_python(data)


def _without(one: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != name}


def _wrong(menu: Menu) -> Iterator[str]:
    """What does not fit together."""
    hours = {(h.location_id, h.weekday): h for h in menu.week}
    for at in menu.week:
        if at.opens >= at.closes:
            yield f"{at.location_id} closes at {at.closes} and opens at {at.opens}"
    for service in menu.services.values():
        for code in service.adds_to:
            if code not in menu.services:
                yield f"{service.code} adds to {code!r}, which is no service"
    for stylist in menu.stylists.values():
        for code in stylist.does:
            if code not in menu.services:
                yield f"{stylist.id} does {code!r}, which is no service"
        for shift in stylist.shifts:
            day = WEEKDAYS[shift.weekday]
            if (shift.location_id, shift.weekday) not in hours:
                yield f"{stylist.id} works on {day} at {shift.location_id}, which is closed then"
    for code in menu.services:
        if not any(code in stylist.does for stylist in menu.stylists.values()):
            yield f"nobody does {code!r}"
