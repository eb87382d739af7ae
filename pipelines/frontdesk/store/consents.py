"""Who wants to be called and texted, in SQL, by a hash of their address.

The table names no conversation and no address: it outlives the erasure of every conversation, so
that an opt-out stays honoured.
"""

from __future__ import annotations

import asyncio
import hashlib

from sqlalchemy import Column, String, Table, delete, insert, select

from frontdesk.store.audit import audit, values
from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, metadata
from frontdesk_processors.audit import Access
from frontdesk_processors.conversation import Choice

_CHOICES: dict[str, Choice] = {"in": "in", "out": "out"}
_WORK = 2**14
"""scrypt's cost, 16 MB an address: slow enough that nobody tries every number there is."""

consents = Table(
    "consents",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("address", String(64), primary_key=True),
    Column("choice", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("at", Instant, nullable=False),
)


class SqlConsents:
    """The choices kept in one database; a `frontdesk_processors.consent.Consents`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, address: str, *, tenant: str) -> Choice | None:
        """What was chosen for an address; None if nothing ever was."""
        return await self.of_hashed(await hashed_address(address, tenant=tenant), tenant=tenant)

    async def of_hashed(self, address: str, *, tenant: str) -> Choice | None:
        """The same, for an address as `hashed_address` gave it, which takes its time."""
        mine = (consents.c.tenant == tenant) & (consents.c.address == address)
        async with self._database.transaction(write=False) as session:
            found = await session.scalar(select(consents.c.choice).where(mine))
        return None if found is None else _CHOICES[found]

    async def keep(self, address: str, choice: Choice, *, access: Access) -> None:
        """Keep a choice over the one before, in one transaction with its audit row."""
        hashed = await hashed_address(address, tenant=access.tenant)
        mine = (consents.c.tenant == access.tenant) & (consents.c.address == hashed)
        row = {
            "tenant": access.tenant,
            "address": hashed,
            "choice": choice,
            "channel": access.channel,
            "at": access.at,
        }
        async with self._database.transaction(write=True) as session:
            await session.execute(delete(consents).where(mine))
            await session.execute(insert(consents).values(row))
            await session.execute(insert(audit).values(values(access)))
            await commit(session)


async def hashed_address(address: str, *, tenant: str) -> str:
    """The form an address is kept in: the same for ever, and another one for each tenant."""
    digest = await asyncio.to_thread(
        hashlib.scrypt,
        address.encode(),
        salt=f"frontdesk.consents:{tenant}".encode(),
        n=_WORK,
        r=8,
        p=1,
        dklen=32,
    )
    return digest.hex()
