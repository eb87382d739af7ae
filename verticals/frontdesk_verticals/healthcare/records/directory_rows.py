"""The rows of a clinic's directory, out of its ``business.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.booking.calendar import Holiday
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.healthcare.records import tables

Rows = list[dict[str, Any]]
ONLY = "practice"
"""Id of the one row of the business itself."""


def kept_rows(file: ClinicFile) -> list[tuple[type[tables.Row], Rows]]:
    """What appointments may be of, which is retired and never deleted."""
    head, fees = file.business, file.fees
    practice = {
        "id": ONLY, "name": head.name, "zone": head.zone, "phone": head.phone,
        "late_hours": fees.late_hours, "late_fee_cents": fees.late_cents,
        "currency": head.currency,
    }  # fmt: skip
    places = [
        {
            "id": one.id, "rank": rank, "name": one.name, "address": one.address,
            "zone": one.zone, "phone": one.phone, "retired": False,
        }
        for rank, one in enumerate(file.places())
    ]  # fmt: skip
    services = [
        {**one.model_dump(), "rank": rank, "keywords": ",".join(one.keywords)}
        for rank, one in enumerate(file.services)
    ]
    people = [
        {
            **one.model_dump(exclude={"does", "shifts"}),
            "rank": rank,
            "languages": ",".join(one.languages),
        }
        for rank, one in enumerate(file.staff)
    ]
    return [
        (tables.PracticeRow, [practice]),
        (tables.LocationRow, places),
        (tables.ServiceRow, services),
        (tables.ProviderRow, people),
    ]


def plain_rows(
    file: ClinicFile, holidays: Sequence[Holiday]
) -> list[tuple[type[tables.Row], Rows]]:
    """What nothing else is of: hours, holidays, who does what and works when, plans taken."""
    closed = [
        {
            "id": f"hol_{h.day:%Y%m%d}_{n}", "day": h.day, "name": h.name,
            "location_id": None, "opens": h.opens, "closes": h.closes,
            "keywords": ",".join(h.keywords),
        }
        for n, h in enumerate(holidays)
    ]  # fmt: skip
    retired = {one.code for one in file.services if one.retired}
    does = [
        {"provider_id": one.id, "service_code": code}
        for one in file.staff
        for code in one.does
        if code not in retired
    ]
    return [
        (tables.HoursRow, [vars(hours) for hours in file.week()]),
        (tables.HolidayRow, closed),
        (tables.OfferingRow, does),
        (tables.ShiftRow, [vars(shift) for shift in file.shifts()]),
        (tables.PayerRow, [{"payer": one} for one in dict.fromkeys(file.insurance.taken)]),
    ]
