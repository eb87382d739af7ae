"""What goes wrong while an action runs, at moments that a test names."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from frontdesk.store import SqlLedger, SqlUnit
from frontdesk_processors.errors import StoreError
from frontdesk_processors.ledger import Receipt

Moment = Literal["begun", "effected", "committing", "committed", "verifying", "verified"]
MOMENTS: tuple[Moment, ...] = ("begun", "effected", "committing", "committed", "verifying")
"""Before the effect; after it; before the commit; after it; before the reading back. A sixth is
when it is filed that the records were read back."""

Fault = Literal["hang", "bug", "lost"]
"""It waits until it is let go on; it raises what nobody foresaw; the connection breaks."""


class Faults:
    """Holds up or breaks the next action at each moment that has a fault planned for it."""

    def __init__(self) -> None:
        self._planned: dict[Moment, deque[Fault]] = {
            moment: deque() for moment in (*MOMENTS, "verified")
        }
        self._hung: list[asyncio.Event] = []
        self._caught = asyncio.Event()

    @property
    def hung(self) -> int:
        """How many actions wait."""
        return len(self._hung)

    def plan(self, moment: Moment, fault: Fault) -> None:
        """Let the fault happen at the next pass of the moment that has none planned."""
        self._planned[moment].append(fault)

    def let_go(self) -> None:
        """Let the one go on that waits longest."""
        if self._hung:
            self._hung.pop(0).set()
        self._caught.clear()

    def clear(self) -> None:
        """Plan nothing more, and let everything go on."""
        for planned in self._planned.values():
            planned.clear()
        while self._hung:
            self.let_go()

    async def caught(self) -> None:
        """Wait until something hangs."""
        if not self._hung:
            self._caught.clear()
            await self._caught.wait()

    async def at(self, moment: Moment) -> None:
        """The moment; what is planned for it happens."""
        if not self._planned[moment]:
            return
        match self._planned[moment].popleft():
            case "hang":
                gate = asyncio.Event()
                self._hung.append(gate)
                self._caught.set()
                try:
                    await gate.wait()
                finally:
                    if gate in self._hung:
                        self._hung.remove(gate)
            case "bug":
                raise ZeroDivisionError(f"a bug when {moment}")
            case "lost":
                raise StoreError(f"the connection broke when {moment}")


class FaultyUnit(SqlUnit):
    """A unit of work whose commit may break, before or after it has happened."""

    def __init__(self, unit: SqlUnit, *, faults: Faults) -> None:
        location, keys = unit._location, unit._keys  # pyright: ignore[reportPrivateUsage]
        super().__init__(unit.session, writes=unit.writes, location=location, keys=keys)
        self._faults = faults
        self._acts = False

    async def file(self, receipt: Receipt) -> None:
        self._acts = True
        await super().file(receipt)

    async def commit(self) -> None:
        if not self._acts:
            await super().commit()
            return
        await self._faults.at("committing")
        await super().commit()
        await self._faults.at("committed")


class FaultyLedger:
    """A ledger of `FaultyUnit`s, over a real one."""

    def __init__(
        self, ledger: SqlLedger, *, faults: Faults, unit: type[FaultyUnit] = FaultyUnit
    ) -> None:
        self._ledger = ledger
        self._faults = faults
        self._kind = unit

    @asynccontextmanager
    async def unit(self, *, write: bool = True) -> AsyncGenerator[FaultyUnit]:
        async with self._ledger.unit(write=write) as unit:
            yield self._kind(unit, faults=self._faults)

    async def find(self, key: str) -> Receipt | None:
        return await self._ledger.find(key)

    async def verify(self, receipt_id: str, *, at: datetime) -> None:
        await self._ledger.verify(receipt_id, at=at)
        await self._faults.at("verified")

    async def of_conversation(self, conversation: str) -> list[Receipt]:
        return await self._ledger.of_conversation(conversation)
