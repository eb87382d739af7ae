"""The demonstration clinic's calendar and patients, as another system would hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from frontdesk.booking.rota import slot_id
from frontdesk.ports.contacts import Person
from frontdesk.ports.schedule import Appointment, Slot
from frontdesk.settings import Settings
from frontdesk.store import Store
from frontdesk.store.records import sql_unit
from frontdesk_verticals.healthcare.records.sql.rows import (
    appointment_of,
    appointment_rows,
    slot_of,
    slot_rows,
)
from frontdesk_verticals.healthcare.records.tables import PatientRow, SlotRow
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.elsewhere.radicale_server import PASSWORD
from tests.support.stores import empty

TOKEN = "fhir-canary-81ad"
"""Bearer token of the tests' FHIR server; nothing that is printed may hold it."""


SETTINGS = Settings.model_validate(
    {"FRONTDESK_CALDAV_PASSWORD": PASSWORD, "FRONTDESK_FHIR_TOKEN": TOKEN}
)
"""A deployment that has the keys to the tests' systems."""


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """What the seed puts into our own tables.

    Parameters:
        people: Patients, in order.
        slots: All that are to come, and those of appointments that were.
        blocked: Ids of those that the practice has taken itself.
        appointments: All there are.
    """

    people: tuple[Person, ...]
    slots: tuple[Slot, ...]
    blocked: frozenset[str]
    appointments: tuple[Appointment, ...]

    def busy(self) -> Iterator[list[Slot]]:
        """The blocked slots, neighbours of one provider together."""
        run: list[Slot] = []
        mine = (slot for slot in self.slots if slot.id in self.blocked)
        for slot in sorted(mine, key=lambda s: (s.provider_id, s.starts_at)):
            last = run[-1] if run else None
            if last and (last.provider_id, last.ends_at) != (slot.provider_id, slot.starts_at):
                yield run
                run = []
            run.append(slot)
        if run:
            yield run


async def seeded(now: datetime) -> Seeded:
    """What the seed makes at a moment, its slots named as rotas name them."""
    async with await Store.open(
        await empty(healthcare.migrations), migrations=[healthcare.migrations]
    ) as store:
        async with store.ledger.unit() as unit:
            await healthcare.seed(unit, now)
            await unit.commit()
        async with store.ledger.unit(write=False) as unit:
            session = sql_unit(unit).session
            slots = [slot_of(row, zone) for row, zone in await session.execute(slot_rows())]
            blocked = set(await session.scalars(select(SlotRow.id).where(SlotRow.blocked)))
            made = [appointment_of(*parts) for parts in await session.execute(appointment_rows())]
            ids = list(await session.scalars(select(PatientRow.id).order_by(PatientRow.id)))
            clinic = records(unit)
            people = [await clinic.contacts.get(id) for id in ids]
    renamed = {
        slot.id: replace(slot, id=slot_id(slot.provider_id, slot.starts_at)) for slot in slots
    }
    return Seeded(
        people=tuple(one for one in people if one is not None),
        slots=tuple(renamed.values()),
        blocked=frozenset(renamed[id].id for id in blocked),
        appointments=tuple(replace(one, slot=renamed[one.slot.id]) for one in made),
    )
