"""Intents in this process's memory: for a bot without a database, and for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from frontdesk_processors.effects import Intent
from frontdesk_processors.errors import KeyTaken, StoreError
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.ledger_memory import MemoryUnit


class MemoryEffects:
    """Intents that last as long as the process; a `frontdesk_processors.effects.Effects`."""

    def __init__(self) -> None:
        self._intents: dict[str, Intent] = {}

    async def intend(self, intent: Intent, *, unit: UnitOfWork) -> None:
        """File an intent in a unit of a `MemoryLedger`, which the caller commits.

        Raises:
            KeyTaken: One of the same key did not fail; the unit can only be left now.
        """
        assert isinstance(unit, MemoryUnit), f"{type(unit).__name__} is no unit in memory"
        if await self.of_key(intent.key) is not None or intent.id in self._intents:
            unit.fail()
            raise KeyTaken(f"an intent of key {intent.key!r} is already filed")

        def keep() -> None:
            self._intents[intent.id] = intent

        unit.also(keep)

    async def of_key(self, key: str) -> Intent | None:
        """The intent of this key that did not fail, or None."""
        mine = (i for i in self._intents.values() if i.key == key and i.status != "failed")
        return next(mine, None)

    async def get(self, id: str) -> Intent | None:
        """The intent of this reference, or None."""
        return self._intents.get(id)

    async def unknown(self, id: str, *, final_at: datetime) -> None:
        """Mark an open intent as unknown, and leave it to whoever can settle it."""
        intent = self._intents[id]
        if intent.open:
            self._intents[id] = replace(
                intent, status="unknown", final_at=final_at, owned_until=intent.at
            )

    async def settle(
        self, id: str, status: Literal["confirmed", "failed"], *, reason: str = "", unit: UnitOfWork
    ) -> bool:
        """Settle an open intent in a unit of a `MemoryLedger`, which the caller commits."""
        assert isinstance(unit, MemoryUnit), f"{type(unit).__name__} is no unit in memory"
        if id not in self._intents:
            raise StoreError(f"there is no intent {id!r} to settle")
        if not self._intents[id].open:
            return False

        def keep() -> None:
            self._intents[id] = replace(self._intents[id], status=status, reason=reason)

        unit.also(keep)
        return True

    async def take(self, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Intent]:
        """Open intents that nobody owns, owned by ``owner`` from now on."""
        free = [i for i in self._intents.values() if i.open and i.owned_until <= at]
        taken = [replace(intent, owner=owner, owned_until=until) for intent in free[:limit]]
        self._intents |= {intent.id: intent for intent in taken}
        return taken

    async def of_conversation(self, conversation: str) -> list[Intent]:
        """The intents of a conversation, in the order they were filed."""
        return [i for i in self._intents.values() if i.conversation == conversation]

    async def contacted(self, address: str, *, tenant: str, since: datetime) -> int:
        """How many intents since a time contact an address; those that failed do not count."""
        theirs = [i for i in self._intents.values() if (i.tenant, i.address) == (tenant, address)]
        return sum(i.at >= since and i.status != "failed" for i in theirs)
