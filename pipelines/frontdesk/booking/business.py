"""``business.toml``: a business as its owner writes it down; what cannot be is told with its line.

A trade adds what it knows of a service, of staff and of fees, by forms of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import Field

from frontdesk.booking.business_forms import (
    AnyBusiness,
    AnyService,
    AnyStaff,
    Form,
    HolidayRule,
    Payments,
    Place,
    Rule,
    Texts,
    Weekday,
)
from frontdesk.booking.calendar import WEEKDAYS, Holiday, Hours, holidays_of
from frontdesk.booking.places import Location
from frontdesk.booking.rota import Shift
from frontdesk.toml_file import line_of, read_toml
from frontdesk_processors.errors import BadSetting

__all__ = [
    "AnyBusiness",
    "AnyService",
    "AnyStaff",
    "BusinessFile",
    "FileWeek",
    "Form",
    "Wrong",
    "read_business",
]


class Wrong(NamedTuple):
    """What does not fit: where it stands, and why."""

    way: tuple[str | int, ...]
    told: str


Head = TypeVar("Head", bound=AnyBusiness)
Service = TypeVar("Service", bound=AnyService)
Staff = TypeVar("Staff", bound=AnyStaff)


class BusinessFile(Form, Generic[Head, Service, Staff]):
    """The whole file, over a trade's forms of the business, of services and of staff.

    A trade adds tables of its own in a subclass; one that has none needs no subclass.
    """

    NAMES: ClassVar[Mapping[str, str]] = {"locations": "id", "services": "code", "staff": "id"}

    business: Head
    locations: tuple[Place, ...] = Field(min_length=1)
    holidays: tuple[HolidayRule, ...] = ()
    services: tuple[Service, ...] = Field(min_length=1)
    staff: tuple[Staff, ...] = Field(min_length=1)
    policies: tuple[Rule, ...] = ()
    payments: Payments = Payments()
    texts: Texts = Texts()

    def places(self) -> list[Location]:
        """Its places, the main one first."""
        zone = self.business.zone
        return [
            Location(
                id=one.id,
                name=one.name,
                address=one.address,
                zone=one.zone or zone,
                phone=one.phone,
            )
            for one in self.locations
        ]

    def week(self) -> list[Hours]:
        """When its places are open."""
        return [
            Hours(location_id=one.id, weekday=WEEKDAYS.index(day), opens=opens, closes=closes)
            for one in self.locations
            for day, (opens, closes) in one.hours.items()
        ]

    def rules(self) -> list[dict[str, Any]]:
        """Its holidays, as `holidays_of` takes them."""
        return [one.model_dump(mode="json", exclude_none=True) for one in self.holidays]

    def holidays_in(self, years: Iterable[int]) -> list[Holiday]:
        """Its holidays in some years."""
        rules = self.rules()
        return [day for year in years for day in holidays_of(year, rules)]

    def shifts(self) -> list[Shift]:
        """Who works when and where; of those who still do."""
        open_at = {(one.location_id, one.weekday): (one.opens, one.closes) for one in self.week()}
        return [
            Shift(
                provider_id=one.id,
                location_id=place,
                weekday=WEEKDAYS.index(day),
                starts=starts,
                ends=ends,
            )
            for one in self.staff
            if not one.retired
            for place, week in one.shifts.items()
            for day, starts, ends in self._spans(week, place, open_at)
        ]

    def _spans(
        self,
        week: tuple[Weekday, ...] | Mapping[Weekday, tuple[time, time]],
        place: str,
        open_at: Mapping[tuple[str, int], tuple[time, time]],
    ) -> Iterator[tuple[str, time, time]]:
        """When somebody works at a place, day by day."""
        if isinstance(week, Mapping):
            yield from ((day, starts, ends) for day, (starts, ends) in week.items())
            return
        for day in week:
            opens, closes = open_at[place, WEEKDAYS.index(day)]
            if self.business.lunch is None or closes <= self.business.lunch[1]:
                yield day, opens, closes
                continue
            yield day, opens, self.business.lunch[0]
            yield day, self.business.lunch[1], closes

    def wrong(self) -> Iterator[Wrong]:
        """What does not fit together, one after the other."""
        codes = {one.code for one in self.services}
        for table, rows in (
            ("locations", [one.id for one in self.locations]),
            ("services", [one.code for one in self.services]),
            ("staff", [one.id for one in self.staff]),
        ):
            for place, name in enumerate(rows):
                if name in rows[:place]:
                    yield Wrong((table, place, self.NAMES[table]), f"two are called {name!r}")
        for number, one in enumerate(self.staff):
            unknown = [code for code in one.does if code not in codes]
            for code in unknown:
                yield Wrong(
                    ("staff", number, "does"), f"{one.id} does {code!r}, which is no service"
                )
            yield from (Wrong(("staff", number, "shifts"), told) for told in self._misplaced(one))
        done = Counter(code for one in self.staff if not one.retired for code in one.does)
        for number, service in enumerate(self.services):
            if not service.retired and not done[service.code]:
                yield Wrong(("services", number), f"nobody does {service.code!r}")

    def _misplaced(self, one: AnyStaff) -> Iterator[str]:
        """What is wrong with when somebody works."""
        open_at = {(h.location_id, h.weekday): (h.opens, h.closes) for h in self.week()}
        places = {place.id for place in self.locations}
        found: list[tuple[str, time, time, str]] = []
        for place, week in one.shifts.items():
            if place not in places:
                yield f"{one.id} works at {place!r}, which is no location"
                continue
            for day in week:
                hours = open_at.get((place, WEEKDAYS.index(day)))
                if hours is None:
                    yield f"{one.id} works on {day} at {place}, which is closed then"
                    continue
                starts, ends = week[day] if isinstance(week, Mapping) else hours
                if starts < hours[0] or ends > hours[1]:
                    yield f"{one.id} works on {day} at {place} when it is closed"
                for other_day, begins, stops, other in found:
                    if day == other_day and starts < stops and begins < ends:
                        yield f"{one.id} is at {other} and at {place} on {day}, at one time"
                found.append((day, starts, ends, place))


File = TypeVar("File", bound=BusinessFile[Any, Any, Any])


def read_business(path: Path, form: type[File]) -> File:
    """The business in a file.

    Raises:
        BadSetting: It cannot be read, a key is unknown or missing, or something in it is
            impossible or does not fit the rest. The message begins with the file and the line.
    """
    found = read_toml(path, form)
    for way, told in found.wrong():
        line = line_of(path.read_text(encoding="utf-8"), way)
        raise BadSetting(f"{path}:{line}: {told}")
    return found


class FileWeek:
    """A business's days as its file has them, for what `frontdesk.booking` asks of a directory.

    Args:
        file: The business's.
    """

    def __init__(self, file: BusinessFile[Any, Any, Any]) -> None:
        self._file = file

    async def hours(self) -> Sequence[Hours]:
        """The usual week of every place."""
        return self._file.week()

    async def holidays(self, first: date, last: date) -> Sequence[Holiday]:
        """Days unlike their weekday, both ends included."""
        days = self._file.holidays_in(range(first.year, last.year + 1))
        return [day for day in days if first <= day.day <= last]
