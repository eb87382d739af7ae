"""A caller whose booking is in another system when its reply is lost: what they hear, and when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.adapters.systems import Systems
from frontdesk.desk import Desk
from frontdesk.ports.schedule import Appointment
from frontdesk.testing import MONDAY, FixedClock, in_process
from frontdesk_verticals.healthcare import healthcare
from tests.support.elsewhere.clinics import SETTINGS
from tests.support.elsewhere.homes import elsewhere
from tests.support.elsewhere.lines import lossy_line
from tests.support.elsewhere.proxy import Mode, Proxy
from tests.support.timers import Timers

PHONE = "+14155550123"
ASKED = (
    "I'd like a flu shot on Friday. I'm Maria Lopez, born March 5th 1984.",
    "the first one",
)
AGAIN = ("This is Maria Lopez, born March 5th 1984. When is my next appointment?", "thanks")
LATER = timedelta(hours=1)


@dataclass
class House:
    """A clinic whose desks come and go, its records behind a line that loses what it is told to."""

    systems: Systems
    people: list[str]
    proxy: Proxy
    folder: Path
    clock: FixedClock

    async def desk(self) -> Desk:
        """A desk whose pauses last for ever, and whose outbox is swept by hand."""
        desk = await Desk.open(
            healthcare.over(self.systems),
            db=str(self.folder / "clinic.db"),
            brain="embedded",
            clock=self.clock,
            settings=SETTINGS,
            sleep=Timers().sleep,
        )
        await desk.outbox.close()
        return desk

    async def booking(self, *modes: Mode) -> str:
        """What the caller hears who says yes to the read-back while the line does this."""
        async with await self.desk() as desk, in_process(desk, caller=PHONE) as session:
            texts = [(await session.say(line)).text for line in ASKED]
            assert "Shall I book it?" in texts[-1], texts
            self.proxy.plan(*modes)
            return (await session.say("yes")).text

    async def told(self) -> str:
        """What the caller hears who calls again once all is settled, and says who they are."""
        async with await self.desk() as desk:
            await desk.outbox.sweep()
            async with in_process(desk, caller=PHONE) as session:
                replies = [await session.say(line) for line in AGAIN]
        return " ".join(reply.text for reply in replies)

    async def booked(self) -> list[Appointment]:
        """Maria's flu shots, in the system itself."""
        clinic = healthcare.over(self.systems)
        async with elsewhere(clinic, self.people) as home, home.open() as ports:
            mine = await ports.schedule.of_person(home.maria, range="upcoming", at=MONDAY, limit=9)
        return [one for one in mine if one.service_code == "flu_shot"]


@pytest.fixture(params=["caldav", "fhir"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as line:
        systems, people, proxy = await lossy_line(request, held=line)
        yield House(systems, people, proxy, tmp_path, FixedClock(MONDAY))


async def test_a_booking_that_is_confirmed_is_told_at_once(house: House) -> None:
    assert "You're booked: flu shot" in await house.booking()
    assert len(await house.booked()) == 1


@pytest.mark.parametrize("mode", ["lose", "error", "late"])
async def test_a_lost_reply_is_not_yet_confirmed_and_found_before_the_next_call(
    house: House, mode: Mode
) -> None:
    said = await house.booking(mode)
    assert "not yet confirmed" in said and "booked" not in said
    await house.proxy.land()
    assert "You're booked: flu shot" in await house.told()
    assert len(await house.booked()) == 1


async def test_what_never_arrived_is_told_as_not_done_once_it_cannot_come_any_more(
    house: House,
) -> None:
    assert "not yet confirmed" in await house.booking("swallow")
    house.clock.forward(LATER)
    assert "could not be done" in await house.told()
    assert await house.booked() == []
