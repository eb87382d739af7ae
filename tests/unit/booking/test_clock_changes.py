"""Days on which clocks are changed: no hour is booked, read back or told that is not what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from frontdesk.booking.calendar import Hours
from frontdesk.booking.rota import Rota, Shift, named
from frontdesk.ports.schedule import Slot, SlotQuery
from frontdesk_processors.language import Unclear, load, resolve, speak
from frontdesk_processors.moments import between, later

ENGLISH, PLACE = load("en"), "loc_main"
#: Changes of an hour and of half an hour, by night and at midnight, on both halves of the earth.
ZONES = (
    *("America/Los_Angeles", "America/New_York", "America/St_Johns", "America/Santiago"),
    *("Europe/Berlin", "Europe/London", "Africa/Cairo", "Asia/Beirut"),
    *("Australia/Lord_Howe", "Pacific/Auckland"),
)
FIRST, DAYS = date(2026, 6, 1), 730


def changes(zone: str) -> list[datetime]:
    """The hours, in UTC, in which a zone's clocks are changed."""
    local, begin = ZoneInfo(zone), datetime.combine(FIRST, time(), UTC)
    hours = [begin + timedelta(hours=n) for n in range(24 * DAYS)]
    offsets = [at.astimezone(local).utcoffset() for at in hours]
    return [hours[n - 1] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


CHANGES = {zone: changes(zone) for zone in ZONES}
ZONED = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(st.just(zone), st.sampled_from(CHANGES[zone]))
)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A moment within three hours of a change, on the zone's own clock."""
    zone, change = draw(ZONED)
    seconds = draw(st.integers(-3 * 3600, 3 * 3600))
    return (change + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone))


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota, date]:
    """Somebody who works by night around a change, and a day of it."""
    zone, change = draw(ZONED)
    day = change.astimezone(ZoneInfo(zone)).date() + timedelta(draw(st.integers(-1, 1)))
    fives = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
    opens, closes = sorted((draw(fives), draw(fives)))
    assume(opens < closes)
    week = [
        Hours(location_id=PLACE, weekday=weekday, opens=opens, closes=closes)
        for weekday in range(7)
    ]
    shifts = [
        Shift(provider_id="ann", location_id=PLACE, weekday=n, starts=opens, ends=closes)
        for n in range(7)
    ]
    minutes = draw(st.integers(2, 24)) * 5
    return Rota(shifts=shifts, hours=week, holidays=(), zones={PLACE: zone}, minutes=minutes), day


def asked_for(slots: Sequence[Slot], text: str, *, now: datetime) -> list[Slot]:
    """The slots that answer a caller's words."""
    when = resolve(text, now=now, language=ENGLISH)
    assert not isinstance(when, Unclear), when
    query = SlotQuery(after=now, first=when.first, last=when.last, minutes=0)
    return [s for s in slots if query.admits(s) and s.local.time() == when.exact_time]


def test_each_zone_changes_its_clocks_both_ways() -> None:
    assert all(len(found) >= 3 for found in CHANGES.values())


@given(rotas())
def test_a_slot_is_at_a_time_that_the_wall_clock_shows_once(made: tuple[Rota, date]) -> None:
    rota, day = made
    slots = list(rota.slots(day, day))
    walls = [slot.local.replace(tzinfo=None, fold=0) for slot in slots]
    assert walls == sorted(set(walls))
    assert {wall.date() for wall in walls} <= {day}
    # The first of two; and an hour that there is not is on no clock.
    assert all(slot.local.fold == 0 for slot in slots)
    for slot, wall in zip(slots, walls, strict=True):
        assert wall.replace(tzinfo=ZoneInfo(slot.zone)).astimezone(UTC) == slot.starts_at
    opens, closes = rota.hours[0].opens, rota.hours[0].closes
    step = timedelta(minutes=rota.minutes)
    assert all(
        opens <= wall.time() and wall + step <= datetime.combine(day, closes) for wall in walls
    )
    assert not any(one.overlaps(other) for one, other in pairwise(slots))


@given(rotas())
def test_what_is_read_back_names_the_slot_that_is_booked(made: tuple[Rota, date]) -> None:
    rota, day = made
    slots = list(rota.slots(day - timedelta(1), day + timedelta(1)))
    now = datetime.combine(day - timedelta(3), time(12), ZoneInfo(rota.zones[PLACE]))
    for slot in slots[:: max(1, len(slots) // 6)]:
        name = named(slot.id)
        assert name is not None and name.starts_at == slot.starts_at
        # A model is told the offset that holds at that moment.
        told = datetime.fromisoformat(slot.local.isoformat())
        assert told == slot.starts_at and told.utcoffset() == slot.local.utcoffset()
        said = speak.moment(slot.local, ENGLISH)
        assert asked_for(slots, said, now=now) == [slot], said


@given(ZONED, st.integers(0, 59))
def test_a_time_that_there_is_not_is_nobodys(zoned: tuple[str, datetime], minute: int) -> None:
    zone, change = zoned
    local = ZoneInfo(zone)
    day = (change + timedelta(hours=1)).astimezone(local).date()
    gone = [
        wall
        for hour in range(24)
        if (wall := datetime.combine(day, time(hour, minute)))
        != wall.replace(tzinfo=local).astimezone(UTC).astimezone(local).replace(tzinfo=None)
    ]
    hours = [
        Hours(location_id=PLACE, weekday=n, opens=time(), closes=time(23, 59)) for n in range(7)
    ]
    for wall in gone:
        shift = Shift(
            provider_id="ann",
            location_id=PLACE,
            weekday=day.weekday(),
            starts=wall.time(),
            ends=time(23, 59),
        )
        rota = Rota(shifts=[shift], hours=hours, holidays=(), zones={PLACE: zone}, minutes=5)
        slots = list(rota.slots(day, day))
        now = datetime.combine(day - timedelta(3), time(12), local)
        assert asked_for(slots, speak.moment(wall, ENGLISH), now=now) == []


@given(moments(), st.integers(1, 600))
def test_so_many_minutes_from_now_are_so_many(now: datetime, minutes: int) -> None:
    when = resolve(f"in {minutes} minutes", now=now, language=ENGLISH)
    assert not isinstance(when, Unclear)
    then = (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)
    assert when.exact_time == then.time().replace(second=0, microsecond=0)
    assert when.first == then.date()


@given(moments(), st.integers(-300, 300))
def test_what_lasts_so_long_lasts_so_long(at: datetime, minutes: int) -> None:
    by = timedelta(minutes=minutes)
    end = later(at, by)
    assert between(at, end) == by
    assert end.tzinfo is at.tzinfo
    assert end.astimezone(UTC) - at.astimezone(UTC) == by
