"""Whose time is free, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

AppointmentStatus = Literal["booked", "cancelled", "moved"]
Clash = Literal["taken", "overlap", "gone"]
"""Why an appointment cannot be written: the slot went to somebody else, the person is elsewhere
at that time, or the appointment that should change is no longer booked."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A stretch of a provider's time at one location.

    Parameters:
        id: Its id.
        provider_id: Whose time.
        location_id: Where.
        starts_at: Beginning, in UTC.
        minutes: Length.
        zone: The location's zone.
    """

    id: str
    provider_id: str
    location_id: str
    starts_at: datetime
    minutes: int
    zone: str

    @property
    def local(self) -> datetime:
        """Beginning on the location's wall clock."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        """End, in UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, other: Slot) -> bool:
        """Whether the two have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, kw_only=True)
class SlotQuery:
    """Which slots are wanted; empty tuples and None ask for nothing in particular.

    Parameters:
        after: Not before this moment.
        first: First day, on the location's calendar.
        last: Last day, inclusive.
        minutes: At least this long.
        providers: Ids of the providers that will do.
        locations: Ids of the locations that will do.
        weekday: Only on this weekday (Monday is 0).
    """

    after: datetime
    first: date
    last: date
    minutes: int
    providers: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    weekday: int | None = None

    def admits(self, slot: Slot) -> bool:
        """Whether the slot is as wanted."""
        local = slot.local
        return (
            slot.starts_at >= self.after
            and self.first <= local.date() <= self.last
            and slot.minutes >= self.minutes
            and (not self.providers or slot.provider_id in self.providers)
            and (not self.locations or slot.location_id in self.locations)
            and (self.weekday is None or local.weekday() == self.weekday)
        )


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A slot that somebody has, or had.

    Parameters:
        id: Its id.
        person_id: Whose.
        slot: When, where and with whom.
        service_code: What for.
        reason: In the caller's words; empty when none was given.
        status: ``moved`` when another appointment took its place.
        insurance_id: Plan it is booked under, or None.
        previous_id: The appointment whose place it took, or None.
    """

    id: str
    person_id: str
    slot: Slot
    service_code: str
    reason: str
    status: AppointmentStatus
    insurance_id: str | None = None
    previous_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """An appointment to be written.

    Parameters:
        person_id: Whose.
        slot_id: When, where and with whom.
        service_code: What for.
        reason: In the caller's words, or empty.
        at: The moment it is written.
        title: What those who keep the calendar read of it.
        insurance_id: Plan it is booked under, or None.
        reference: Ours, where the calendar is in another system.
    """

    person_id: str
    slot_id: str
    service_code: str
    reason: str
    at: datetime
    title: str = ""
    insurance_id: str | None = None
    reference: str = ""


class Schedule(Protocol):
    """Slots and the appointments in them.

    Guarantees that a slot has at most one booked appointment, and that nobody is booked in two
    places at once, whoever books and however many at the same time; of those who compete perhaps
    none succeeds. Knows nothing of conversations: what one keeps from others while it makes up
    its mind is `frontdesk.ports.holds`.

    Where the calendar is in another system every method raises `Unavailable` if it was never
    reached, and `Unclear` or another error if it did not answer: a write may then be done, which
    `under` tells.
    """

    async def free(self, query: SlotQuery) -> Sequence[Slot]:
        """Slots that nobody has booked and nothing blocks, earliest first."""
        ...

    async def last_day(self, *, at: datetime) -> date | None:
        """The last day, on the locations' calendars, that has slots by now; None for none."""
        ...

    async def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, free or not."""
        ...

    async def is_free(self, slot_id: str, *, at: datetime) -> bool:
        """Whether the slot is still to come at this moment and could be booked."""
        ...

    async def book(self, new: NewAppointment) -> Appointment | Clash:
        """Book a free slot."""
        ...

    async def cancel(
        self, appointment_id: str, *, reason: str, at: datetime, reference: str = ""
    ) -> Appointment | Clash:
        """Cancel a booked appointment, which frees its slot."""
        ...

    async def move(
        self,
        appointment_id: str,
        *,
        slot_id: str,
        at: datetime,
        title: str = "",
        reference: str = "",
    ) -> Appointment | Clash:
        """Give a booked appointment another slot: the old one ends as moved, a new one is booked.

        Both happen or neither; after a clash the old appointment stands as it was.
        """
        ...

    async def appointment(self, appointment_id: str) -> Appointment | None:
        """The appointment of that id, whatever its status."""
        ...

    async def of_person(
        self, person_id: str, *, range: Literal["upcoming", "past"], at: datetime, limit: int
    ) -> Sequence[Appointment]:
        """Booked appointments of somebody, the nearest to ``at`` first."""
        ...

    async def ended(self, *, person_id: str, slot_id: str) -> int:
        """How many appointments this person had in this slot that were cancelled or moved."""
        ...

    async def under(self, reference: str) -> Appointment | None:
        """The appointment that was written, or ended, under our reference; None for none."""
        ...
