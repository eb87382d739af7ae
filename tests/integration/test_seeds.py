"""A business that is opened for the first time opens on whatever day that is."""

from datetime import timedelta

import pytest

from frontdesk.testing import MONDAY, FixedClock, open_desk
from frontdesk.vertical import Vertical
from frontdesk_verticals.healthcare import healthcare
from frontdesk_verticals.salon import salon
from tests.support.wide import widely


@pytest.mark.parametrize("vertical", [healthcare, salon], ids=lambda vertical: vertical.name)
@pytest.mark.parametrize("day", widely([0, 1, 2, 3, 4, 5, 6, 24, 32, 33, 39], always=(0, 6)))
async def test_a_demonstration_business_opens_on_any_day(vertical: Vertical, day: int) -> None:
    # Late in the evening, when it is the next day in UTC; with holidays and the turn of the year.
    clock = FixedClock(MONDAY + timedelta(days=day, hours=11))
    async with await open_desk(vertical, clock=clock) as desk:
        assert desk.business.name
