"""The clinic's records, where some of them are in other systems."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime

from pydantic import SecretStr

from frontdesk.adapters.caldav.book import Book
from frontdesk.adapters.caldav.calendars import Calendar
from frontdesk.adapters.caldav.schedule import CalDavSchedule
from frontdesk.adapters.fhir.billing import FhirBilling
from frontdesk.adapters.fhir.contacts import FhirContacts
from frontdesk.adapters.fhir.schedule import FhirSchedule
from frontdesk.adapters.fhir.server import FhirServer
from frontdesk.adapters.http import Wire, wired
from frontdesk.adapters.systems import CalDav, Fhir, Systems
from frontdesk.settings import Settings
from frontdesk.store.records import sql_unit
from frontdesk.vertical import Connect, Open
from frontdesk_processors.ledger import Ledger, UnitOfWork
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.rotas import ClinicRoster, ClinicRotas
from frontdesk_verticals.healthcare.records.sql import open_clinic
from frontdesk_verticals.healthcare.records.sql.holds import SqlHolds
from frontdesk_verticals.healthcare.records.sql.tries import SqlTries

Over = Callable[[Clinic, UnitOfWork], Clinic]
"""The same records, with those of another system in the place of ours."""


class ApartHolds(SqlHolds):
    """Holds that are each kept in a transaction of its own, while a slow system is being asked.

    Args:
        unit: Reads what is held.
        ledger: Gives the units that keep it.
    """

    def __init__(self, unit: UnitOfWork, *, ledger: Ledger) -> None:
        super().__init__(sql_unit(unit).session)
        self._ledger = ledger

    async def hold(self, slot_id: str, *, conversation: str, at: datetime, until: datetime) -> bool:
        """Keep a slot from other conversations; False when another has it."""
        async with self._ledger.unit() as unit:
            holds = SqlHolds(sql_unit(unit).session)
            kept = await holds.hold(slot_id, conversation=conversation, at=at, until=until)
            await unit.commit()
        return kept


class ApartTries:
    """Tries that are each counted in a transaction of its own.

    Args:
        ledger: Gives it.
    """

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    async def count(self, conversation: str) -> int:
        """Count one more attempt; returns how many there are now."""
        async with self._ledger.unit() as unit:
            counted = await SqlTries(sql_unit(unit).session).count(conversation)
            await unit.commit()
        return counted

    async def forgive(self, conversation: str) -> None:
        """Take back one counted attempt, because it succeeded."""
        async with self._ledger.unit() as unit:
            await SqlTries(sql_unit(unit).session).forgive(conversation)
            await unit.commit()

    async def registering(self, conversation: str) -> int:
        """Count one more registration that is read back; returns how many there are now."""
        async with self._ledger.unit() as unit:
            counted = await SqlTries(sql_unit(unit).session).registering(conversation)
            await unit.commit()
        return counted


def connecting(systems: Systems) -> Connect:
    """What connects to these systems."""

    @asynccontextmanager
    async def connect(*, ledger: Ledger, settings: Settings) -> AsyncGenerator[Open]:
        async with AsyncExitStack() as connections:
            over: list[Over] = []
            if systems.caldav is not None and systems.schedule == "caldav":
                there = systems.caldav
                opening = wired(
                    there.url,
                    name="the calendar",
                    headers=_basic(there.user, _secret(settings.caldav_password)),
                    extra="caldav",
                )
                wire = await connections.enter_async_context(opening)
                over.append(_on_caldav(there, wire))
            if systems.fhir is not None and "fhir" in (systems.schedule, systems.contacts):
                token = _secret(settings.fhir_token)
                opening = wired(
                    systems.fhir.url,
                    name="the record system",
                    headers={"Authorization": f"Bearer {token}"} if token else {},
                    extra="fhir",
                )
                wire = await connections.enter_async_context(opening)
                over.append(_on_fhir(systems, systems.fhir, wire))

            def records(unit: UnitOfWork) -> Clinic:
                clinic = open_clinic(unit)
                if not sql_unit(unit).writes:
                    holds, tries = ApartHolds(unit, ledger=ledger), ApartTries(ledger=ledger)
                    clinic = replace(clinic, holds=holds, tries=tries)
                for put in over:
                    clinic = put(clinic, unit)
                return clinic

            yield records

    return connect


def _on_caldav(system: CalDav, wire: Wire) -> Over:
    def calendar(provider_id: str) -> Calendar:
        return Calendar(wire, system.calendars.get(provider_id, provider_id))

    def put(clinic: Clinic, unit: UnitOfWork) -> Clinic:
        rotas = ClinicRotas(clinic.directory, rest=sql_unit(unit).rest)
        return replace(clinic, schedule=CalDavSchedule(Book(calendar, rotas=rotas), rotas=rotas))

    return put


def _on_fhir(systems: Systems, system: Fhir, wire: Wire) -> Over:
    server = FhirServer(wire)

    def put(clinic: Clinic, unit: UnitOfWork) -> Clinic:
        roster = ClinicRoster(clinic.directory, system, rest=sql_unit(unit).rest)
        clinic = replace(clinic, contacts=FhirContacts(server))
        if systems.billing == "fhir":
            billing = FhirBilling(server, ours=clinic.billing, rest=sql_unit(unit).rest)
            clinic = replace(clinic, billing=billing)
        if systems.schedule != "fhir":
            return clinic
        return replace(clinic, schedule=FhirSchedule(server, roster=roster))

    return put


def _secret(key: SecretStr | None) -> str:
    return key.get_secret_value() if key is not None else ""


def _basic(user: str, password: str) -> dict[str, str]:
    """RFC 7617; nothing where there is nobody to name."""
    if not user:
        return {}
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}
