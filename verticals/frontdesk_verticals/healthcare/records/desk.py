"""A clinic's waiting list; always in our own tables, whoever keeps calendar and patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A patient who would come if something came free.

    Parameters:
        id: Its id.
        patient_id: Who.
        service_code: For what.
        provider_id: With whom; None for anybody.
        location_id: Where; None for anywhere.
        first: The first day that suits.
        last: The last.
        status: ``waiting``; ``booked`` once they have such a visit, ``over`` when the days are
            past.
    """

    id: str
    patient_id: str
    service_code: str
    provider_id: str | None
    location_id: str | None
    first: date
    last: date
    status: str = "waiting"


class Waitlist(Protocol):
    """Who waits for what."""

    async def join(self, waiting: Waiting, *, at: datetime) -> bool:
        """Put somebody on the list; False if they wait for the very same already."""
        ...

    async def get(self, id: str) -> Waiting | None:
        """The entry of that id."""
        ...

    async def line(self, day: date) -> Sequence[Waiting]:
        """Who still waits for that day, the longest first."""
        ...

    async def serve(self, patient_id: str, *, service_code: str, day: date) -> None:
        """End what a patient waits for that they now have: the service, by the last day of it."""
        ...

    async def lapse(self, today: date) -> None:
        """End what was waited for on days that are past."""
        ...

    async def ended(self, like: Waiting) -> int:
        """How many entries for the same have ended, so that it can be asked for once more."""
        ...
