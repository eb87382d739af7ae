"""The clinic's records: the ports that trades share, and what only a clinic keeps.

Our own tables are one adapter; a practice's EHR or calendar is another. Every adapter passes
``tests/contract/records``. What is in our tables works in the transaction that the ports were
opened on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from frontdesk.booking.calendar import Holiday, Hours
from frontdesk.booking.places import Location
from frontdesk.booking.rota import Shift
from frontdesk.ports.billing import Billing
from frontdesk.ports.contacts import Contacts
from frontdesk.ports.holds import Holds
from frontdesk.ports.messages import Messages
from frontdesk.ports.schedule import Schedule
from frontdesk_verticals.healthcare.records.desk import Waitlist
from frontdesk_verticals.healthcare.records.practice import Practice, Provider, Service


class Tries(Protocol):
    """How often a conversation has tried to be somebody; always ours."""

    async def count(self, conversation: str) -> int:
        """Count one more attempt; returns how many there are now.

        The count lasts only if the transaction is committed, which is for the caller to do
        whatever comes of the attempt.
        """
        ...

    async def forgive(self, conversation: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        ...

    async def registering(self, conversation: str) -> int:
        """Count one more registration that is read back, as `count` does an attempt."""
        ...


class Directory(Protocol):
    """Who, what, where and when: nothing in it is about a patient."""

    async def practice(self) -> Practice:
        """The business itself.

        Raises:
            StoreError: The records hold no business yet.
        """
        ...

    async def locations(self) -> Sequence[Location]:
        """All offices, the main one first."""
        ...

    async def providers(self) -> Sequence[Provider]:
        """Everybody who sees patients, in the order they are listed."""
        ...

    async def services(self) -> Sequence[Service]:
        """Everything one can be seen for, in the order it is listed."""
        ...

    async def hours(self) -> Sequence[Hours]:
        """The week of every location."""
        ...

    async def shifts(self) -> Sequence[Shift]:
        """Who works when and where."""
        ...

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        ...


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """The records of a clinic: what a tool's ``work.records`` is.

    Parameters:
        contacts: Its patients.
        schedule: Its calendar.
        holds: Slots that conversations keep while their callers make up their minds.
        tries: How often they have tried to be somebody.
        directory: Who, what, where and when.
        billing: Insurance on file, and whose plans it takes.
        messages: What the staff are asked to see to.
        waitlist: Who waits for what.
    """

    contacts: Contacts
    schedule: Schedule
    holds: Holds
    tries: Tries
    directory: Directory
    billing: Billing
    messages: Messages
    waitlist: Waitlist
