from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from frontdesk.store import SqlUnit, Store
from frontdesk_verticals.healthcare.records import tables
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.clinic import NOW, Front
from tests.support.stores import empty

Row = tuple[object, ...]


async def seeded(now: datetime) -> tuple[Sequence[Row], Sequence[Row]]:
    async with await Store.open(
        await empty(healthcare.migrations), migrations=[healthcare.migrations]
    ) as store:
        async with store.ledger.unit() as unit:
            await healthcare.seed(unit, now)
            await unit.commit()
        async with store.ledger.unit(write=False) as unit:
            assert isinstance(unit, SqlUnit)
            slots = await unit.session.execute(text("select * from hc_slots order by id"))
            visits = await unit.session.execute(text("select * from hc_appointments order by id"))
            return [tuple(r) for r in slots], [tuple(r) for r in visits]


async def test_the_same_day_gives_the_same_clinic_whatever_the_hour() -> None:
    assert await seeded(NOW) == await seeded(NOW + timedelta(hours=3))


@pytest.mark.parametrize("days", range(0, 29, 4))
async def test_any_day_can_be_the_first(days: int) -> None:
    slots, visits = await seeded(NOW + timedelta(days=days))
    assert len(slots) > 3000 and len(visits) == 52


async def test_a_clinic_that_is_there_is_left_alone(anyone: Front) -> None:
    async with anyone.store.ledger.unit() as unit:
        await healthcare.seed(unit, NOW + timedelta(days=9))
        await unit.commit()
    async with anyone.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        slots = await unit.session.scalar(text("select min(local_day) from hc_slots"))
        assert slots is not None and str(slots) < "2026-11-23"


async def test_a_providers_slots_never_overlap_and_keep_office_hours(anyone: Front) -> None:
    async with anyone.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        rows = list(
            await unit.session.scalars(
                select(tables.SlotRow).order_by(
                    tables.SlotRow.provider_id, tables.SlotRow.starts_at
                )
            )
        )
        hours = {(h.location_id, h.weekday): h for h in await records(unit).directory.hours()}
        zones = {p.id: ZoneInfo(p.zone) for p in await records(unit).directory.locations()}
    for one, following in pairwise(rows):
        if one.provider_id == following.provider_id:
            assert one.starts_at + timedelta(minutes=one.minutes) <= following.starts_at
    for row in rows:
        local = row.starts_at.astimezone(zones[row.location_id])
        assert (local.date(), local.time()) == (row.local_day, row.local_time)
        open_hours = hours[row.location_id, row.weekday]
        assert open_hours.opens <= row.local_time < open_hours.closes


async def test_the_demonstration_patient_has_one_upcoming_appointment(anyone: Front) -> None:
    found = await anyone.done("lookup_patient", full_name="Maria Lopez", dob="1984-03-05")
    assert found.identity and found.identity.subject
    async with anyone.store.ledger.unit(write=False) as unit:
        clinic = records(unit)
        patient = await clinic.contacts.get(found.identity.subject)
        mine = await clinic.schedule.of_person(
            found.identity.subject, range="upcoming", at=NOW, limit=9
        )
    assert patient and patient.phone == "+14155550123" and len(mine) == 1


async def test_phone_numbers_lie_in_the_range_kept_for_fiction(anyone: Front) -> None:
    async with anyone.store.ledger.unit(write=False) as unit:
        assert isinstance(unit, SqlUnit)
        phones = list(await unit.session.scalars(text("select phone from hc_patients")))
    assert len(phones) == 40 and all(p[5:].startswith("55501") for p in phones)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into hc_appointments select 'twin', patient_id, slot_id, service_code, "
        "insurance_id, reason, status, created_at, ended_at, ended_for, previous_id, null, null "
        "from hc_appointments where id = 'apt_u0001'",
        "insert into hc_slots select 'twin', provider_id, location_id, starts_at, local_day, "
        "local_time, weekday, minutes, blocked from hc_slots limit 1",
        "insert into hc_patients select 'twin', full_name, folded, dob, phone, email, sex, "
        "language, established, active, registered_at, null from hc_patients limit 1",
    ],
)
async def test_the_database_itself_refuses_a_second_of_what_there_can_be_one(
    anyone: Front, statement: str
) -> None:
    async with anyone.store.ledger.unit() as unit:
        assert isinstance(unit, SqlUnit)
        with pytest.raises(IntegrityError):
            await unit.session.execute(text(statement))


async def test_the_migration_makes_the_tables_that_the_code_reads() -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import Connection

    def ours(item: object, name: str | None, kind: str, *_: object) -> bool:
        return kind not in ("table", "index") or str(name).startswith(("hc_", "uq_hc", "ix_hc"))

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return list(compare_metadata(context, tables.metadata))

    async with (
        await Store.open(
            await empty(healthcare.migrations), migrations=[healthcare.migrations]
        ) as store,
        store.ledger.unit() as unit,
    ):
        assert isinstance(unit, SqlUnit)
        connection = await unit.session.connection()
        assert await connection.run_sync(differences) == []
