"""Everything that a database holds of one conversation: handed out whole, and erased whole.

What belongs to a conversation is told by its column: each table that has one named
``conversation``, a vertical's too, holds it and loses it; of messages that came a hash of their ids
stays, so that none is answered anew when it is played back. Three keep what they have: the chain,
whose links tell nothing without the receipt and its salt, the audit, which has no values in it, and
who wants to be called, by a hash of their address: an opt-out has to stay honoured.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    MetaData,
    Select,
    Table,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.alerts import alerts
from frontdesk.store.audit import audit, values
from frontdesk.store.chain import forge, links
from frontdesk.store.consents import consents, hashed_address
from frontdesk.store.costs import costs
from frontdesk.store.database import Database, commit
from frontdesk.store.effects import effects
from frontdesk.store.engine import MIGRATION_BUSY_S
from frontdesk.store.location import Location
from frontdesk.store.messages import inbound, outbound, remembered
from frontdesk.store.notices import notices
from frontdesk.store.signing import Keys
from frontdesk.store.tables import conversations, receipts
from frontdesk.store.tapes import tapes
from frontdesk.store.translate import translated
from frontdesk.store.webhooks import webhooks
from frontdesk_processors.audit import Access
from frontdesk_processors.consent import address_of
from frontdesk_processors.effects import OPEN
from frontdesk_processors.errors import StoreError
from frontdesk_processors.values import Effect, Identity, JsonObject

_Rows = list[dict[str, object]]

KEPT = (audit.name,)
"""Tables whose rows outlive the conversation they are of."""

_BEGUN = (
    receipts.c.done_at, effects.c.at, alerts.c.at, notices.c.at, inbound.c.at, outbound.c.at,
    costs.c.at, tapes.c.began_at, webhooks.c.ended_at,
)  # fmt: skip
"""When what there is of a conversation was filed, where that may be before the conversation is
saved. What verticals file has a receipt or an intent beside it."""


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was erased of a conversation.

    Parameters:
        conversation: Its id.
        rows: How many rows, by table.
    """

    conversation: str
    rows: Mapping[str, int]


class Holdings:
    """What one database holds of conversations.

    Every method raises `StoreError` when the database cannot be used, and those that write
    `ReadOnlyStore` when it is read-only.

    Args:
        database: Where they are kept.
        keys: What the erasure of a receipt is signed with.
    """

    def __init__(self, database: Database, *, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def of(self, conversation: str) -> JsonObject:
        """Everything that is held of a conversation: rows by table, times in ISO 8601."""
        async with self._database.transaction(write=False) as session:
            held: dict[str, _Rows] = {}
            mine = conversations.c.id == conversation
            held["conversations"] = await _rows(session, conversations, mine)
            for table in await _tables(session):
                mine = table.c.conversation == conversation
                held[table.name] = await _rows(session, table, mine)
            held["consents"] = await self._consents(session, held["conversations"])
            ids = [row["id"] for row in held["receipts"]]
            held["links"] = await _rows(session, links, links.c.receipt.in_(ids))
        for row in held["conversations"]:
            row["state"] = json.loads(str(row["state"]))
        return json.loads(json.dumps(held, default=_plain))

    async def _consents(self, session: AsyncSession, of: _Rows) -> _Rows:
        """What their callers chose, which is kept by a hash of their addresses."""
        found: _Rows = []
        for row in of:
            if (address := address_of(str(row["phone"] or ""))) is not None:
                hashed = await hashed_address(address, tenant=str(row["tenant"]))
                mine = (consents.c.tenant == row["tenant"]) & (consents.c.address == hashed)
                found += await _rows(session, consents, mine)
        return found

    async def ended_before(self, moment: datetime) -> list[str]:
        """The conversations that ended before then, and what was begun before and never ended.

        Those too that were never saved, for their process died, and of which there is anything.
        """
        last = func.coalesce(conversations.c.ended_at, conversations.c.started_at)
        alone = [_unsaved(column, before=moment) for column in _BEGUN]
        query = union(select(conversations.c.id).where(last < moment), *alone)
        async with self._database.transaction(write=False) as session:
            return sorted((await session.scalars(query)).all())

    async def erase(self, conversation: str, *, at: datetime) -> Erased:
        """Erase a conversation from every table; its receipts' links and the audit say so.

        What was erased may still be in the file until it is `compacted`.

        Raises:
            MissingKey: There is no key to sign the erasure of a receipt with.
            StoreError: It is not known yet what became of an action of it.
        """
        rows: dict[str, int] = {}
        async with self._database.transaction(write=True) as session:
            await self._settled(session, conversation)
            whose = select(conversations.c.tenant).where(conversations.c.id == conversation)
            # Locked: what is filed of it meanwhile is filed before this, and erased, or not at all.
            tenant = await session.scalar(whose.with_for_update())
            mine = select(receipts.c.id, receipts.c.tenant).where(
                receipts.c.conversation == conversation
            )
            for id, tenant in (await session.execute(mine.order_by(receipts.c.seq))).all():
                await forge(session, self._keys, tenant=tenant, kind="erased", receipt=id, at=at)
            tables = [t for t in await _tables(session) if t.name not in KEPT]
            for table in reversed(tables):
                column = table.c.conversation
                if table.name == inbound.name:
                    await _remember(session, conversation, at=at)
                rows[table.name] = await _delete(session, table, column == conversation)
            rows["conversations"] = await _delete(
                session, conversations, conversations.c.id == conversation
            )
            rows = {name: count for name, count in rows.items() if count}
            noted = _noted(conversation, tenant=tenant or "default", tables=rows, at=at)
            await session.execute(insert(audit).values(values(noted)))
            await commit(session)
        return Erased(conversation=conversation, rows=rows)

    async def _settled(self, session: AsyncSession, conversation: str) -> None:
        unsettled = select(effects.c.id).where(
            effects.c.conversation == conversation, effects.c.status.in_(OPEN)
        )
        if (open := (await session.scalars(unsettled.limit(1))).first()) is not None:
            raise StoreError(
                f"conversation {conversation} cannot be erased: it is not known yet what became "
                f"of its action {open}; try again when it is settled"
            )

    async def compact(self) -> None:
        """Write the file anew, so that nothing that was deleted is left in it.

        A server clears deleted rows by itself.

        Raises:
            StoreError: Another process kept it from being done; it can be done again.
        """
        location = self._database.location
        if not isinstance(location, Location):
            return
        with translated(location):
            busy = await asyncio.to_thread(_compacted, location)
        if busy:
            raise StoreError(
                f"{location} is being read, and its log may still hold what was deleted; "
                "run 'frontdesk calls purge' when it is not"
            )


def _unsaved(column: Column[datetime], *, before: datetime) -> Select[tuple[str]]:
    """Conversations that a table has rows from before then of, and that were never saved."""
    named = column.table.c.conversation
    saved = exists().where(conversations.c.id == named)
    return select(named).where(named.is_not(None), ~saved, column < before)


def _noted(conversation: str, *, tenant: str, tables: Iterable[str], at: datetime) -> Access:
    """What the audit keeps of an erasure: from which tables, and nothing of what."""
    return Access(
        tenant=tenant,
        conversation=conversation,
        channel="operator",
        turn=0,
        identity=Identity.ANYONE,
        tool="calls erase",
        effect=Effect.WRITE,
        subject=None,
        fields=tuple(sorted(tables)),
        verdict="done",
        at=at,
    )


def _compacted(location: Location) -> bool:
    """Whether another process still needs the log."""
    uri = f"{location.path.as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=MIGRATION_BUSY_S)) as connection:
        connection.isolation_level = None
        connection.execute("VACUUM")
        # Also writes the log back into the file and cuts it to nothing.
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(busy)


async def _tables(session: AsyncSession) -> list[Table]:
    """The tables that have a conversation, those that others refer to first."""

    def reflect(connection: Connection) -> list[Table]:
        inspector = inspect(connection)
        named = [
            name
            for name in inspector.get_table_names()
            if any(column["name"] == "conversation" for column in inspector.get_columns(name))
        ]
        metadata = MetaData()
        metadata.reflect(connection, only=named)
        return [table for table in metadata.sorted_tables if "conversation" in table.c]

    return await (await session.connection()).run_sync(reflect)


async def _rows(session: AsyncSession, table: Table, which: ColumnElement[bool]) -> _Rows:
    found = await session.execute(select(table).where(which))
    return [dict(row) for row in found.mappings()]


async def _remember(session: AsyncSession, conversation: str, *, at: datetime) -> None:
    """Keep that the messages of a conversation came: a signature of Twilio's holds for ever."""
    mine = select(inbound.c.id, inbound.c.channel).where(inbound.c.conversation == conversation)
    nothing = {"who": "", "text": "", "at": at, "answered_at": at}
    rows = [
        {"id": remembered(id), "channel": channel, **nothing}
        for id, channel in (await session.execute(mine)).all()
    ]
    if rows:
        await session.execute(insert(inbound), rows)


async def _delete(session: AsyncSession, table: Table, which: ColumnElement[bool]) -> int:
    result = await session.execute(delete(table).where(which))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
