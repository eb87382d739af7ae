"""The people whom the business keeps a record of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody on record.

    Parameters:
        id: Their id.
        full_name: As they spell it.
        dob: Date of birth.
        phone: In E.164.
        email: Or None.
        sex: ``f``, ``m``, or None where nothing else is on record.
        language: Language they prefer, by name, or None.
        established: Whether the business has seen them before.
    """

    id: str
    full_name: str
    dob: date
    phone: str
    email: str | None = None
    sex: str | None = None
    language: str | None = None
    established: bool = True

    @property
    def first_name(self) -> str:
        """Given name."""
        return self.full_name.split()[0]


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to be put on record.

    Parameters:
        full_name: As they spell it.
        dob: Date of birth.
        phone: In E.164.
        email: Or None.
        language: Language they prefer, by name, or None.
        reference: Ours, where the records are in another system.
    """

    full_name: str
    dob: date
    phone: str
    email: str | None = None
    language: str | None = None
    reference: str = ""


class Contacts(Protocol):
    """People on record.

    Guarantees that two who register the same person at once do not both succeed.
    """

    async def get(self, person_id: str) -> Person | None:
        """The active person of that id."""
        ...

    async def born_on(self, dob: date) -> Sequence[Person]:
        """Active people born that day."""
        ...

    async def by_phone(self, phone: str) -> Sequence[Person]:
        """Active people whose number, in E.164, is exactly this."""
        ...

    async def register(self, new: NewPerson, *, at: datetime) -> Person | None:
        """Add somebody, not established.

        None, and nothing added, when somebody of exactly that name and date of birth is on
        record, active or not.
        """
        ...

    async def under(self, reference: str) -> Person | None:
        """The person who was registered under our reference; None for none."""
        ...
