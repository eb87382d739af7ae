"""What the clinic's database holds, read around our own code, and how it differs from before."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_APPOINTMENTS = """
    SELECT a.id, p.full_name || ' ' || strftime('%Y', p.dob), a.service_code,
           s.local_day || ' ' || substr(s.local_time, 1, 5), s.provider_id, a.status, a.previous_id
    FROM hc_appointments a
    JOIN hc_patients p ON p.id = a.patient_id
    JOIN hc_slots s ON s.id = a.slot_id
"""
_PATIENTS = "SELECT id, full_name || ', ' || dob || ', ' || phone FROM hc_patients"


@dataclass(frozen=True, kw_only=True)
class Row:
    """An appointment as it stands."""

    text: str
    status: str
    previous: str | None


@dataclass(frozen=True, kw_only=True)
class Records:
    """Appointments and patients at one moment, by id."""

    appointments: Mapping[str, Row]
    patients: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What happened between two moments, each as a script writes it."""

    booked: tuple[str, ...]
    cancelled: tuple[str, ...]
    moved: tuple[str, ...]
    registered: tuple[str, ...]


def read(path: Path) -> Records:
    """The records in a database file."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(_APPOINTMENTS).fetchall()
        patients = connection.execute(_PATIENTS).fetchall()
    appointments = {
        key: Row(text=", ".join([who, what, start, provider]), status=status, previous=previous)
        for key, who, what, start, provider, status, previous in rows
    }
    return Records(appointments=appointments, patients=dict(patients))


def changes(before: Records, after: Records) -> Changes:
    """What is in the later records and was not in the earlier ones."""
    new = {k: row for k, row in after.appointments.items() if k not in before.appointments}
    ended = {
        key: row
        for key, row in after.appointments.items()
        if row.status != getattr(before.appointments.get(key), "status", "booked")
    }
    return Changes(
        booked=tuple(row.text for row in new.values() if row.previous is None),
        cancelled=tuple(row.text for row in ended.values() if row.status == "cancelled"),
        moved=tuple(
            f"{after.appointments[row.previous].text} -> {row.text}"
            for row in new.values()
            if row.previous is not None
        ),
        registered=tuple(
            text for key, text in after.patients.items() if key not in before.patients
        ),
    )
