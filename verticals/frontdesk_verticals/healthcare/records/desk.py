"""What a clinic's desk keeps of callers' requests: plain values, and the ports to them.

They are always in our own tables, whoever keeps calendar and patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

TaskKind = Literal["message", "refill", "callback", "text"]
"""What is asked of the staff: pass on a message, decide on a refill, call back, send a text."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that the staff are asked to do.

    Parameters:
        id: Its id.
        kind: What.
        patient_id: For whom; None for a caller nobody knows.
        phone: The number it goes to, in E.164; None where it goes to none.
        subject: To whom or about what it is.
        body: What was said, or what is to be sent.
        due_on: The day by which it is to be done.
        status: ``open``, or ``done``.
    """

    id: str
    kind: TaskKind
    patient_id: str | None
    phone: str | None
    subject: str
    body: str
    due_on: date
    status: str = "open"


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
        status: ``waiting``, or how it ended.
    """

    id: str
    patient_id: str
    service_code: str
    provider_id: str | None
    location_id: str | None
    first: date
    last: date
    status: str = "waiting"


class Tasks(Protocol):
    """What the staff are asked to do."""

    async def add(self, task: Task, *, conversation: str, at: datetime) -> None:
        """File a task."""
        ...

    async def get(self, id: str) -> Task | None:
        """The task of that id."""
        ...


class Waitlist(Protocol):
    """Who waits for what."""

    async def join(self, waiting: Waiting, *, at: datetime) -> bool:
        """Put somebody on the list; False if they wait for the very same already."""
        ...

    async def get(self, id: str) -> Waiting | None:
        """The entry of that id."""
        ...

    async def ended(self, like: Waiting) -> int:
        """How many entries for the same have ended, so that it can be asked for once more."""
        ...


class Payers(Protocol):
    """Whose plans the clinic takes."""

    async def taken(self, payer: str) -> bool:
        """Whether it takes a payer's plans."""
        ...
