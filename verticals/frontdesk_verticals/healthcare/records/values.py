"""Patients, slots and appointments, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

AppointmentStatus = Literal["booked", "cancelled", "moved"]
Clash = Literal["taken", "overlap", "gone"]
"""Why an appointment cannot be written: the slot went to somebody else, the patient is elsewhere
at that time, or the appointment that should change is no longer booked."""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """Somebody the clinic keeps a record of.

    Parameters:
        id: Their id.
        full_name: As they spell it.
        dob: Date of birth.
        phone: In E.164.
        email: Or None.
        sex: Or None.
        language: Language they prefer, by name, or None.
        established: Whether the clinic has seen them before.
    """

    id: str
    full_name: str
    dob: date
    phone: str
    email: str | None = None
    sex: str | None = None
    language: str | None = None
    established: bool = True

    @property
    def first_name(self) -> str:
        """Given name."""
        return self.full_name.split()[0]


@dataclass(frozen=True, kw_only=True)
class NewPatient:
    """Somebody to be registered; ``insurance`` as the caller named it."""

    full_name: str
    dob: date
    phone: str
    email: str | None = None
    language: str | None = None
    insurance: str | None = None


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """A plan that a patient has on file."""

    id: str
    payer: str
    plan: str
    member_id: str


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


@dataclass(frozen=True, kw_only=True)
class SlotQuery:
    """Which slots are wanted; empty tuples and None ask for nothing in particular.

    Parameters:
        at: The moment it is asked; holds that have run out by then do not count.
        after: Not before this moment.
        first: First day, on the location's calendar.
        last: Last day, inclusive.
        minutes: At least this long.
        providers: Ids of the providers that will do.
        locations: Ids of the locations that will do.
        weekday: Only on this weekday (Monday is 0).
        conversation: Whose holds do not count against it.
    """

    at: datetime
    after: datetime
    first: date
    last: date
    minutes: int
    conversation: str
    providers: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A slot that a patient has, or had.

    Parameters:
        id: Its id.
        patient_id: Whose.
        slot: When, where and with whom.
        service_code: What for.
        reason: In the caller's words; empty when none was given.
        status: ``moved`` when another appointment took its place.
        insurance_id: Plan it is booked under, or None.
        previous_id: The appointment whose place it took, or None.
    """

    id: str
    patient_id: str
    slot: Slot
    service_code: str
    reason: str
    status: AppointmentStatus
    insurance_id: str | None = None
    previous_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """An appointment to be written."""

    patient_id: str
    slot_id: str
    service_code: str
    reason: str
    conversation: str
    at: datetime
    insurance_id: str | None = None
