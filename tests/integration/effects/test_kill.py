"""A process is killed at every statement of a booking, and nothing is lost, doubled or untold."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from frontdesk.desk import Desk
from frontdesk.testing import MONDAY, FixedClock, in_process
from tests.support.agenda.agent import agent
from tests.support.agenda.doomed import PHONE
from tests.support.agenda.faults import Faults
from tests.support.agenda.homes import Home, Place
from tests.support.agenda.vertical import agenda
from tests.support.commands import ROOT
from tests.support.postgres import SIGNING_KEY
from tests.support.timers import Timers
from tests.support.wide import widely

BOOKED = "You're booked for slot 1."
EVERY = pytest.mark.parametrize(
    "home", widely(["file", "postgres", "elsewhere"], always=["postgres"]), indirect=True
)


@pytest.fixture(autouse=True)
def _signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each process signs with: a server's database has no file beside it to hold a key."""
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)


async def run(place: Place, point: int) -> tuple[list[str], int]:
    """What the caller heard of a process that dies at a point, and its status or count."""
    there = [str(place.there.port), place.there.book] if place.there else []
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.agenda.doomed", place.url, str(point), *there),
        cwd=ROOT,
        env={
            "PYTHONPATH": ":".join(sys.path),
            "PATH": "",
            "LOGURU_AUTOINIT": "False",
            "FRONTDESK_SIGNING_KEY": SIGNING_KEY,
        },
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    lines = [json.loads(line) for line in out.splitlines()]
    heard = [line for line in lines if isinstance(line, str)]
    return heard, process.returncode or lines[-1]


async def next_contact(place: Place) -> str:
    """What another process tells the caller an hour later, after it has swept."""
    clock = FixedClock(MONDAY)
    clock.forward(timedelta(hours=1))
    desk = await Desk.open(
        agenda(place.tools(Faults())), db=place.url, brain=agent, clock=clock, sleep=Timers().sleep
    )
    async with desk:
        await desk.outbox.close()
        await desk.outbox.sweep()
        async with in_process(desk, caller=PHONE) as session:
            return session.greeting.text


async def survives(home: Home, point: int) -> bool:
    """Kill at a point and look; False once there is no such point any more."""
    with closing(home.place()) as place:
        return await _survives(place, point)


async def _survives(place: Place, point: int) -> bool:
    heard, status = await run(place, point)
    if status > 0:
        return False
    assert status == -9
    greeting = await next_contact(place)
    records = place.read()
    told = any(BOOKED in line for line in (*heard, greeting))
    assert len(records.booked) <= 1, "doubled"
    assert len(records.receipts) == len(records.booked), "torn"
    assert told == bool(records.booked), "lost or untold, or told and not done"
    return True


async def killed(home: Home, points: Callable[[int], bool]) -> int:
    """Kill before and after each statement that is asked for, and tell how many times."""
    tried = 0
    for number in filter(points, range(1, 200)):
        if not await survives(home, number):
            break
        tried += 1
        # There is nothing to be after a commit that would not be before the next statement.
        tried += await survives(home, -number)
    return tried


@EVERY
@pytest.mark.timeout(180)
async def test_a_process_killed_in_a_booking_loses_doubles_and_hides_nothing(home: Home) -> None:
    assert await killed(home, lambda number: number == 12) == 2


@EVERY
@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_a_process_killed_at_each_statement_of_a_booking(home: Home) -> None:
    assert await killed(home, lambda number: True) >= 30
