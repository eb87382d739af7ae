"""The clinic's tables. What may never happen is held by a constraint, not by care."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from frontdesk.store.records import Utc

metadata = MetaData()


class Row(DeclarativeBase):
    """Base of the clinic's rows."""

    metadata = metadata


class PracticeRow(Row):
    """The business itself, one row."""

    __tablename__ = "hc_practice"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    phone: Mapped[str]
    late_hours: Mapped[int]
    late_fee_cents: Mapped[int | None]
    currency: Mapped[str]


class SecretRow(Row):
    """What offers are signed with, made by the migration."""

    __tablename__ = "hc_secrets"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class LocationRow(Row):
    """An office."""

    __tablename__ = "hc_locations"

    id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    name: Mapped[str]
    address: Mapped[str]
    zone: Mapped[str]
    phone: Mapped[str]
    retired: Mapped[bool] = mapped_column(default=False)


class HoursRow(Row):
    """Opening hours of one weekday; a weekday without a row is closed."""

    __tablename__ = "hc_hours"

    location_id: Mapped[str] = mapped_column(ForeignKey("hc_locations.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    opens: Mapped[time]
    closes: Mapped[time]


class HolidayRow(Row):
    """A day unlike its weekday; ``keywords`` are joined by commas."""

    __tablename__ = "hc_holidays"

    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str]
    location_id: Mapped[str | None] = mapped_column(ForeignKey("hc_locations.id"))
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    keywords: Mapped[str]


class ProviderRow(Row):
    """Somebody who sees patients; ``languages`` are names joined by commas."""

    __tablename__ = "hc_providers"

    id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    name: Mapped[str]
    title: Mapped[str]
    specialty: Mapped[str]
    languages: Mapped[str]
    facts: Mapped[str]
    accepting_new: Mapped[bool]
    retired: Mapped[bool] = mapped_column(default=False)


class ShiftRow(Row):
    """When a provider works where, on the location's wall clock."""

    __tablename__ = "hc_shifts"

    provider_id: Mapped[str] = mapped_column(ForeignKey("hc_providers.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[time] = mapped_column(primary_key=True)
    ends: Mapped[time]
    location_id: Mapped[str] = mapped_column(ForeignKey("hc_locations.id"))


class ServiceRow(Row):
    """Something one can be seen for; ``keywords`` are joined by commas."""

    __tablename__ = "hc_services"

    code: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    cpt: Mapped[str]
    name: Mapped[str]
    minutes: Mapped[int]
    new_patient: Mapped[bool]
    telehealth: Mapped[bool]
    general: Mapped[bool]
    fee_cents: Mapped[int | None]
    keywords: Mapped[str]
    retired: Mapped[bool] = mapped_column(default=False)


class OfferingRow(Row):
    """Which provider does what."""

    __tablename__ = "hc_offerings"

    provider_id: Mapped[str] = mapped_column(ForeignKey("hc_providers.id"), primary_key=True)
    service_code: Mapped[str] = mapped_column(ForeignKey("hc_services.code"), primary_key=True)


class PatientRow(Row):
    """A patient; ``folded`` is the name as it is compared."""

    __tablename__ = "hc_patients"

    id: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    folded: Mapped[str]
    dob: Mapped[date] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None]
    sex: Mapped[str | None]
    language: Mapped[str | None]
    established: Mapped[bool]
    active: Mapped[bool]
    registered_at: Mapped[datetime] = mapped_column(Utc)
    reference: Mapped[str | None] = mapped_column(index=True)

    # Two callers who register the same person at once: the second write fails.
    __table_args__ = (UniqueConstraint("folded", "dob", name="uq_hc_patients_person"),)


class InsuranceRow(Row):
    """A plan on file."""

    __tablename__ = "hc_insurance"

    id: Mapped[str] = mapped_column(primary_key=True)
    #: Of whoever is in the contacts, which may be in another system.
    patient_id: Mapped[str] = mapped_column(index=True)
    payer: Mapped[str]
    plan: Mapped[str]
    member_id: Mapped[str]
    active: Mapped[bool]


class SlotRow(Row):
    """A stretch of a provider's time; the local columns are the location's wall clock."""

    __tablename__ = "hc_slots"

    id: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("hc_providers.id"))
    location_id: Mapped[str] = mapped_column(ForeignKey("hc_locations.id"))
    starts_at: Mapped[datetime] = mapped_column(Utc)
    local_day: Mapped[date] = mapped_column(index=True)
    local_time: Mapped[time]
    weekday: Mapped[int]
    minutes: Mapped[int]
    #: Taken in the practice's own calendar, outside these records.
    blocked: Mapped[bool]

    __table_args__ = (UniqueConstraint("provider_id", "starts_at", name="uq_hc_slots_start"),)


class HoldRow(Row):
    """A slot kept for one conversation; one hold a slot and one a conversation."""

    __tablename__ = "hc_holds"

    #: Of whoever keeps the schedule, which may be in another system.
    slot_id: Mapped[str] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)


class AppointmentRow(Row):
    """A slot that a patient has, or had; rows are never deleted."""

    __tablename__ = "hc_appointments"

    id: Mapped[str] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("hc_patients.id"), index=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("hc_slots.id"))
    service_code: Mapped[str] = mapped_column(ForeignKey("hc_services.code"))
    insurance_id: Mapped[str | None] = mapped_column(ForeignKey("hc_insurance.id"))
    reason: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_for: Mapped[str | None]
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("hc_appointments.id"))
    reference: Mapped[str | None] = mapped_column(index=True)
    ended_under: Mapped[str | None] = mapped_column(index=True)

    __table_args__ = (
        Index(
            "uq_hc_appointments_live",
            "slot_id",
            unique=True,
            sqlite_where=text("status = 'booked'"),
            postgresql_where=text("status = 'booked'"),
        ),
    )


class TaskRow(Row):
    """Something that the staff are asked to do."""

    __tablename__ = "hc_tasks"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    #: Of whoever is in the contacts, which may be in another system.
    patient_id: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Utc)
    conversation: Mapped[str]


class WaitingRow(Row):
    """Somebody who would come if something came free."""

    __tablename__ = "hc_waiting"

    id: Mapped[str] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(index=True)
    service_code: Mapped[str]
    provider_id: Mapped[str | None]
    location_id: Mapped[str | None]
    first: Mapped[date]
    last: Mapped[date]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Utc)

    __table_args__ = (
        Index(
            "uq_hc_waiting_live",
            "patient_id",
            "service_code",
            "first",
            "last",
            unique=True,
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )


class PayerRow(Row):
    """An insurer whose plans the clinic takes."""

    __tablename__ = "hc_payers"

    payer: Mapped[str] = mapped_column(primary_key=True)


class TryRow(Row):
    """How often a conversation has tried to be identified, and to be registered."""

    __tablename__ = "hc_tries"

    conversation: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    registrations: Mapped[int] = mapped_column(server_default="0")
