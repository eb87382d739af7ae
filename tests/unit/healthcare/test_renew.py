"""A clinic's records follow its file, and nobody who booked loses what they booked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from frontdesk.ports.contacts import NewPerson
from frontdesk.ports.schedule import NewAppointment, Slot, SlotQuery
from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_verticals.healthcare import make_clinic
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.sql import open_clinic
from frontdesk_verticals.healthcare.vertical import BUSINESS, business
from tests.support.clinic import NOW
from tests.support.stores import empty


@pytest.fixture
def file(tmp_path: Path) -> Path:
    own = tmp_path / "business.toml"
    own.write_text(BUSINESS.read_text(encoding="utf-8"), encoding="utf-8")
    return own


def without(file: Path, name: str) -> None:
    """Take somebody, or a service, out of the file."""
    text = file.read_text(encoding="utf-8")
    blocks = re.split(r"(?=^\[\[)", text, flags=re.MULTILINE)
    kept = "".join(one for one in blocks if f'"{name}"\n' not in one)
    file.write_text(kept.replace(f'"{name}", ', "").replace(f', "{name}"', ""), encoding="utf-8")


def rewritten(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def renewed(store: Store, vertical: Vertical) -> None:
    assert vertical.renew is not None
    async with store.ledger.unit() as unit:
        await vertical.renew(unit, NOW)
        await unit.commit()


async def free(clinic: Clinic, provider: str) -> list[Slot]:
    last = NOW.date() + timedelta(days=14)
    query = SlotQuery(after=NOW, first=NOW.date(), last=last, minutes=20, providers=(provider,))
    return list(await clinic.schedule.free(query))


async def test_what_leaves_the_file_is_offered_no_more_and_stays_booked(file: Path) -> None:
    own = make_clinic(file)
    async with await Store.open(await empty(own.migrations), migrations=[own.migrations]) as store:
        await renewed(store, own)
        async with store.ledger.unit() as unit:
            clinic = open_clinic(unit)
            [chen, *_] = await free(clinic, "prov_chen")
            person = NewPerson(full_name="Ann Example", dob=date(1984, 3, 5), phone="+14155550177")
            ann = await clinic.contacts.register(person, at=NOW)
            assert ann is not None
            booking = NewAppointment(
                person_id=ann.id, slot_id=chen.id, service_code="nutrition", reason="", at=NOW
            )
            await clinic.schedule.book(booking)
            await unit.commit()
        for name in ("prov_chen", "nutrition"):
            without(file, name)
        await renewed(store, make_clinic(file))
        async with store.ledger.unit(write=False) as unit:
            clinic = open_clinic(unit)
            assert "prov_chen" not in {one.id for one in await clinic.directory.providers()}
            assert "nutrition" not in {one.code for one in await clinic.directory.services()}
            assert await free(clinic, "prov_chen") == []
            [kept] = await clinic.schedule.of_person(ann.id, range="upcoming", at=NOW, limit=3)
        assert (kept.slot, kept.service_code) == (chen, "nutrition")


async def test_times_follow_the_hours(file: Path) -> None:
    own = make_clinic(file)
    async with await Store.open(await empty(own.migrations), migrations=[own.migrations]) as store:
        await renewed(store, own)
        async with store.ledger.unit(write=False) as unit:
            before = await free(open_clinic(unit), "prov_chen")
        rewritten(file, '["08:00", "17:00"]', '["10:00", "17:00"]')
        rewritten(file, "Alder Street Family", "Birch")
        await renewed(store, make_clinic(file))
        async with store.ledger.unit(write=False) as unit:
            after = await free(open_clinic(unit), "prov_chen")
            named = await business(unit)
        early = [slot for slot in before if slot.local.hour < 10]
        assert early and after == [slot for slot in before if slot not in early]
        assert named is not None and named.name == "Birch Clinic"


async def test_a_clinic_of_ones_own_begins_without_patients_and_wholly_free(file: Path) -> None:
    own = make_clinic(file)
    async with await Store.open(await empty(own.migrations), migrations=[own.migrations]) as store:
        await renewed(store, own)
        async with store.ledger.unit(write=False) as unit:
            clinic = open_clinic(unit)
            assert await clinic.contacts.by_phone("+14155550123") == []
            tomorrow = NOW.date() + timedelta(days=1)
            found = [s for s in await free(clinic, "prov_chen") if s.local.date() == tomorrow]
        assert len(found) == 16


def test_its_policies_are_told_to_the_agent(file: Path) -> None:
    rule = '\n[[policies]]\ntopic = "Walk-ins"\ntext = "We see nobody without an appointment."\n'
    file.write_text(file.read_text(encoding="utf-8") + rule, encoding="utf-8")
    assert make_clinic(file).policy()[-1] == "# Walk-ins\n\nWe see nobody without an appointment."
