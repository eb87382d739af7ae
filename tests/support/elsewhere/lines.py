"""A clinic whose records are elsewhere, behind a line that loses what it is told to."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import NamedTuple

import pytest

from frontdesk.adapters.systems import Systems
from tests.support.elsewhere.calendars import Calendars
from tests.support.elsewhere.fhir.clinics import FhirSeed
from tests.support.elsewhere.proxy import Proxy, proxied


class LossyLine(NamedTuple):
    """The systems behind the line, who is in them, and the line."""

    systems: Systems
    people: list[str]
    proxy: Proxy


async def lossy_line(request: pytest.FixtureRequest, *, held: AsyncExitStack) -> LossyLine:
    """A line to the system that the test is parametrised with, open for as long as ``held``."""
    if request.param == "caldav":
        calendars: Calendars = request.getfixturevalue("calendars")
        proxy = await held.enter_async_context(proxied(calendars.server.url))
        return LossyLine(calendars.systems(through=proxy.url), calendars.people, proxy)
    record_system: FhirSeed = request.getfixturevalue("record_system")
    there = await held.enter_async_context(record_system.clinic())
    target = there.simulator.url.removesuffix("/fhir")
    proxy = await held.enter_async_context(proxied(target))
    return LossyLine(there.systems(through=proxy.url), there.people, proxy)
