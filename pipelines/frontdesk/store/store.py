"""One database, opened: its ledger and its record of conversations."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from frontdesk.settings import Settings
from frontdesk.store.alerts import SqlAlerts
from frontdesk.store.audit import SqlAudit
from frontdesk.store.chain import begun
from frontdesk.store.consents import SqlConsents
from frontdesk.store.conversations import Conversations
from frontdesk.store.copying import copied, copy
from frontdesk.store.costs import SqlCosts
from frontdesk.store.database import Database
from frontdesk.store.effects import SqlEffects
from frontdesk.store.holdings import Holdings
from frontdesk.store.ledger import SqlLedger
from frontdesk.store.lines import Lines
from frontdesk.store.location import Location, locate, prepared
from frontdesk.store.mailbox import Mailbox
from frontdesk.store.notices import SqlNotices
from frontdesk.store.schema import MIGRATIONS, bring_up_to_date
from frontdesk.store.signing import Keys
from frontdesk.store.tapes import Tapes
from frontdesk.store.verification import Chains
from frontdesk.store.webhooks import Webhooks

_RAM = Path("/dev/shm")
"""A folder kept in memory, where the system has one."""


class Store:
    """One database: its engine, ledger and record of conversations.

    Made by `open`, and closed by `close` or by leaving it as a context.

    Attributes:
        ledger: The receipts; its units carry the session that a vertical's records use.
        effects: What was asked of other systems.
        notices: What callers are owed to hear.
        audit: Who touched personal data.
        alerts: The emergencies that a person is told of.
        consents: Who wants to be called and texted.
        conversations: The conversations and their events.
        holdings: All that is held of a conversation, to be handed out or erased.
        chains: The chains of the receipts, to be verified.
        lines: What the processes of one deployment agree on.
        mailbox: Messages in and out.
        costs: What conversations cost.
        tapes: What conversations take to be run again.
        webhooks: What is posted of conversations that have ended.
        keys: What receipts are signed with.

    Example:
        >>> async with await Store.open("clinic.db") as store:
        ...     await store.conversations.list()
        []
    """

    def __init__(
        self, database: Database, *, keys: Keys, scratch: TemporaryDirectory[str] | None
    ) -> None:
        self._database = database
        self.keys = keys
        self._scratch = scratch
        self.ledger = SqlLedger(database, keys=keys)
        self.effects = SqlEffects(database)
        self.notices = SqlNotices(database)
        self.audit = SqlAudit(database)
        self.alerts = SqlAlerts(database)
        self.consents = SqlConsents(database)
        self.conversations = Conversations(database)
        self.holdings = Holdings(database, keys=keys)
        self.chains = Chains(database, keys=keys)
        self.lines = Lines(database)
        self.mailbox = Mailbox(database)
        self.costs = SqlCosts(database)
        self.tapes = Tapes(database)
        self.webhooks = Webhooks(database)

    @classmethod
    async def open(
        cls,
        url: str | Path,
        *,
        migrations: Sequence[Path] = (),
        create: bool = True,
        settings: Settings | None = None,
    ) -> Store:
        """Open a database with its schema up to date.

        A database that can only be read is opened for reading when its schema is up to date;
        what writes then raises `ReadOnlyStore`. Several processes may open one new file at once.

        Args:
            url: A file, ``sqlite:///file.db``, ``file:file.db?mode=ro``,
                ``postgresql://user:password@host/database`` (the database has to be there), or
                ``memory:`` for a private one that ends with this store; ``memory:FILE`` begins
                as a copy of a file, which stays as it is.
            migrations: The verticals' Alembic version folders, each a branch of its own.
            create: Whether a file that does not exist is made, with its folder, and an empty
                database of a server given its tables.
            settings: Hold the keys that receipts are signed with; by default read from the
                environment.

        Raises:
            BadSetting: The URL is of no known kind, or the settings' key is none.
            DefinitionError: A migration folder is not one.
            MissingExtra: It is on a server, and the driver is not installed.
            ReadOnlyStore: It would have to be created or upgraded, and cannot be written.
            StoreError: There is no such file, it is no SQLite database, the server cannot be
                reached or does not let us in, its schema is newer than
                this release, or another process has held it for too long.
        """
        scratch, location, source = None, locate(url), copied(url)
        if location is None:
            # A file, because only one with a log lets readers see past a writer; SQLite's own
            # memory databases make them wait, or fail.
            ram = _RAM if os.access(_RAM, os.W_OK) else None
            scratch = TemporaryDirectory(prefix="frontdesk-", dir=ram)
            location = Location(path=Path(scratch.name) / "memory.db", scratch=True)
        database = None
        given = (settings or Settings.read()).signing_key
        try:
            if source is not None and isinstance(location, Location):
                await asyncio.to_thread(copy, source, location.path)
            place = prepared(location, create=create)
            keys = Keys(given.get_secret_value() if given else "", location=place)
            database = Database(place)
            await bring_up_to_date(database, (MIGRATIONS, *migrations))
        except BaseException:
            if database:
                await database.close()
            if scratch:
                scratch.cleanup()
            raise
        return cls(database, keys=keys, scratch=scratch)

    async def require_signer(self) -> None:
        """Find the key that receipts are signed with, before anybody is promised anything.

        Raises:
            BadSetting: The key file may be read by others, or holds what is no key.
            MissingKey: There is none, so that nothing could be filed.
        """
        if not self._database.location.read_only:
            async with self._database.transaction(write=False) as session:
                signed = await begun(session)
            await self.keys.signer(begun=signed)

    async def close(self) -> None:
        """Close the connections; nothing of this store may be in use. May be called twice."""
        await self._database.close()
        if self._scratch:
            self._scratch.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
