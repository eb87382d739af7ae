"""The tables of a ``business.toml`` that every trade has, each refused where it is impossible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A code of one's own: small letters, digits and underscores."""


class Form(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _runs(span: tuple[time, time]) -> tuple[time, time]:
    opens, closes = span
    if opens >= closes:
        raise ValueError(f"closes at {closes:%H:%M} and opens at {opens:%H:%M}")
    return span


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"there is no time zone {name!r}: America/New_York is one") from None
    return name


Span = Annotated[tuple[time, time], AfterValidator(_runs)]
"""From when to when, on a wall clock: ``["09:00", "17:30"]``."""
Zone = Annotated[str, AfterValidator(_zone)]


class Place(Form):
    """One of a business's places.

    Parameters:
        id: Its code.
        name: What callers are told.
        address: Street, town and state, apart by commas.
        phone: Its number, as people say it.
        hours: When it is open; a weekday that is not named is closed.
        zone: Its own time zone; by default the business's.
    """

    id: Id
    name: str
    address: str
    phone: str
    hours: Mapping[Weekday, Span]
    zone: Zone | None = None


class HolidayRule(Form):
    """A day of every year, or of one, that is unlike its weekday.

    Parameters:
        name: What it is called.
        year: The only one in which it is; every year without.
        month: From 1 to 12.
        day: Of the month; or else ``weekday`` and ``nth``.
        weekday: Monday is 0.
        nth: The first is 1, the last -1.
        opens: When it opens on a short day; closed all day without.
        closes: When it closes then.
        keywords: What callers say for it, besides its name.
    """

    name: str
    year: int | None = Field(default=None, ge=2000, le=2999)
    month: int = Field(ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    weekday: int | None = Field(default=None, ge=0, le=6)
    nth: int | None = Field(default=None, ge=-1, le=4)
    opens: time | None = None
    closes: time | None = None
    keywords: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.day is None) == (self.weekday is None or not self.nth):
            raise ValueError("needs a day of the month, or a weekday and its nth")
        if self.day is not None:
            try:
                date(self.year or 2025, self.month, self.day)
            except ValueError:
                there = f"{self.year} has no day" if self.year else "no year has a day"
                raise ValueError(f"{there} {self.day} in month {self.month}") from None
        if (self.opens is None) != (self.closes is None):
            raise ValueError("a short day needs opens and closes")
        if self.opens is not None and self.closes is not None:
            _runs((self.opens, self.closes))
        return self


class Rule(Form):
    """A rule of the house, in its own words.

    Parameters:
        topic: What it is about.
        text: What callers may be told.
        keywords: What they say for it, besides the topic.
    """

    topic: str
    text: str
    keywords: tuple[str, ...] = ()


class AnyService(Form):
    """What every trade's service has.

    Parameters:
        code: Its code.
        name: What callers are told, as within a sentence.
        keywords: What they say for it.
    """

    code: Id
    name: str
    keywords: tuple[str, ...] = ()
    retired: bool = False
    """Whether it is no longer offered; who has booked it still has it."""


class AnyStaff(Form):
    """What every trade knows of somebody who works there.

    Parameters:
        id: Their code.
        name: Given and family name.
        does: Codes of what they do.
        shifts: When they work, by place: weekdays, for as long as it is open, or from when to
            when on each.
    """

    id: Id
    name: str
    does: tuple[str, ...]
    shifts: Mapping[str, tuple[Weekday, ...] | Mapping[Weekday, Span]]
    retired: bool = False
    """Whether they no longer work there; who has booked them still has."""


class Payments(Form):
    """The ``[payments]`` table.

    Parameters:
        link: The page on which callers pay, which they are told of; empty for none.
    """

    link: str = Field(default="", pattern=r"^(?:https://[\w-]+(?:\.[\w-]+)+(?:/[\w/.-]*)?)?$")


class Texts(Form):
    """The ``[texts]`` table.

    Parameters:
        number: The number of ours that texts to callers leave from, in E.164; empty where none are
            sent. The account is ``TWILIO_ACCOUNT_SID``.
    """

    number: str = Field(default="", pattern=r"^(?:\+[1-9]\d{6,14})?$")


class AnyBusiness(Form):
    """The ``[business]`` table that every trade has.

    Parameters:
        name: What it calls itself.
        zone: Its IANA time zone.
        phone: Its number, as people say it.
        currency: ISO 4217 code of every amount.
        lunch: When nobody is booked, where staff work for as long as a place is open.
    """

    name: str
    zone: Zone
    phone: str
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    lunch: Span | None = None
