"""The demonstration clinic's calendars on a Radicale server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from frontdesk.adapters.caldav.calendars import Calendar
from frontdesk.adapters.caldav.events import Event, name_of, written
from frontdesk.adapters.http import wired
from frontdesk.adapters.systems import CalDav, Systems
from frontdesk.ports.schedule import Slot
from tests.support.elsewhere.clinics import Seeded
from tests.support.elsewhere.radicale_server import USER, Radicale

_AHEAD = timedelta(days=16)
"""How far ahead the practice has taken time: a server that reads every file is slow with more."""
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//The practice//EN\r\n"


def busy(uid: str, start: datetime, end: datetime, *, more: str = "") -> str:
    """An event that somebody wrote by hand."""
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:Busy\r\n"
        f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{end.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n{more}END:VEVENT\r\n"
    )


def alone(event: str) -> str:
    """An event as a resource of its own."""
    return f"{_HEAD}{event}END:VCALENDAR\r\n"


class Calendars:
    """The clinic's calendars at `NOW`, as often as tests need some of their own.

    Args:
        server: Holds them.
        seed: What is in them.
        template: Name of those that others are copies of.
    """

    def __init__(self, server: Radicale, *, seed: Seeded, template: str) -> None:
        self.server = server
        self.seed = seed
        self._template = template

    @property
    def people(self) -> list[str]:
        """Ids of the patients."""
        return [one.id for one in self.seed.people]

    def systems(self, *, through: str = "") -> Systems:
        """The configuration of a business that keeps its schedule in calendars of its own.

        Args:
            through: URL of what stands between; by default nothing does.
        """
        begin = self.server.copied(self._template)
        providers = {slot.provider_id for slot in self.seed.slots}
        paths = {one: self.server.path(f"{begin}{one}") for one in providers}
        return Systems(
            schedule="caldav",
            caldav=CalDav(url=through or self.server.url, user=USER, calendars=paths),
        )


async def filled(server: Radicale, seed: Seeded) -> str:
    """Fill a folder of calendars with what the seed makes; its name."""
    runs: defaultdict[str, list[list[Slot]]] = defaultdict(list)
    for run in seed.busy():
        runs[run[0].provider_id].append(run)
    name = "template"
    opening = wired(server.url, name="radicale", headers=server.headers, extra="caldav")
    async with opening as wire:
        ahead = min(slot.starts_at for slot in seed.slots if slot.id in seed.blocked) + _AHEAD
        for provider in {slot.provider_id for slot in seed.slots}:
            events = "".join(
                busy(f"{provider}-{number}", run[0].starts_at, run[-1].ends_at)
                for number, run in enumerate(runs[provider])
                if run[0].starts_at < ahead
            )
            reply = await wire.ask(
                "PUT",
                server.path(f"{name}_{provider}"),
                body=alone(events),
                headers={"Content-Type": "text/calendar"},
            )
            assert reply.status == 201, reply
        for one in seed.appointments:
            calendar = Calendar(wire, server.path(f"{name}_{one.slot.provider_id}"))
            kept = replace(one, id=f"{one.slot.id}.0")
            at = one.slot.starts_at
            event = written(Event(appointment=kept, title="Visit", at=at), at=at)
            assert await calendar.put(name_of(kept.id), event, etag=None)
    return name
