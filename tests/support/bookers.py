"""A process whose callers all want the same time at the clinic.

Run as ``python -m tests.support.bookers URL NAME NUMBER`` it prints ``ready`` once NUMBER callers
have been offered a time, waits for a line on its standard input, lets them book at once, and prints
as JSON which patients are booked, which may be, and who was turned down or found it busy.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from functools import partial

from frontdesk.desk import Desk
from frontdesk.testing import MONDAY, FixedClock, ScriptedModel
from frontdesk_processors.act.job import Job
from frontdesk_processors.act.outcome import Performed, Unsettled
from frontdesk_processors.act.perform import perform
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.tool import Caller, Failure, Result
from frontdesk_processors.values import Identity
from frontdesk_verticals.healthcare.vertical import healthcare

FLU = {"service_code": "flu shot", "when": "next Tuesday", "provider_id": "Dr. Chen"}
PATIENTS = 20


async def book(
    desk: Desk,
    number: int,
    *,
    name: str,
    start: asyncio.Barrier,
    searching: asyncio.Semaphore,
) -> tuple[str, str]:
    """Find the first time there is, wait for all others, and book it."""
    conversation = Conversation(
        id=f"{name}-{number}", vertical=healthcare.name, started_at=desk.clock()
    )
    conversation.caller = Caller(
        identity=Identity.VERIFIED, subject=f"pat_{number % PATIENTS + 1:04d}"
    )
    toolbox = desk.toolbox(conversation)
    search = toolbox.tools["get_available_slots"]
    asked = search.bind(FLU)
    assert not isinstance(asked, Failure)
    async with searching, toolbox.unit(write=True) as unit:
        found = await toolbox.run(search, asked, unit=unit)
        await unit.commit()
    assert isinstance(found, Result), found
    options = found.data["options"]
    assert isinstance(options, list)
    first = options[0]
    assert isinstance(first, dict)
    schedule = toolbox.tools["schedule_appointment"]
    arguments = schedule.bind({"slot_token": first["slot_token"]})
    assert not isinstance(arguments, Failure)
    # All have been offered a time; all may book it.
    await start.wait()
    await start.wait()
    job = Job(
        tool=schedule,
        arguments=arguments,
        call=f"call-{number}",
        turn=1,
        conversation=conversation,
        toolbox=toolbox,
    )
    try:
        ended = await perform(job)
    except StoreError:
        return "busy", ""
    patient = conversation.caller.subject or ""
    if isinstance(ended, Performed):
        return "booked", patient
    return ("unsettled" if isinstance(ended, Unsettled) else "refused"), patient


def _stop(start: asyncio.Barrier, caller: asyncio.Task[tuple[str, str]]) -> None:
    """Let nobody wait for a caller who failed."""
    if not caller.cancelled() and caller.exception() is not None:
        asyncio.get_running_loop().create_task(start.abort())


async def main(url: str, name: str, number: int) -> None:
    """Let them book."""
    async with await Desk.open(
        healthcare, db=url, brain=ScriptedModel, clock=FixedClock(MONDAY)
    ) as desk:
        start = asyncio.Barrier(number + 1)
        # The offers are no part of the race: they are made a few at a time.
        searching = asyncio.Semaphore(4)
        callers = [
            asyncio.create_task(book(desk, n, name=name, start=start, searching=searching))
            for n in range(number)
        ]
        for caller in callers:
            caller.add_done_callback(partial(_stop, start))
        await start.wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        await start.wait()
        ended: dict[str, list[str]] = defaultdict(list)
        for how, patient in await asyncio.gather(*callers):
            ended[how].append(patient)
        sys.stdout.write(f"{json.dumps(ended)}\n")


if __name__ == "__main__":
    from loguru import logger

    logger.remove()
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
