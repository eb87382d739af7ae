"""The clinic's blueprint. Imports no database until one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from frontdesk.adapters.systems import Systems
from frontdesk.booking.business import read_business
from frontdesk.booking.places import location_forms
from frontdesk.booking.texting import texts_link
from frontdesk.vertical import Entry, Form, Seed, Specialist, Starter, Vertical
from frontdesk_processors.effects import Remote, Search
from frontdesk_processors.errors import EmptyStore
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Tool
from frontdesk_verticals.healthcare.business import ClinicFile
from frontdesk_verticals.healthcare.ending import ending
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.records.practice import Practice
from frontdesk_verticals.healthcare.tools.appointments import (
    cancel_appointment,
    cancellation_found,
    get_patient_appointments,
    get_patient_insurance,
)
from frontdesk_verticals.healthcare.tools.booking import booking_found, schedule_appointment
from frontdesk_verticals.healthcare.tools.catalog import (
    provider_forms,
    service_forms,
)
from frontdesk_verticals.healthcare.tools.clinical import message_clinician, request_refill
from frontdesk_verticals.healthcare.tools.directory import (
    get_provider_info,
    get_providers,
    get_services,
)
from frontdesk_verticals.healthcare.tools.eligibility import check_eligibility
from frontdesk_verticals.healthcare.tools.hours import get_office_hours
from frontdesk_verticals.healthcare.tools.moving import move_found, reschedule_appointment
from frontdesk_verticals.healthcare.tools.patients import (
    lookup_patient,
    lookup_patient_by_phone,
)
from frontdesk_verticals.healthcare.tools.registering import create_new_patient, registration_found
from frontdesk_verticals.healthcare.tools.slots import find_next_available, get_available_slots
from frontdesk_verticals.healthcare.tools.staff import create_callback_task, transfer_to_person
from frontdesk_verticals.healthcare.tools.texting import text_appointment, text_by_us
from frontdesk_verticals.healthcare.tools.waiting import join_waitlist

HOME = Path(__file__).parent
BUSINESS = HOME / "business.toml"


def records(unit: UnitOfWork) -> Clinic:
    """The clinic's ports on a unit of work.

    Raises:
        DefinitionError: The unit is not the SQL store's.
        MissingExtra: The ``records`` extra is not installed.
    """
    from frontdesk_verticals.healthcare.records.sql import open_clinic

    return open_clinic(unit)


async def diary(unit: UnitOfWork, *, limit: int, language: str) -> list[Entry]:
    """The appointments that changed last, latest first; their days are said in ``language``."""
    from frontdesk_verticals.healthcare.diary import diary as read

    return await read(unit, limit=limit, language=language)


async def business(unit: UnitOfWork) -> Practice | None:
    """The clinic's own name, zone and number; None in an empty database."""
    try:
        return await records(unit).directory.practice()
    except EmptyStore:
        return None


async def vocabulary(unit: UnitOfWork) -> Iterable[Form]:
    """What callers call the clinic's people, places and services."""
    directory = records(unit).directory
    told = await directory.providers()
    people = [Form("provider_id", p.id, form) for p in told for form in provider_forms(p)]
    places = [
        Form("location_id", place, form)
        for place, form in location_forms(await directory.locations())
    ]
    spoken = [Form("language", word, word) for p in told for word in p.languages]
    fields = [Form("specialty", p.specialty, p.specialty) for p in told]
    services = [
        Form("service_code", s.code, form)
        for s in await directory.services()
        for form in service_forms(s)
    ]
    return list(dict.fromkeys([*people, *places, *services, *spoken, *fields]))


WHO = (lookup_patient, lookup_patient_by_phone, create_new_patient)
"""How a caller is known, whoever they are speaking with."""
PEOPLE = (get_providers, get_provider_info)
STAFF = (create_callback_task, transfer_to_person)

VISITS = frozenset(
    {
        *("service_code", "service", "provider_id", "provider", "old_provider", "specialty"),
        *("visit_reason", "reason", "appointment"),
    }
)
"""What tells what somebody is seen for."""
MESSAGES = frozenset({"message", "medication", "pharmacy", "recipient"})
"""What is meant for the clinicians alone."""

RECEPTION = Specialist(
    name="reception",
    prompt="reception.md",
    tools=(*WHO, *PEOPLE, get_services, get_office_hours, *STAFF),
    knows=VISITS,
)
SCHEDULING = Specialist(
    name="scheduling",
    prompt="scheduling.md",
    tools=(
        *WHO,
        get_patient_appointments,
        get_available_slots,
        find_next_available,
        schedule_appointment,
        cancel_appointment,
        reschedule_appointment,
        join_waitlist,
        text_appointment,
        get_patient_insurance,
        *PEOPLE,
        get_services,
        get_office_hours,
        *STAFF,
    ),
    knows=VISITS,
)
BILLING = Specialist(
    name="billing",
    prompt="billing.md",
    tools=(*WHO, get_patient_insurance, check_eligibility, get_office_hours, *STAFF),
)
CLINICAL = Specialist(
    name="clinical",
    prompt="clinical.md",
    tools=(*WHO, message_clinician, request_refill, *PEOPLE, get_office_hours, *STAFF),
    knows=VISITS | MESSAGES,
)

_FINAL_AFTER_S = 120.0
"""A calendar or record system that has not done by then what it was asked will never do it."""

_FOUND: Mapping[str, Search] = {
    "schedule_appointment": booking_found,
    "cancel_appointment": cancellation_found,
    "reschedule_appointment": move_found,
    "create_new_patient": registration_found,
}
"""How what a tool did in another system is found there."""
_OF_CONTACTS = frozenset({"create_new_patient"})


def _there(systems: Systems, tool: Tool) -> Tool:
    """A tool, where what it does is done in another system."""
    kept = systems.contacts if tool.name in _OF_CONTACTS else systems.schedule
    search = _FOUND.get(tool.name)
    if search is None or kept == "tables":
        return tool
    return replace(tool, remote=Remote(search=search, final_after_s=_FINAL_AFTER_S))


def make_clinic(file: Path) -> Vertical:
    """The blueprint of a clinic of one's own, whose records follow its file.

    Args:
        file: Its ``business.toml``. What it says of the clinic is written into the records
            whenever a desk opens; they are in a database beside it, unless another is named.

    Raises:
        BadSetting: The file cannot be used; the message begins with it and the line.
    """
    directory = read_business(file, ClinicFile)
    clinic = _clinic(
        renew=_renewing(directory, schedule=True),
        seed=_renewing(directory, schedule=True),
        elsewhere=lambda clinic, systems: _sending(
            _apart(
                clinic, systems, seed=_renewing(directory, schedule=systems.schedule == "tables")
            ),
            directory.texts.number,
        ),
        database=str(file.resolve().with_name("frontdesk.db")),
        house=tuple(f"# {rule.topic}\n\n{rule.text}" for rule in directory.policies),
        payment_link=directory.payments.link,
    )
    number = directory.texts.number
    return texting(clinic, business=directory.business.name, number=number) if number else clinic


def texting(clinic: Vertical, *, business: str, number: str) -> Vertical:
    """A clinic that sends its callers texts itself.

    Args:
        clinic: The clinic, whose staff would send them otherwise.
        business: What it calls itself.
        number: The number of its own that they leave from, in E.164.
    """
    ours = clinic.with_tools(lambda tool: text_by_us if tool is text_appointment else tool)
    return _sending(texts_link(ours, business=business), number)


def _sending(clinic: Vertical, number: str) -> Vertical:
    """The clinic connected to what sends its texts, if it has a number."""
    if not number:
        return clinic
    from frontdesk.adapters.twilio import sending_texts

    return sending_texts(
        clinic,
        number=number,
        put=lambda ports, sending: replace(ports, messages=sending(ports.messages)),
    )


def _renewing(directory: ClinicFile, *, schedule: bool) -> Seed:
    async def renewed(unit: UnitOfWork, now: datetime) -> None:
        from frontdesk_verticals.healthcare.records.renew import renew

        await renew(unit, now, directory=directory, schedule=schedule)

    return renewed


def _demonstration(directory: ClinicFile) -> Vertical:
    """The clinic that is shown: with patients, and a calendar that is nearly full this week."""

    def seeding(*, schedule: bool = True, contacts: bool = True) -> Seed:
        async def seeded(unit: UnitOfWork, now: datetime) -> None:
            from frontdesk_verticals.healthcare.records.seed import seed

            await seed(unit, now, directory=directory, schedule=schedule, contacts=contacts)

        return seeded

    def apart(clinic: Vertical, systems: Systems) -> Vertical:
        seed = seeding(schedule=systems.schedule == "tables", contacts=systems.contacts == "tables")
        return _apart(clinic, systems, seed=seed)

    return _clinic(seed=seeding(), elsewhere=apart, payment_link=directory.payments.link)


def _apart(clinic: Vertical, systems: Systems, *, seed: Seed) -> Vertical:
    """The clinic with its calendar, or its calendar and patients, in other systems."""
    from frontdesk_verticals.healthcare.records.elsewhere import connecting

    return replace(
        clinic.with_tools(partial(_there, systems)),
        connect=connecting(systems),
        seed=seed,
        renew=seed if clinic.renew is not None else None,
        # Whoever keeps the calendar has a view of it already.
        diary=None,
    )


def _clinic(
    *,
    seed: Seed,
    elsewhere: Callable[[Vertical, Systems], Vertical],
    renew: Seed | None = None,
    database: str = "",
    house: tuple[str, ...] = (),
    payment_link: str = "",
) -> Vertical:
    return Vertical(
        name="healthcare",
        title="Clinic front desk",
        home=HOME,
        specialists=(RECEPTION, SCHEDULING, BILLING, CLINICAL),
        required=("booking.md", "dates.md", "identity.md", "privacy.md"),
        sensitive=VISITS | MESSAGES,
        records=records,
        migrations=HOME / "records" / "migrations",
        seed=seed,
        renew=renew,
        business=business,
        vocabulary=vocabulary,
        ending=ending,
        diary=diary,
        elsewhere=elsewhere,
        database=database,
        house=house,
        starter=Starter(folder=HOME / "starter", business=BUSINESS, form=ClinicFile),
        scratch=("hc_holds", "hc_tries"),
        payment_link=payment_link,
        clinical=True,
    )


healthcare = _demonstration(read_business(BUSINESS, ClinicFile))
