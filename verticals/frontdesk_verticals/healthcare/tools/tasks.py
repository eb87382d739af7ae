"""Filing something that the staff are asked to do, and saying by when they will."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from frontdesk.booking.calendar import open_on
from frontdesk.ports.messages import Message, MessageKind
from frontdesk_processors.tool import Result, Work
from frontdesk_processors.values import Json, JsonObject
from frontdesk_verticals.healthcare.records.ports import Clinic

_LOOKED_AT = 14
"""So many days at most lie between two on which a clinic is open."""


async def due_day(work: Work[Clinic]) -> date:
    """The next day on which the main office is open: by its end a request is answered."""
    directory, today = work.records.directory, work.now.date()
    hours = await directory.hours()
    holidays = await directory.holidays(today, today + timedelta(days=_LOOKED_AT))
    main = (await directory.locations())[0].id
    for ahead in range(1, _LOOKED_AT + 1):
        day = today + timedelta(days=ahead)
        if open_on(day, location_id=main, hours=hours, holidays=holidays).opens is not None:
            return day
    return today + timedelta(days=_LOOKED_AT)


async def filed(
    work: Work[Clinic],
    kind: MessageKind,
    *,
    subject: str,
    body: str,
    patient_id: str | None = None,
    phone: str | None = None,
) -> Message:
    """File a task in this call's transaction."""
    task = Message(
        id=f"task_{secrets.token_hex(6)}",
        kind=kind,
        person_id=patient_id,
        phone=phone,
        subject=subject,
        body=body,
        due_on=await due_day(work),
    )
    await work.records.messages.leave(task, conversation=work.conversation, at=work.now)
    return task


def passed_on(
    work: Work[Clinic], tool: str, task: Message, *, facts: JsonObject, **data: Json
) -> Result:
    """What a tool tells that filed a task.

    Args:
        work: What it worked on.
        tool: Its name, under which its sentence is found.
        task: The task.
        facts: What it is about, as the caller was asked.
        **data: What else the agent is told.
    """
    return Result(
        data={"filed": True, **data},
        say=work.wording.say(f"done.{tool}", **facts),
        facts=facts,
        after={"task_id": task.id, "kind": task.kind},
    )


async def is_filed(work: Work[Clinic], *, result: Result, **_: object) -> bool:
    """Whether the task that a result tells of is in the records."""
    found = await work.records.messages.get(str((result.after or {}).get("task_id")))
    return found is not None and found.kind == (result.after or {}).get("kind")


def same_words(text: str) -> str:
    """The words of a text as part of a key: equal for the same words, whatever their case."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]
