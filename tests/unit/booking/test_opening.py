"""What is only done while a place is open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.booking.business import FileWeek, read_business
from frontdesk.booking.opening import open_at
from frontdesk_processors.frames import Done
from frontdesk_processors.guard.policies import STANDARD, hours
from frontdesk_processors.testing import FixedClock, drive
from frontdesk_verticals.salon import salon
from frontdesk_verticals.salon.business import SalonFile
from tests.support.shop import Shop
from tests.unit.steps.test_guard_actions import of

FILE = read_business(salon.home / "business.toml", SalonFile)
MAIN = open_at(FileWeek(FILE), FILE.places()[0])
"""In New York, on Thursdays from ten to eight."""

THANKSGIVING = datetime(2026, 11, 26, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 11, 19, 14, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 19, 15, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 0, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 1, tzinfo=UTC), False),
        (THANKSGIVING, False),
        (datetime(2026, 12, 24, 16, tzinfo=UTC), True),
        (datetime(2026, 12, 24, 20, tzinfo=UTC), False),
    ],
)
async def test_a_place_is_open_by_its_week_and_its_holidays_in_its_own_zone(
    at: datetime, is_open: bool
) -> None:
    assert await MAIN(at) is is_open


async def test_on_a_holiday_nothing_is_written() -> None:
    one = Shop(policies=(*STANDARD, hours(MAIN)), clock=FixedClock(THANKSGIVING))
    [done] = of(Done, await drive(one.guard(), [one.proposed("order", {"item": "tea"})]))
    assert (done.status, done.reason) == ("refused", "closed")
