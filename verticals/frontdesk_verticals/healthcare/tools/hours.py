"""When the clinic is open: now, on a day, in the usual week."""

from __future__ import annotations

from frontdesk.booking.opening import TOLD, opening
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_verticals.healthcare.records.ports import Clinic


@tool(reveals=TOLD)
async def get_office_hours(
    work: Work[Clinic],
    *,
    location_id: str | None = None,
    when: str | None = None,
    question: str | None = None,
) -> Result | Failure:
    """Tell when the clinic is open, holidays included, whether it is open now, and where it is.

    Use when the caller asks about opening hours, whether the clinic is open or closed now or on
    some day or holiday, or where an office is.

    Args:
        location_id: The office the caller asks about, by name as said or id. Leave out for the
            main one.
        when: The day the caller asks about, in the caller's own words, such as 'Saturday' or
            'Thanksgiving'. Leave out for the usual week and right now.
        question: What the caller asks, in their own words, such as 'where are you?'.
    """
    places = await work.records.directory.locations()
    return await opening(work, places, location_id=location_id, when=when, question=question)
