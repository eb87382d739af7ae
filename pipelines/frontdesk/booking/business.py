"""``business.toml``: a business as its owner writes it down; what cannot be is told with its line.

A trade adds what it knows of a service, of staff and of fees, by a subclass of `BusinessFile`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import Field

from frontdesk.booking.business_forms import (
    AnyBusiness,
    AnyService,
    AnyStaff,
    Form,
    HolidayRule,
    Place,
    Rule,
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
    "Form",
    "Wrong",
    "read_business",
]


class Wrong(NamedTuple):
    """What does not fit: where it stands, and why."""

    way: tuple[str | int, ...]
    told: str


class BusinessFile(Form):
    """The whole file. A trade's own names its forms of business, services and staff."""

    NAMES: ClassVar[Mapping[str, str]] = {"locations": "id", "services": "code", "staff": "id"}

    locations: tuple[Place, ...] = Field(min_length=1)
    holidays: tuple[HolidayRule, ...] = ()
    policies: tuple[Rule, ...] = ()

    @property
    def head(self) -> AnyBusiness:
        """The business itself."""
        raise NotImplementedError

    def offered(self) -> Sequence[AnyService]:
        """Its services, those that are retired too."""
        raise NotImplementedError

    def people(self) -> Sequence[AnyStaff]:
        """Its staff, those that have left too."""
        raise NotImplementedError

    def places(self) -> list[Location]:
        """Its places, the main one first."""
        zone = self.head.zone
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
            for one in self.people()
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
            if self.head.lunch is None or closes <= self.head.lunch[1]:
                yield day, opens, closes
                continue
            yield day, opens, self.head.lunch[0]
            yield day, self.head.lunch[1], closes

    def wrong(self) -> Iterator[Wrong]:
        """What does not fit together, one after the other."""
        codes = {one.code for one in self.offered()}
        for table, rows in (
            ("locations", [one.id for one in self.locations]),
            ("services", [one.code for one in self.offered()]),
            ("staff", [one.id for one in self.people()]),
        ):
            for place, name in enumerate(rows):
                if name in rows[:place]:
                    yield Wrong((table, place, self.NAMES[table]), f"two are called {name!r}")
        for number, one in enumerate(self.people()):
            unknown = [code for code in one.does if code not in codes]
            for code in unknown:
                yield Wrong(
                    ("staff", number, "does"), f"{one.id} does {code!r}, which is no service"
                )
            yield from (Wrong(("staff", number, "shifts"), told) for told in self._misplaced(one))
        done = Counter(code for one in self.people() if not one.retired for code in one.does)
        for number, service in enumerate(self.offered()):
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


File = TypeVar("File", bound=BusinessFile)


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
