"""A flu shot booked by script: what the model does, turn by turn, and what is in the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.desk import Desk
from frontdesk.ports.schedule import Appointment
from frontdesk.testing import Call, Calls, ScriptStep, View
from frontdesk_processors.ledger import Receipt
from frontdesk_verticals.healthcare.vertical import records

MARIA = {"full_name": "Maria Lopez", "dob": "1984-03-05"}
PATIENT = "pat_0001"
ASKS = "I'd like a flu shot, any time. I'm Maria Lopez, born March 5, 1984."


@dataclass(eq=False)
class Booking:
    """The model's side of a booking: find a time, look the caller up, propose it, and again.

    ``ask`` are the steps of the turn that ends in the question, ``book()`` proposes the same
    once more.
    """

    token: str = ""
    index: int = 0
    service: str = "flu shot"
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def ask(self) -> list[ScriptStep]:
        return [
            Calls(Call("lookup_patient", MARIA)),
            Calls(Call("find_next_available", {"service_code": self.service})),
            self._choose,
        ]

    def book(self, _view: View | None = None) -> Calls:
        return Calls(Call("schedule_appointment", {"slot_token": self.token, **self.extra}))

    def _choose(self, view: View) -> Calls:
        self.token = view.option("slot_token", self.index)
        return self.book()


async def appointments(desk: Desk, *, patient: str = PATIENT) -> list[Appointment]:
    """The patient's upcoming appointments, as the database has them now."""
    async with desk.store.ledger.unit(write=False) as unit:
        found = await records(unit).schedule.of_person(
            patient, range="upcoming", at=desk.clock(), limit=50
        )
    return list(found)


async def receipts(desk: Desk, conversation: str) -> list[Receipt]:
    """The receipts filed for a conversation."""
    return await desk.store.ledger.of_conversation(conversation)
