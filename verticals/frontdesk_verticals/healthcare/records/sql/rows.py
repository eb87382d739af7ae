"""How slots and appointments are read from their rows."""

from __future__ import annotations

from sqlalchemy import Select, exists, select

from frontdesk.ports.schedule import Appointment, AppointmentStatus, Slot
from frontdesk_verticals.healthcare.records.tables import AppointmentRow, LocationRow, SlotRow

_STATUS: dict[str, AppointmentStatus] = {
    "booked": "booked", "cancelled": "cancelled", "moved": "moved",
}  # fmt: skip
IS_OPEN = (
    SlotRow.blocked.is_(False),
    ~exists().where(AppointmentRow.slot_id == SlotRow.id, AppointmentRow.status == "booked"),
)
"""What makes a slot free."""


def slot_rows() -> Select[SlotRow, str]:
    """Every slot with the zone it is kept in."""
    return select(SlotRow, LocationRow.zone).join(
        LocationRow, LocationRow.id == SlotRow.location_id
    )


def appointment_rows() -> Select[AppointmentRow, SlotRow, str]:
    """Every appointment with its slot and the zone that is kept in.

    A row already seen in the transaction is read again: it may have been changed since.
    """
    return (
        select(AppointmentRow, SlotRow, LocationRow.zone)
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .join(LocationRow, LocationRow.id == SlotRow.location_id)
        .execution_options(populate_existing=True)
    )


def slot_of(row: SlotRow, zone: str) -> Slot:
    """The slot of a row and its location's zone."""
    return Slot(
        id=row.id,
        provider_id=row.provider_id,
        location_id=row.location_id,
        starts_at=row.starts_at,
        minutes=row.minutes,
        zone=zone,
    )


def appointment_of(row: AppointmentRow, slot: SlotRow, zone: str) -> Appointment:
    """The appointment of its row, its slot's and the location's zone."""
    return Appointment(
        id=row.id,
        person_id=row.patient_id,
        slot=slot_of(slot, zone),
        service_code=row.service_code,
        reason=row.reason,
        status=_STATUS[row.status],
        insurance_id=row.insurance_id,
        previous_id=row.previous_id,
    )
