"""The waiting list: who would come if something came free."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from frontdesk.booking import days as calendar
from frontdesk.ports.contacts import Person
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, Identity, JsonObject, When
from frontdesk_verticals.healthcare.records.desk import Waiting
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of
from frontdesk_verticals.healthcare.tools.search import Ask, understood


class _Entry(NamedTuple):
    patient: Person
    waiting: Waiting
    wanted: When
    ask: Ask


async def _entry(
    work: Work[Clinic],
    *,
    service_code: str,
    when: str,
    provider_id: str | None = None,
    location_id: str | None = None,
) -> _Entry | Failure:
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    ask = await understood(
        work, service_code=service_code, provider_id=provider_id, location_id=location_id
    )
    if isinstance(ask, Failure):
        return ask
    wanted = await calendar.wanted(work, when)
    if isinstance(wanted, Failure):
        return wanted
    waiting = Waiting(
        id=f"wait_{secrets.token_hex(6)}",
        patient_id=patient.id,
        service_code=ask.service.code,
        provider_id=ask.provider.id if ask.provider else None,
        location_id=ask.location.id if ask.location else None,
        first=wanted.first,
        last=wanted.last,
    )
    return _Entry(patient, waiting, wanted, ask)


def _facts(work: Work[Clinic], entry: _Entry) -> JsonObject:
    provider, location = entry.ask.provider, entry.ask.location
    besides = work.wording.say("slots.with", provider=provider.spoken) if provider else ""
    if location is not None:
        besides += f", {work.wording.say('place.office', location=location.name)}"
    return {
        "patient": entry.patient.first_name,
        "service": entry.ask.service.name,
        "span": calendar.said(work, entry.wanted),
        "besides": besides,
    }


async def _preview(work: Work[Clinic], **asked: str) -> JsonObject | Failure:
    entry = await _entry(work, **asked)
    return entry if isinstance(entry, Failure) else _facts(work, entry)


async def _key(work: Work[Clinic], **asked: str) -> str:
    entry = await _entry(work, **asked)
    if isinstance(entry, Failure):
        return f"wait:{entry.code}:{work.conversation}"
    one = entry.waiting
    # Who has left the list may join it again for the same.
    ended = await work.records.waitlist.ended(one)
    where = f"{one.provider_id or 'anyone'}:{one.location_id or 'anywhere'}"
    return f"wait:{one.patient_id}:{one.service_code}:{where}:{one.first}:{one.last}:{ended}"


async def _waits(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    found = await work.records.waitlist.get(str((result.after or {}).get("waiting_id")))
    return found is not None and found.status == "waiting"


@tool(
    effect=Effect.WRITE,
    needs=Identity.VERIFIED,
    does="register",
    reveals=("waiting", "service", "span"),
    confirm=_preview,
    key=_key,
    verify=_waits,
)
async def join_waitlist(
    work: Work[Clinic],
    *,
    service_code: str,
    when: str,
    provider_id: str | None = None,
    location_id: str | None = None,
) -> Result | Failure:
    """Put the caller on the waiting list for a day or a span of days.

    Use when the caller wants to be on the waiting list, or to hear if something comes free or
    somebody cancels. First the caller must be verified with lookup_patient.

    Args:
        service_code: What for, in the caller's own words.
        when: The day or days that would suit, in the caller's own words.
        provider_id: With whom, by name as said or id from get_providers, if they say so.
        location_id: The office they ask for, by name as said or id, if they do.
    """
    entry = await _entry(
        work,
        service_code=service_code,
        when=when,
        provider_id=provider_id,
        location_id=location_id,
    )
    if isinstance(entry, Failure):
        return entry
    await work.records.waitlist.lapse(work.now.date())
    if not await work.records.waitlist.join(entry.waiting, at=work.now):
        return failure(work, "already_waiting")
    facts = _facts(work, entry)
    return Result(
        data={"waiting": True},
        say=work.wording.say("done.join_waitlist", **facts),
        facts=facts,
        after={"waiting_id": entry.waiting.id, "patient_id": entry.patient.id},
    )
