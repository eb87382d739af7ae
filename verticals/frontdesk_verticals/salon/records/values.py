"""Clients, visits and what goes with them, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from frontdesk_verticals.salon.chain import Chain

VisitStatus = Literal["booked", "cancelled", "moved"]
DepositState = Literal["none", "due", "requested", "paid", "kept"]
"""How a deposit stands: nobody needs one, it is owed, its link was sent, it came, or it is kept
because the visit was called off too late."""
WaitingStatus = Literal["waiting", "offered", "booked", "left"]
Clash = Literal["taken", "overlap", "gone"]
"""Why a visit cannot be written: a stylist's time went to somebody else, the client is here at
that time already, or the visit that should change is no longer booked."""


KEPT = timedelta(minutes=30)
"""How long a time that came free is kept for the next in line."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """Somebody who comes to the salon.

    Parameters:
        id: Their id.
        full_name: As they spell it.
        phone: In E.164.
        patch_tested_on: When they last had a patch test, or None.
    """

    id: str
    full_name: str
    phone: str
    patch_tested_on: date | None = None

    @property
    def first_name(self) -> str:
        """Given name."""
        return self.full_name.split()[0]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A chain of services that a client has, or had.

    Parameters:
        reference: What both sides call it: letters, the day, a number.
        client_id: Whose.
        chain: What, by whom and when.
        price: In cents.
        deposit: In cents.
        deposit_state: How that stands.
        status: ``moved`` when another visit took its place.
        previous: Reference of the visit whose place it took, or None.
    """

    reference: str
    client_id: str
    chain: Chain
    price: int
    deposit: int
    deposit_state: DepositState
    status: VisitStatus
    previous: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit to be written."""

    client_id: str
    chain: Chain
    price: int
    deposit: int
    conversation: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A client who would come if something became free.

    Parameters:
        id: Of the entry.
        client_id: Who.
        services: Codes of what they want.
        stylist_id: By whom, or None.
        location_id: Where.
        first: The first day that suits.
        last: The last one.
        status: ``offered`` while a time is kept for them.
        offer: Id of the chain that is kept, or None.
        offer_until: Until when it is, or None.
    """

    id: str
    client_id: str
    services: tuple[str, ...]
    stylist_id: str | None
    location_id: str
    first: date
    last: date
    status: WaitingStatus
    offer: str | None = None
    offer_until: datetime | None = None

    @property
    def owner(self) -> str:
        """Whom a time that is kept for the entry is kept under."""
        return f"waiting {self.id}"
