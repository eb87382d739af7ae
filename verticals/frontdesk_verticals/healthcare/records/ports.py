"""Ports to the clinic's records: patients, schedule, directory and coverage.

Our own tables are one adapter; a practice's EHR or calendar is another. Every adapter passes
``tests/contract/records``. A call works in the transaction that the ports were opened on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from frontdesk.booking.calendar import Holiday, Hours
from frontdesk.booking.places import Location
from frontdesk_verticals.healthcare.records.practice import (
    Practice,
    Provider,
    Service,
)
from frontdesk_verticals.healthcare.records.values import (
    Appointment,
    Clash,
    Insurance,
    NewAppointment,
    NewPatient,
    Patient,
    Slot,
    SlotQuery,
)


class Contacts(Protocol):
    """Patients, and how often a conversation has tried to be one of them."""

    async def get(self, patient_id: str) -> Patient | None:
        """The active patient of that id."""
        ...

    async def born_on(self, dob: date) -> Sequence[Patient]:
        """Active patients born that day."""
        ...

    async def by_phone(self, phone: str) -> Sequence[Patient]:
        """Active patients whose number, in E.164, is exactly this."""
        ...

    async def register(self, new: NewPatient, *, at: datetime) -> Patient | None:
        """Add a patient, not established, with the insurance named.

        None, and nothing added, when somebody of exactly that name and date of birth is on
        record, active or not.
        """
        ...

    async def count_try(self, conversation: str) -> int:
        """Count one more attempt to be identified; returns how many there are now.

        The count lasts only if the transaction is committed, which is for the caller to do
        whatever comes of the attempt.
        """
        ...

    async def forgive_try(self, conversation: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        ...


class Schedule(Protocol):
    """Slots, holds and appointments.

    Guarantees that a slot has at most one booked appointment, whoever books and however many
    at once. Promises nothing of the order in which competing bookers win.
    """

    async def free(self, query: SlotQuery) -> Sequence[Slot]:
        """Slots not booked, blocked or held by another conversation, earliest first."""
        ...

    async def last_day(self) -> date | None:
        """The last day, on the locations' calendars, that has slots at all; None for none."""
        ...

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        ...

    async def is_free(self, slot_id: str, *, conversation: str, at: datetime) -> bool:
        """Whether this conversation could book the slot at this moment."""
        ...

    async def hold(self, slot_id: str, *, conversation: str, at: datetime, until: datetime) -> bool:
        """Keep a slot from other conversations; False when it is not free.

        A conversation holds one slot at a time: holding another lets the first go.
        """
        ...

    async def holds(self, slot_id: str, *, conversation: str, at: datetime) -> bool:
        """Whether this conversation has a hold on the slot that has not run out."""
        ...

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot and let the conversation's hold go."""
        ...

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        ...

    async def move(
        self, appointment_id: str, *, slot_id: str, conversation: str, at: datetime
    ) -> Appointment | Clash:
        """Give a booked appointment another slot: the old one ends as moved, a new one is booked.

        Both happen or neither; after a clash the old appointment stands as it was.
        """
        ...

    async def appointment(self, appointment_id: str) -> Appointment | None:
        """The appointment of that id, whatever its status."""
        ...

    async def of_patient(
        self, patient_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of a patient, the nearest to ``at`` first."""
        ...

    async def ended(self, *, patient_id: str, slot_id: str) -> int:
        """How many appointments this patient had in this slot that were cancelled or moved."""
        ...

    async def secret(self) -> bytes:
        """What offers of slots are signed with; the same for the life of the records."""
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

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        ...


class Coverage(Protocol):
    """Insurance on file."""

    async def of_patient(self, patient_id: str) -> Sequence[Insurance]:
        """A patient's active plans."""
        ...


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """The records of a clinic, bound to one transaction: what a tool's ``work.records`` is."""

    contacts: Contacts
    schedule: Schedule
    directory: Directory
    coverage: Coverage
