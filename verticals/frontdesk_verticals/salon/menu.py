"""What a salon offers, who does it, where and when: read from one file, plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from frontdesk.booking.business import read_business
from frontdesk.booking.calendar import Holiday, Hours, holidays_of
from frontdesk.booking.places import Location
from frontdesk_verticals.salon.business import SalonFile, SalonService, SalonStaff

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
        payment_link: The page on which deposits are paid; empty for none that is told.
        texts_from: The number of its own that texts to clients leave from; empty for none.
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
    payment_link: str = ""
    texts_from: str = ""


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
        services: By code, in listed order; those that are retired are found and not listed.
        stylists: By id, in listed order; those who have left likewise.
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


class Register(Mapping[str, Row]):
    """Rows by key: all are found by theirs, and only those that are not retired are listed.

    Args:
        rows: All of them, in order.
        retired: Keys of those that are found and not listed.
    """

    def __init__(self, rows: Mapping[str, Row], *, retired: Set[str] = frozenset()) -> None:
        self._rows = rows
        self._listed = tuple(key for key in rows if key not in retired)

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)


@cache
def read_menu(file: Path) -> Menu:
    """The menu in a salon's ``business.toml``, read once.

    Raises:
        BadSetting: It cannot be read, or something in it is missing, unknown or impossible; the
            message begins with the file and the line.
    """
    held = read_business(file, SalonFile)
    return Menu(
        salon=_salon(held),
        locations={place.id: place for place in held.places()},
        services=Register(
            {one.code: _service(one) for one in held.services},
            retired={one.code for one in held.services if one.retired},
        ),
        stylists=Register(
            {one.id: _stylist(one, held) for one in held.staff},
            retired={one.id for one in held.staff if one.retired},
        ),
        policies=tuple(Policy(one.topic, one.keywords, one.text) for one in held.policies),
        week=tuple(held.week()),
        days_off=tuple(held.rules()),
    )


def _salon(held: SalonFile) -> Salon:
    head, fees, patch = held.business, held.fees, held.patch_test
    return Salon(
        name=head.name,
        zone=head.zone,
        phone=head.phone,
        currency=head.currency,
        reference=head.reference,
        late_hours=fees.late_hours,
        late_percent=fees.late_percent,
        patch_hours=patch.hours,
        patch_days=patch.days,
        payment_link=held.payments.link,
        texts_from=held.texts.number,
    )


def _service(one: SalonService) -> Service:
    return Service(
        code=one.code,
        name=one.name,
        keywords=one.keywords,
        hands_on=one.hands_on,
        price=one.price,
        processing=one.processing,
        finishing=one.finishing,
        patch_test=one.patch_test,
        deposit=one.deposit,
        adds_to=one.adds_to,
    )


def _stylist(one: SalonStaff, held: SalonFile) -> Stylist:
    return Stylist(
        id=one.id,
        name=one.name,
        tier=one.tier,
        percent=held.tiers[one.tier],
        about=one.about,
        does=one.does,
        shifts=tuple(
            Shift(shift.location_id, shift.weekday, shift.starts, shift.ends)
            for shift in held.shifts()
            if shift.provider_id == one.id
        ),
    )
