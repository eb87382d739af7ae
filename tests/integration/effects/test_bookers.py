"""Many callers of several processes want one time, and one of them gets it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.desk import Desk
from frontdesk.testing import MONDAY, FixedClock, ScriptedModel
from frontdesk_verticals.healthcare.vertical import healthcare, records
from tests.support.bookers import PATIENTS
from tests.support.commands import ROOT, environment
from tests.support.postgres import SIGNING_KEY, Postgres

PROCESSES = 4


@pytest.fixture
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database that the four processes share."""
    if request.param == "file":
        yield str(tmp_path / "clinic.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    async with server.database(migrations=[healthcare.migrations]) as name:
        yield name


async def booked(url: str, folder: Path, *, callers: int) -> tuple[Counter[str], list[str]]:
    """How each call ended and for whom, and who is booked in the records."""
    extra = {"FRONTDESK_SIGNING_KEY": SIGNING_KEY}
    async with await Desk.open(healthcare, db=url, brain=ScriptedModel, clock=FixedClock(MONDAY)):
        pass
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.support.bookers", url, f"p{n}", str(callers // PROCESSES)),
            cwd=ROOT,
            env={**environment(folder, extra), "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for n in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready"
    ended = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    told: Counter[str] = Counter()
    for out, _ in ended:
        for how, patients in json.loads(out).items():
            told.update({f"{how} {patient}": 1 for patient in patients})
    async with (
        await Desk.open(healthcare, db=url, brain=ScriptedModel, clock=FixedClock(MONDAY)) as desk,
        desk.store.ledger.unit(write=False) as unit,
    ):
        rows: list[str] = []
        for number in range(1, PATIENTS + 1):
            patient = f"pat_{number:04d}"
            found = await records(unit).schedule.of_person(
                patient, range="upcoming", at=desk.clock(), limit=50
            )
            rows += [patient for one in found if one.service_code == "flu_shot"]
    return told, rows


def truly(told: Counter[str], rows: list[str]) -> bool:
    """Whether one has it, and only they were told so, or that it is not known yet."""
    [holder] = rows
    booked = {one for one in told if one.startswith("booked")}
    return booked == {f"booked {holder}"} or (not booked and f"unsettled {holder}" in told)


@pytest.mark.wide  # In one process: tests/unit/salon/test_bookers.py.
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.timeout(120)
async def test_of_twenty_callers_of_four_processes_one_gets_the_time(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    assert truly(*await booked(url, tmp_path, callers=20))


@pytest.mark.slow
@pytest.mark.parametrize("url", ["file", "postgres"], indirect=True)
@pytest.mark.timeout(900)
async def test_of_two_hundred_callers_of_four_processes_one_gets_the_time(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    assert truly(*await booked(url, tmp_path, callers=200))
