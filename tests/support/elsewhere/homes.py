"""A clinic as it was seeded, wherever its records are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_verticals.healthcare.records.ports import Clinic
from tests.support.clinic import NOW
from tests.support.elsewhere.clinics import SETTINGS
from tests.support.stores import empty

Open = Callable[[], AbstractAsyncContextManager[Clinic]]


@dataclass(frozen=True)
class Home:
    """A clinic as it was seeded.

    Parameters:
        open: Opens the ports as tools get them, on a transaction that is committed when its body
            ends well; it can only read where records are elsewhere.
        keep: Opens them on a transaction that writes, as what is kept with a receipt gets it.
        register: Opens them as a tool gets them that registers somebody.
        people: Ids of its patients; Maria Lopez is the first, and has an appointment to come.
        crowd: How many book at once.
    """

    open: Open
    keep: Open
    register: Open
    people: tuple[str, ...]
    crowd: int = 20

    @property
    def maria(self) -> str:
        """The first patient's id."""
        return self.people[0]

    @property
    def james(self) -> str:
        """The second patient's id."""
        return self.people[1]


@asynccontextmanager
async def elsewhere(
    clinic: Vertical, people: Sequence[str], *, contacts: bool = False
) -> AsyncGenerator[Home]:
    """A clinic whose schedule is elsewhere, or its contacts too."""
    assert clinic.connect is not None
    async with (
        await Store.open(await empty(clinic.migrations), migrations=[clinic.migrations]) as store,
        clinic.connect(ledger=store.ledger, settings=SETTINGS) as records,
    ):
        async with store.ledger.unit() as unit:
            await clinic.seed(unit, NOW)
            await unit.commit()

        @asynccontextmanager
        async def transaction(*, write: bool) -> AsyncGenerator[Clinic]:
            async with store.ledger.unit(write=write) as unit:
                ports = records(unit)
                assert isinstance(ports, Clinic)
                yield ports
                if write:
                    await unit.commit()

        reads, writes = partial(transaction, write=False), partial(transaction, write=True)
        yield Home(reads, writes, reads if contacts else writes, tuple(people), crowd=6)
