"""Handing over to the staff: a call back by a day that is named, or a person now."""

from __future__ import annotations

from frontdesk_processors.language.speak import day
from frontdesk_processors.language.speak import phone as spoken_phone
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import number_of
from frontdesk_verticals.healthcare.tools.tasks import (
    due_day,
    filed,
    is_filed,
    passed_on,
    same_words,
)


async def _preview(
    work: Work[Clinic], *, about: str, phone: str | None = None
) -> JsonObject | Failure:
    number = number_of(work, phone)
    if isinstance(number, Failure):
        return number
    return {
        "about": " ".join(about.split()),
        "phone_said": spoken_phone(number, work.language),
        "due": day(await due_day(work), work.language),
    }


async def _key(work: Work[Clinic], *, about: str, phone: str | None = None) -> str:
    number = number_of(work, phone)
    return f"callback:{number}:{work.now.date()}:{same_words(about)}"


@tool(
    effect=Effect.WRITE,
    does="send",
    personal=True,
    reveals=("filed", "due"),
    confirm=_preview,
    key=_key,
    verify=is_filed,
)
async def create_callback_task(
    work: Work[Clinic], *, about: str, phone: str | None = None
) -> Result | Failure:
    """Have a member of staff ring the caller by the end of the next day that is open.

    Use when nothing else here can settle what the caller needs, and they would rather be rung
    than wait.

    Args:
        about: What it is about, in the caller's own words.
        phone: Phone number with area code. Leave out to use the number they call from.
    """
    number = number_of(work, phone)
    if isinstance(number, Failure):
        return number
    facts = await _preview(work, about=about, phone=phone)
    assert not isinstance(facts, Failure)
    task = await filed(
        work,
        "callback",
        subject=work.wording.say("staff.callback"),
        body=str(facts["about"]),
        patient_id=work.caller.subject,
        phone=number,
    )
    return passed_on(work, "create_callback_task", task, facts=facts)


@tool(reveals=("handed_over",))
async def transfer_to_person(work: Work[Clinic]) -> Result | Failure:
    """Hand the caller over to a member of staff.

    Use when the caller asks for a human being, is in distress, or asks what nobody here may
    answer. Nothing else is done after it.
    """
    return Failure(code="needs_human", say=work.wording.say("failure.needs_human_now"))
