"""Appointments as events of a calendar, and back.

An event says of itself all that we know of it, in properties of our own (``X-FRONTDESK-…``,
RFC 5545 section 3.8.8.2); those who keep the calendar read its title and its description. An
event without them is somebody else's, and only takes its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.adapters.caldav.calendars import Span, Stored
from frontdesk.booking.rota import slot_id
from frontdesk.ports.schedule import Appointment, AppointmentStatus, Slot
from frontdesk_processors.errors import MissingExtra, Unavailable
from frontdesk_processors.moments import between

_OURS = "X-FRONTDESK-"
_MADER = "-//Frontdesk//CalDAV//EN"
PERSON, REFERENCE, ENDED_UNDER = f"{_OURS}PERSON", f"{_OURS}REFERENCE", f"{_OURS}ENDED-UNDER"
"""Names of the properties that are looked for."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """An appointment as its calendar holds it.

    Parameters:
        appointment: The appointment.
        title: What those who keep the calendar read.
        reference: Under which of our references it was written.
        ended_under: Under which it was ended, or empty.
        ended_for: Why, in the caller's words.
        successor: The appointment that took its place, or empty.
        at: When it was written last.
        etag: The version that was read; empty for one to be written.
        source: Its text as it was read, or empty.
    """

    appointment: Appointment
    at: datetime
    title: str = ""
    reference: str = ""
    ended_under: str = ""
    ended_for: str = ""
    successor: str = ""
    etag: str = ""
    source: str = ""


@dataclass(frozen=True)
class Days:
    """Whole days, ``after`` the first that is not one of them."""

    first: date
    after: date


def name_of(appointment_id: str) -> str:
    """The file name of an appointment: when its slot begins, and the how-manieth it is there."""
    return f"{appointment_id.rsplit('@', 1)[-1]}.ics"


def written(event: Event, *, at: datetime) -> str:
    """The event as iCalendar text, of this moment.

    Of one that was read, what others have written into it stays.
    """
    icalendar = _library()
    one, slot = event.appointment, event.appointment.slot
    if event.source:
        calendar = icalendar.Calendar.from_ical(event.source)
        made = calendar.walk("VEVENT")[0]
    else:
        calendar, made = icalendar.Calendar(), icalendar.Event()
        calendar.add("prodid", _MADER)
        calendar.add("version", "2.0")
        calendar.add_component(made)
        made.add("uid", f"{one.id}@frontdesk")
        made.add("dtstart", slot.starts_at)
        made.add("dtend", slot.ends_at)
        made.add("summary", event.title)
        made.add("description", one.reason)
        made.add("class", "PRIVATE")
    _put(made, "dtstamp", at.astimezone(UTC))
    _put(made, "status", "CONFIRMED" if one.status == "booked" else "CANCELLED")
    for name, value in _of_ours(event).items():
        if value:
            _put(made, f"{_OURS}{name}", icalendar.vText(value))
    return calendar.to_ical().decode()


def _put(made: Any, name: str, value: Any) -> None:
    made.pop(name, None)
    made.add(name, value)


def _of_ours(event: Event) -> dict[str, str | None]:
    one = event.appointment
    return {
        "PERSON": one.person_id,
        "SERVICE": one.service_code,
        "PLACE": one.slot.location_id,
        "ZONE": one.slot.zone,
        "STATUS": one.status,
        "INSURANCE": one.insurance_id,
        "PREVIOUS": one.previous_id,
        "REFERENCE": event.reference,
        "ENDED-UNDER": event.ended_under,
        "ENDED-FOR": event.ended_for,
        "SUCCESSOR": event.successor,
    }


def read(stored: Stored, *, provider_id: str) -> Event | None:
    """The appointment in a resource; None for what somebody else wrote.

    Whoever keeps the calendar may have moved it: when it is, is what it says now.

    Args:
        stored: The resource.
        provider_id: Whose calendar it is in.
    """
    found = _component(stored.ics)
    if found is None or _ours(found, "PERSON") == "" or not isinstance(found.start, datetime):
        return None
    starts_at = found.start.astimezone(UTC)
    slot = Slot(
        id=slot_id(provider_id, starts_at),
        provider_id=provider_id,
        location_id=_ours(found, "PLACE"),
        starts_at=starts_at,
        minutes=between(found.start, found.end) // timedelta(minutes=1),
        zone=_ours(found, "ZONE") or "UTC",
    )
    live = str(found.get("STATUS", "CONFIRMED")).upper() != "CANCELLED"
    moved = _ours(found, "STATUS") == "moved"
    status: AppointmentStatus = "booked" if live else "moved" if moved else "cancelled"
    return Event(
        appointment=Appointment(
            id=f"{provider_id}@{stored.name.removesuffix('.ics')}",
            person_id=_ours(found, "PERSON"),
            slot=slot,
            service_code=_ours(found, "SERVICE"),
            reason=str(found.get("DESCRIPTION", "")),
            status=status,
            insurance_id=_ours(found, "INSURANCE") or None,
            previous_id=_ours(found, "PREVIOUS") or None,
        ),
        title=str(found.get("SUMMARY", "")),
        reference=_ours(found, "REFERENCE"),
        ended_under=_ours(found, "ENDED-UNDER"),
        ended_for=_ours(found, "ENDED-FOR"),
        successor=_ours(found, "SUCCESSOR"),
        at=found.DTSTAMP,
        etag=stored.etag,
        source=stored.ics,
    )


def taken(stored: Stored) -> list[Span | Days]:
    """The times that a resource takes; none for what is cancelled or leaves one free.

    Raises:
        Unavailable: It recurs, and the server was asked to tell each time and has not.
    """
    spans: list[Span | Days] = []
    for found in _walked(stored.ics, "VEVENT"):
        if str(found.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if str(found.get("TRANSP", "")).upper() == "TRANSPARENT":
            continue
        if "RRULE" in found:
            raise Unavailable("the calendar's server does not tell when recurring events are")
        start, end = found.start, found.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            spans.append(Span(start, end))
        else:
            spans.append(Days(start, end))
    return spans


def takes(one: Span | Days, slot: Slot) -> bool:
    """Whether a time that is taken has a moment of a slot in it.

    Whole days, and times without a zone, are those of the slot's place.
    """
    if isinstance(one, Days):
        return one.first <= slot.local.date() < one.after
    zone = ZoneInfo(slot.zone)
    start, end = (t if t.tzinfo else t.replace(tzinfo=zone) for t in (one.start, one.end))
    return start < slot.ends_at and slot.starts_at < end


def _component(ics: str) -> Any:
    return next(iter(_walked(ics, "VEVENT")), None)


def _walked(ics: str, name: str) -> list[Any]:
    icalendar = _library()
    try:
        return icalendar.Calendar.from_ical(ics).walk(name)
    except ValueError as error:
        raise Unavailable(f"a calendar holds a {name} that cannot be read") from error


def _ours(found: Any, name: str) -> str:
    return str(found.get(f"{_OURS}{name}", ""))


def _library() -> Any:
    try:
        import icalendar
    except ImportError as error:
        raise MissingExtra("a schedule in CalDAV", extra="caldav") from error
    return icalendar
