"""Notices in this process's memory: for a bot without a database, and for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.ledger_memory import MemoryUnit
from frontdesk_processors.moments import later
from frontdesk_processors.notices import HOLD, Notice
from frontdesk_processors.tool import Caller


@dataclass
class _Kept:
    notice: Notice
    holder: str
    until: datetime
    told: bool = False


class MemoryNotices:
    """Notices that last as long as the process; a `frontdesk_processors.notices.Notices`."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    async def add(self, notice: Notice, *, holder: str, until: datetime, unit: UnitOfWork) -> None:
        """File a notice in a unit of a `MemoryLedger`, which the caller commits."""
        assert isinstance(unit, MemoryUnit), f"{type(unit).__name__} is no unit in memory"

        def keep() -> None:
            self._kept[notice.id] = _Kept(notice, holder, until)

        unit.also(keep)

    async def take(
        self, caller: Caller, *, tenant: str, conversation: str, holder: str, at: datetime
    ) -> list[Notice]:
        """The untold notices that this caller may be told and nobody else holds."""
        taken: list[Notice] = []
        for kept in self._untold():
            mine = kept.notice
            free = kept.holder == holder or kept.until <= at or mine.conversation == conversation
            if (
                free
                and mine.tenant == tenant
                and mine.for_caller(caller, conversation=conversation)
            ):
                kept.holder, kept.until = holder, later(at, HOLD)
                taken.append(mine)
        return taken

    async def told(self, ids: Iterable[str], *, at: datetime) -> None:
        """Mark notices as told."""
        for id in ids:
            if id in self._kept:
                self._kept[id].told = True

    async def release(self, holder: str) -> None:
        """Leave what ``holder`` holds to others."""
        for kept in self._untold():
            if kept.holder == holder:
                kept.holder, kept.until = "", kept.notice.at

    async def waiting(self, *, tenant: str) -> list[Notice]:
        """Every notice that is not told yet."""
        return [kept.notice for kept in self._untold() if kept.notice.tenant == tenant]

    def _untold(self) -> list[_Kept]:
        untold = [kept for kept in self._kept.values() if not kept.told]
        return sorted(untold, key=lambda kept: kept.notice.at)
