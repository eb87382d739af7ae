"""When somebody may be called or texted, by where they are."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from frontdesk_processors import quiet_hours
from frontdesk_processors.quiet_hours import next_open
from frontdesk_processors.regions import zones_of

EAST, CENTRAL = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
PACIFIC = ZoneInfo("America/Los_Angeles")
# A Monday and the Sunday before it.
MONDAY, SUNDAY = (2026, 11, 23), (2026, 11, 22)


@pytest.mark.parametrize(
    ("region", "at", "start"),
    [
        ("US-CA", datetime(*MONDAY, 8, 0, tzinfo=PACIFIC), None),
        ("US-CA", datetime(*MONDAY, 20, 59, tzinfo=PACIFIC), None),
        ("US-CA", datetime(*MONDAY, 7, 59, tzinfo=PACIFIC), "2026-11-23T08:00:00-08:00"),
        ("US-CA", datetime(*MONDAY, 21, 0, tzinfo=PACIFIC), "2026-11-24T08:00:00-08:00"),
        # Eight in the evening in California is eleven in New York.
        ("US-NY", datetime(*MONDAY, 20, 0, tzinfo=PACIFIC), "2026-11-24T08:00:00-05:00"),
        ("US-OK", datetime(*MONDAY, 20, 30, tzinfo=CENTRAL), "2026-11-24T09:00:00-06:00"),
        # Florida lies in two zones, and both have to be awake.
        ("US-FL", datetime(*MONDAY, 8, 30, tzinfo=EAST), "2026-11-23T09:00:00-05:00"),
        ("US-TX", datetime(*SUNDAY, 10, 0, tzinfo=CENTRAL), "2026-11-22T13:00:00-06:00"),
        ("US-AL", datetime(*SUNDAY, 12, 0, tzinfo=CENTRAL), "2026-11-23T08:00:00-06:00"),
    ],
)  # fmt: skip
def test_it_is_their_own_time_in_every_zone_they_may_be_in(
    region: str, at: datetime, start: str | None
) -> None:
    found = next_open(region, at)
    assert found is not None
    assert found.isoformat() == (start or at.isoformat())


@pytest.mark.parametrize("region", ["XX", "JP", "GB", ""])
def test_of_a_place_in_no_row_nothing_is_known(region: str) -> None:
    assert next_open(region, datetime(*MONDAY, 12, tzinfo=EAST)) is None


def test_every_row_can_be_read_and_names_its_source() -> None:
    file = Path(quiet_hours.__file__).with_suffix(".toml")
    rows: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    noon = datetime(*MONDAY, 12, tzinfo=EAST)
    for region, row in rows.items():
        assert row["source"] and zones_of(region), region
        assert next_open(region, noon) is not None
