"""The record of conversations and of what happened in them."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.amending import amend
from frontdesk.store.database import Database, commit
from frontdesk.store.tables import conversations, events
from frontdesk_processors.errors import Overtaken, UsageError
from frontdesk_processors.values import JsonObject

if TYPE_CHECKING:
    from frontdesk_processors.conversation import Conversation, Outcome

_Rows = TypeVar("_Rows", bound=tuple[object, ...])
_NAMED = 5
"""How many ids an ambiguous one is answered with."""


@dataclass(frozen=True, kw_only=True)
class ConversationRow:
    """A conversation as it is filed.

    Parameters:
        id: Its id.
        vertical: Name of the vertical.
        tenant: Whose business it is.
        channel: Where it was held.
        phone: The number or address the caller reached us from, or None.
        started_at: When it began, in UTC.
        ended_at: When it ended, in UTC; None while it goes on or when its process was lost.
        outcome: How it ended; None until then.
        next_action: What should follow; None until it has ended.
        turns: The caller's turns.
        state: What `Conversation.from_json` reads.
        named_at: When it was last filed with who the caller is, in UTC; None where that is masked,
            or stays for good.
    """

    id: str
    vertical: str
    tenant: str
    channel: str
    phone: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    next_action: JsonObject | None
    turns: int
    state: str
    named_at: datetime | None = None


class Conversations:
    """The conversations kept in one database.

    Every method raises `StoreError` when the database cannot be used, and those that write
    `ReadOnlyStore` when it is read-only.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(
        self,
        conversation: Conversation,
        *,
        ended_at: datetime | None = None,
        outcome: Outcome | None = None,
        next_action: JsonObject | None = None,
        new: Sequence[JsonObject] = (),
        after: Collection[int] | None = None,
        named_at: datetime | None = None,
    ) -> bool:
        """File the conversation as it stands, over what was filed of it before.

        It and what happened in it are filed in one transaction, both or neither.

        Args:
            conversation: The conversation.
            ended_at: When it ended; None leaves what is filed.
            outcome: How it ended; None leaves what is filed.
            next_action: What should follow; None leaves what is filed.
            new: Events to be filed after those that are filed, in order, each with ``type``, and
                ``turn`` and ``t_ms`` (milliseconds from the start) where it has them.
            after: Where it has been filed before, how many turns may stand there: what was erased
                since is not filed anew, and nothing over what another has filed meanwhile.
            named_at: The time now, where it still holds who the caller is and is to be masked.

        Returns:
            Whether it was filed: False where it was erased.

        Raises:
            Overtaken: Another has gone on with it.
        """
        ending = {"ended_at": ended_at, "outcome": outcome, "next_action": next_action}
        values = {
            **{name: value for name, value in ending.items() if value is not None},
            "vertical": conversation.vertical,
            "tenant": conversation.tenant,
            "channel": conversation.channel,
            "phone": conversation.caller.phone,
            "started_at": conversation.started_at,
            "turns": conversation.turn,
            "state": _storable(conversation.to_json()),
            "named_at": named_at,
        }
        mine = conversations.c.id == conversation.id
        same = mine if after is None else mine & conversations.c.turns.in_(after)
        change = update(conversations).where(same).values(values).returning(conversations.c.id)
        async with self._database.transaction(write=True) as session:
            if (await session.execute(change)).one_or_none() is None:
                if after is not None:
                    await _not_overtaken(session, conversation.id)
                    return False
                first = {"id": conversation.id, **values}
                await session.execute(insert(conversations).values(first))
            await _append(session, conversation.id, new)
            await commit(session)
        return True

    async def transferred(self, conversation_id: str) -> None:
        """Note that a person has taken over a conversation that has ended: nothing follows it."""
        taken = {"outcome": "transferred", "next_action": {"type": "none"}}
        mine = conversations.c.id == conversation_id
        async with self._database.transaction(write=True) as session:
            await session.execute(update(conversations).where(mine).values(taken))
            await commit(session)

    async def named(
        self, vertical: str, *, since: datetime | None, before: datetime, limit: int
    ) -> builtins.list[ConversationRow]:
        """Those that were last filed with who the caller is between two moments, earliest first.

        Args:
            vertical: Whose they are.
            since: They were filed later; None for whenever.
            before: They were filed earlier.
            limit: How many there are at most.
        """
        due = (conversations.c.vertical == vertical) & (conversations.c.named_at < before)
        if since is not None:
            due &= conversations.c.named_at > since
        query = select(conversations).where(due).order_by(conversations.c.named_at).limit(limit)
        return [_row(row) for row in await self._read(query)]

    async def mask(self, row: ConversationRow, state: str) -> bool:
        """File a state without who the caller is, unless it has been filed anew since it was read.

        Args:
            row: What was read.
            state: What takes the place of its state.
        """
        same = (conversations.c.id == row.id) & (conversations.c.named_at == row.named_at)
        change = update(conversations).where(same).values(state=_storable(state), named_at=None)
        async with self._database.transaction(write=True) as session:
            found = await session.execute(change.returning(conversations.c.id))
            masked = found.one_or_none() is not None
            await commit(session)
        return masked

    async def amend(self, conversation_id: str, change: Callable[[JsonObject], JsonObject]) -> None:
        """Change what is filed of what happened in a conversation, all of it or nothing.

        Args:
            conversation_id: Whose events they are.
            change: Gives the very same for an event that stays as it is.
        """
        await amend(
            self._database, events, by=events.c.seq, conversation=conversation_id, change=change
        )

    async def list(self, limit: int = 50) -> builtins.list[ConversationRow]:
        """The latest conversations, latest first, at most ``limit``."""
        latest = conversations.c.started_at.desc(), conversations.c.id
        rows = await self._read(select(conversations).order_by(*latest).limit(limit))
        return [_row(row) for row in rows]

    async def latest(self, *, channel: str, phone: str, since: datetime) -> str | None:
        """Id of the latest conversation with somebody on a channel; None if there is none.

        Args:
            channel: Where it was held.
            phone: The number or address they reach us from.
            since: One that began earlier does not count.
        """
        mine = (
            (conversations.c.channel == channel)
            & (conversations.c.phone == phone)
            & (conversations.c.started_at >= since)
        )
        query = select(conversations.c.id).where(mine)
        rows = await self._read(query.order_by(conversations.c.started_at.desc()).limit(1))
        return str(rows[0]["id"]) if rows else None

    async def get(self, id_or_prefix: str) -> ConversationRow | None:
        """The conversation of this id, or the only one whose id begins so; None if there is none.

        Raises:
            UsageError: Several begin so; the message names them.
        """
        exact = select(conversations).where(conversations.c.id == id_or_prefix)
        if found := await self._read(exact):
            return _row(found[0])
        head = func.substr(conversations.c.id, 1, len(id_or_prefix))
        begin_so = (
            select(conversations.c.id).where(head == id_or_prefix).order_by(conversations.c.id)
        )
        ids = [str(row["id"]) for row in await self._read(begin_so)] if id_or_prefix else []
        if len(ids) > 1:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            raise UsageError(
                f"conversation {id_or_prefix!r} could be {', '.join(ids[:_NAMED])}{more}; "
                "give more of its id"
            )
        return await self.get(ids[0]) if ids else None

    async def events(self, conversation_id: str) -> builtins.list[JsonObject]:
        """The events of a conversation, in order, as they were given."""
        mine = events.c.conversation == conversation_id
        rows = await self._read(select(events.c.body).where(mine).order_by(events.c.seq))
        return [row["body"] for row in rows]

    async def _read(self, query: Select[_Rows]) -> Sequence[RowMapping]:
        async with self._database.transaction(write=False) as session:
            return (await session.execute(query)).mappings().all()


async def _not_overtaken(session: AsyncSession, id: str) -> None:
    if await session.scalar(select(conversations.c.id).where(conversations.c.id == id)):
        raise Overtaken(f"another has gone on with conversation {id}")


async def _append(session: AsyncSession, id: str, new: Sequence[JsonObject]) -> None:
    if not new:
        return
    last = select(func.max(events.c.seq)).where(events.c.conversation == id)
    first = (await session.scalar(last) or 0) + 1
    rows = [
        {
            "conversation": id,
            "seq": seq,
            "turn": _whole(event.get("turn")),
            "t_ms": _whole(event.get("t_ms")),
            "type": str(event.get("type", "")),
            "body": event,
        }
        for seq, event in enumerate(new, start=first)
    ]
    await session.execute(insert(events), rows)


def _row(row: RowMapping) -> ConversationRow:
    return ConversationRow(**row)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _storable(text: str) -> str:
    """JSON text whose lone surrogates, which no database takes, are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
