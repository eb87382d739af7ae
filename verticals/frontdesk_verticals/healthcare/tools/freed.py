"""A time that came free: the staff are asked to call the first on the waiting list."""

from __future__ import annotations

from frontdesk.ports.contacts import Person
from frontdesk.ports.messages import Message
from frontdesk.ports.schedule import Appointment, Slot
from frontdesk_processors.tool import Work
from frontdesk_verticals.healthcare.records.desk import Waiting
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.booking import overlapping, upcoming
from frontdesk_verticals.healthcare.tools.cards import slot_facts
from frontdesk_verticals.healthcare.tools.catalog import Catalog
from frontdesk_verticals.healthcare.tools.search import Ask, narrowed, query
from frontdesk_verticals.healthcare.tools.tasks import due_day


async def call_next(work: Work[Clinic], known: Catalog, given_up: Appointment) -> None:
    """File a call to the first who waits for a time like the one that was given up.

    It is filed in this call's transaction, once for the same entry and time. Where another system
    keeps the calendar nothing is: what is given up there is given up outside of it.

    Args:
        work: What gave it up.
        known: The directory.
        given_up: The appointment as it was.
    """
    if work.reference:
        return
    slot = given_up.slot
    await work.records.waitlist.lapse(work.now.date())
    for waiting in await work.records.waitlist.line(slot.local.date()):
        task_id = f"task_{waiting.id}_{slot.id}"
        if waiting.patient_id == given_up.person_id or await work.records.messages.get(task_id):
            continue
        patient = await work.records.contacts.get(waiting.patient_id)
        if patient is not None and await _suits(work, known, waiting, patient, slot):
            task = await _call(work, known, waiting, patient, slot, id=task_id)
            # Under the entry: the conversation that freed the time tells of nobody else.
            await work.records.messages.leave(task, conversation=waiting.id, at=work.now)
            return


async def _suits(
    work: Work[Clinic], known: Catalog, waiting: Waiting, patient: Person, slot: Slot
) -> bool:
    """Whether the time is what the patient waits for, and they are nowhere else then."""
    service = known.services.get(waiting.service_code)
    provider = known.providers.get(waiting.provider_id or "")
    location = known.locations.get(waiting.location_id or "")
    if service is None or (waiting.provider_id and provider is None):
        return False
    ask = Ask(
        known=known,
        service=service,
        assumed=False,
        newcomer=service.new_patient or not patient.established,
        provider=provider,
        location=location,
        providers=(),
        locations=(),
    )
    ask = narrowed(ask, provider=provider, location=location)
    wanted = query(work, ask, first=waiting.first, last=waiting.last)
    free = bool(ask.providers) and wanted.admits(slot)
    return free and overlapping(work, await upcoming(work, patient), slot) is None


async def _call(
    work: Work[Clinic], known: Catalog, waiting: Waiting, patient: Person, slot: Slot, *, id: str
) -> Message:
    facts = slot_facts(work, known, slot, service_code=waiting.service_code)
    return Message(
        id=id,
        kind="callback",
        person_id=patient.id,
        phone=patient.phone,
        subject=work.wording.say("staff.waiting"),
        body=work.wording.say("staff.came_free", **facts),
        due_on=min(await due_day(work), slot.local.date()),
    )
