"""A process that takes one booking and is killed in the middle of it.

Run as ``python -m tests.support.agenda.doomed DB POINT [PORT BOOK]`` it books slot 1 for a caller,
with its rows in the database or in the other system on the port, and prints what the caller hears,
one line of JSON each. It kills itself with SIGKILL at the point: before the numbered SQL statement
after the caller's yes, or after it where the point is negative. Else it prints how many there were.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from frontdesk.desk import Desk
from frontdesk.testing import MONDAY, FixedClock, in_process
from frontdesk_processors.values import JsonObject
from tests.support.agenda.agent import agent
from tests.support.agenda.elsewhere import Elsewhere
from tests.support.agenda.faults import Faults
from tests.support.agenda.remote import remote_tools
from tests.support.agenda.vertical import agenda, local_tools
from tests.support.timers import Timers

PHONE = "+14155550100"


class Counter:
    """Counts statements once it is told to, and ends the process at one of them."""

    def __init__(self, point: int) -> None:
        self._point, self._numbers, self.counts = point, itertools.count(1), False
        self.passed = 0
        for moment, name in ((1, "before_cursor_execute"), (-1, "after_cursor_execute")):
            event.listen(Engine, name, self._at(moment))
        event.listen(Engine, "commit", self._at(1))

    def _at(self, moment: int) -> Any:
        def reached(*_: Any) -> None:
            if not self.counts:
                return
            if moment == 1:
                self.passed += 1
            if self.passed * moment == self._point:
                os.kill(os.getpid(), signal.SIGKILL)

        return reached


def say(event: JsonObject) -> None:
    """Print what the caller hears."""
    if event["type"] == "agent":
        sys.stdout.write(f"{json.dumps(event['text'])}\n")
        sys.stdout.flush()


async def main(db: str, point: int, port: int, book: str) -> None:
    """Take the booking."""
    tools = remote_tools(Faults(), Elsewhere(port, book)) if port else local_tools(Faults())
    counter = Counter(point)
    async with (
        await Desk.open(
            agenda(tools), db=db, brain=agent, clock=FixedClock(MONDAY), sleep=Timers().sleep
        ) as desk,
        in_process(desk, caller=PHONE) as session,
    ):
        await desk.outbox.close()
        session.on_event = say
        await session.say("book 1")
        counter.counts = True
        await session.say("yes")
        await session.say("hello")
    sys.stdout.write(f"{counter.passed}\n")


if __name__ == "__main__":
    from loguru import logger

    logger.remove()
    words = [*sys.argv[1:], "0", ""]
    asyncio.run(main(words[0], int(words[1]), int(words[2]), words[3]))
