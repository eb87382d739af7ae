"""What the clinic's directory tells those who keep its calendar elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta

from frontdesk.adapters.fhir.resources import Names, default_reference
from frontdesk.adapters.systems import Fhir
from frontdesk.booking.rota import Rota
from frontdesk_verticals.healthcare.records.ports import Directory

SLOT_MINUTES = 30
AHEAD = timedelta(weeks=12)
"""How far ahead the clinic lets people book."""


class ClinicRotas:
    """A `frontdesk.booking.rota.Rotas` out of the clinic's directory.

    Args:
        directory: Knows who works when, and when the clinic is open.
        rest: Called when it has been read, before another system is asked: a connection to our
            database is not kept while that takes its time.
    """

    def __init__(self, directory: Directory, *, rest: Callable[[], Awaitable[None]]) -> None:
        self._directory = directory
        self._rest = rest
        self._providers: Sequence[str] | None = None

    async def rota(self, first: date, last: date) -> Rota:
        """The rota that holds on these days."""
        directory = self._directory
        found = Rota(
            shifts=await directory.shifts(),
            hours=await directory.hours(),
            holidays=await directory.holidays(first, last),
            zones={place.id: place.zone for place in await directory.locations()},
            minutes=SLOT_MINUTES,
        )
        await self._rest()
        return found

    async def providers(self) -> Sequence[str]:
        """Ids of everybody who sees patients."""
        if self._providers is None:
            self._providers = [provider.id for provider in await self._directory.providers()]
            await self._rest()
        return self._providers

    async def last_day(self, *, at: datetime) -> date:
        """The last day that is open for booking at this moment."""
        return at.date() + AHEAD


class ClinicRoster:
    """What the clinic's providers and offices are called on a FHIR server.

    Args:
        directory: Knows them.
        system: The server, with the references of those that are called otherwise.
        rest: Called when it has been read, before another system is asked.
    """

    def __init__(
        self, directory: Directory, system: Fhir, *, rest: Callable[[], Awaitable[None]]
    ) -> None:
        self._directory = directory
        self._system = system
        self._rest = rest
        self._names: Names | None = None

    async def names(self) -> Names:
        """What our providers and locations are called on the server."""
        if self._names is None:
            people = [one.id for one in await self._directory.providers()]
            places = list(await self._directory.locations())
            system = self._system
            self._names = Names(
                people={
                    id: system.people.get(id) or default_reference("Practitioner", id)
                    for id in people
                },
                places={
                    one.id: system.places.get(one.id) or default_reference("Location", one.id)
                    for one in places
                },
                zones={one.id: one.zone for one in places},
            )
            await self._rest()
        return self._names
