"""Ports to the salon's records: clients, the book, the waiting list.

Our own tables are one adapter; a booking system that a salon has already is another. A call works
in the transaction that the ports were opened on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from frontdesk.ports.messages import Messages
from frontdesk_verticals.salon.chain import Cell, Chain
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.values import (
    Clash,
    Client,
    DepositState,
    NewVisit,
    Visit,
    Waiting,
)


class Clients(Protocol):
    """Who comes to the salon."""

    async def get(self, client_id: str) -> Client | None:
        """The client of that id."""
        ...

    async def by_phone(self, phone: str) -> Sequence[Client]:
        """Clients whose number, in E.164, is exactly this."""
        ...

    async def register(self, *, full_name: str, phone: str, at: datetime) -> Client | None:
        """Add a client; None, and nothing added, when that name is on record with that number."""
        ...

    async def count(self, what: str, *, conversation: str) -> int:
        """Count something once more in a conversation; returns how often it was by now.

        The count lasts only if the transaction is committed.
        """
        ...

    async def forgive(self, what: str, *, conversation: str) -> None:
        """Take back one counted time."""
        ...


class Book(Protocol):
    """Stylists' time, and the visits in it.

    Guarantees that a stylist's quarter of an hour is given away once, whoever books and however
    many at once.
    """

    async def busy(self, first: date, last: date, *, conversation: str, at: datetime) -> set[Cell]:
        """Cells of these days that are booked, or kept for somebody else."""
        ...

    async def hold(self, chain: Chain, *, owner: str, at: datetime, until: datetime) -> bool:
        """Keep a chain's cells for an owner, who lets go of any other; False if they are not free.

        An owner is a conversation, or an entry of the waiting list.
        """
        ...

    async def holds(self, chain: Chain, *, owner: str, at: datetime) -> bool:
        """Whether the owner still has all of the chain's cells."""
        ...

    async def book(self, new: NewVisit, *, owner: str | None = None) -> Visit | Clash:
        """Write a visit and let go of what its conversation, or ``owner``, held."""
        ...

    async def cancel(
        self, reference: str, *, reason: str, deposit: DepositState, at: datetime
    ) -> Visit | Clash:
        """Call a booked visit off, which frees its cells."""
        ...

    async def move(
        self, reference: str, *, chain: Chain, price: int, conversation: str, at: datetime
    ) -> Visit | Clash:
        """Give a booked visit another time: the old one ends as moved, a new one takes its deposit.

        Both happen or neither; after a clash the old visit stands as it was.
        """
        ...

    async def visit(self, reference: str) -> Visit | None:
        """The visit of that reference, whatever its status."""
        ...

    async def upcoming(self, client_id: str, *, at: datetime) -> Sequence[Visit]:
        """Booked visits of a client from now on, the nearest first."""
        ...

    async def ended(self, client_id: str, chain_id: str) -> int:
        """How many visits of this client in just this time were called off or moved."""
        ...

    async def set_deposit(self, reference: str, *, state: DepositState) -> None:
        """Note how a visit's deposit stands."""
        ...

    async def secret(self) -> bytes:
        """What offers of times are signed with; the same for the life of the records."""
        ...


class Waitlist(Protocol):
    """Who would come if something became free."""

    async def join(self, entry: Waiting, *, at: datetime) -> Waiting | None:
        """Add an entry; None when the client waits for just that already."""
        ...

    async def get(self, entry_id: str) -> Waiting | None:
        """The entry of that id."""
        ...

    async def of_client(self, client_id: str) -> Sequence[Waiting]:
        """A client's entries that still wait or have an offer, the oldest first."""
        ...

    async def ended(self, like: Waiting) -> int:
        """How many entries of this client for the same services and days are over."""
        ...

    async def line(self, day: date, *, at: datetime) -> Sequence[Waiting]:
        """Who waits for that day and has no offer that still stands, the oldest first."""
        ...

    async def lapsed(self, *, at: datetime) -> Sequence[Waiting]:
        """Whose offer ran out and was not withdrawn yet, the longest in line first."""
        ...

    async def offer(self, entry_id: str, *, chain: Chain, until: datetime) -> None:
        """Note that a time is kept for an entry."""
        ...

    async def withdraw(self, entry_id: str) -> None:
        """Nothing is kept for an entry any more; it waits on."""
        ...

    async def close(self, entry_id: str, *, booked: bool) -> None:
        """The entry has its visit, or does not want it any more."""
        ...


@dataclass(frozen=True, kw_only=True)
class Records:
    """The records of a salon, bound to one transaction: what a tool's ``work.records`` is.

    Parameters:
        menu: What it offers.
        clients: Who comes.
        book: When.
        waitlist: And who would.
        messages: Sends texts to clients; None for a salon that sends none.
    """

    menu: Menu
    clients: Clients
    book: Book
    waitlist: Waitlist
    messages: Messages | None = None

    @property
    def directory(self) -> Menu:
        """Where the business's days are kept."""
        return self.menu
