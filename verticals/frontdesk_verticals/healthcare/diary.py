"""What stands in the clinic's book, for somebody who looks over its shoulder."""

from __future__ import annotations

from sqlalchemy import func, select

from frontdesk.store.records import sql_unit
from frontdesk.vertical import Entry
from frontdesk_processors.language import load, speak
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.healthcare.records.sql.rows import slot_of
from frontdesk_verticals.healthcare.records.tables import (
    AppointmentRow,
    LocationRow,
    PatientRow,
    ProviderRow,
    ServiceRow,
    SlotRow,
)


async def diary(unit: UnitOfWork, *, limit: int, language: str) -> list[Entry]:
    """The appointments that changed last, latest first.

    Args:
        unit: Reads them.
        limit: How many at most.
        language: Says their days.
    """
    changed = func.coalesce(AppointmentRow.ended_at, AppointmentRow.created_at)
    query = (
        select(AppointmentRow, SlotRow, LocationRow, PatientRow, ProviderRow, ServiceRow)
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .join(LocationRow, LocationRow.id == SlotRow.location_id)
        .join(PatientRow, PatientRow.id == AppointmentRow.patient_id)
        .join(ProviderRow, ProviderRow.id == SlotRow.provider_id)
        .join(ServiceRow, ServiceRow.code == AppointmentRow.service_code)
        .order_by(changed.desc(), AppointmentRow.id)
        .limit(limit)
    )
    speech = load(language)
    rows = await sql_unit(unit).session.execute(query)
    return [
        Entry(
            id=appointment.id,
            who=patient.full_name,
            what=f"{service.name} · {provider.title} {provider.name}",
            when=speak.moment(slot_of(slot, location.zone).local, speech),
            status=appointment.status,
            changed_at=appointment.ended_at or appointment.created_at,
        )
        for appointment, slot, location, patient, provider, service in rows
    ]
