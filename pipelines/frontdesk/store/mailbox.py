"""Messages in and out: each taken once, answered once, and sent once, whatever process dies.

What was said stands here only until it has been answered, or sent, or never will be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.store.consents import consents
from frontdesk.store.database import Database, commit
from frontdesk.store.messages import (
    OPEN,
    Answer,
    Inbound,
    Outbound,
    State,
    inbound,
    outbound,
    remembered,
)

MOST_WAITING = 20
"""How many messages of somebody may wait for an answer."""

Took = Literal["kept", "before", "too_many"]
"""Whether a message was kept, came before, or is one more than may wait."""


class Mailbox:
    """The messages of one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, message: Inbound, *, channel: str, at: datetime, stops: bool, urgent: bool = False
    ) -> Took:
        """Keep a message that came, unless it came before, to whatever process.

        Of somebody of whom `MOST_WAITING` wait none is kept but an opt-out and what is urgent.

        Args:
            message: The message.
            channel: Where.
            at: The time.
            stops: Whether it reads as an opt-out.
            urgent: Whether it tells of an emergency.
        """
        row = {**asdict(message), "channel": channel, "at": at, "stops": int(stops), "tries": 0}
        async with self._database.transaction(write=True) as session:
            try:
                await session.execute(insert(inbound).values(row))
            except IntegrityError:
                return "before"
            erased = select(inbound.c.id).where(inbound.c.id == remembered(message.id))
            if await session.scalar(erased) is not None:
                return "before"
            always = stops or urgent
            if not always and await _waiting(session, channel, message.who) > MOST_WAITING:
                return "too_many"
            await commit(session)
        return "kept"

    async def open(self, channel: str) -> set[str]:
        """Who waits for an answer, or to be sent one."""
        asked = select(inbound.c.who).where(
            inbound.c.channel == channel, inbound.c.answered_at.is_(None)
        )
        owed = select(outbound.c.who).where(
            outbound.c.channel == channel, outbound.c.state.in_(OPEN)
        )
        async with self._database.transaction(write=False) as session:
            return set((await session.scalars(union(asked, owed))).all())

    async def waiting(self, channel: str, *, who: str) -> list[Inbound]:
        """What somebody has sent that is not answered, in the order in which it came."""
        mine = (
            (inbound.c.channel == channel)
            & (inbound.c.who == who)
            & inbound.c.answered_at.is_(None)
        )
        columns = inbound.c.id, inbound.c.who, inbound.c.ours, inbound.c.text
        query = select(*columns).where(mine).order_by(inbound.c.at, inbound.c.id)
        async with self._database.transaction(write=False) as session:
            rows = (await session.execute(query)).mappings().all()
        return [Inbound(**row) for row in rows]

    async def begin_turn(self, id: str) -> int:
        """Note that a message is about to be answered; how often that was so before."""
        tries = inbound.c.tries
        change = update(inbound).where(inbound.c.id == id).values(tries=tries + 1)
        async with self._database.transaction(write=True) as session:
            begun = await session.scalar(change.returning(tries))
            await commit(session)
        return (begun or 1) - 1

    async def belongs(self, id: str, *, conversation: str) -> None:
        """Note in which conversation a message is about to be answered."""
        change = update(inbound).where(inbound.c.id == id).values(conversation=conversation)
        async with self._database.transaction(write=True) as session:
            await session.execute(change)
            await commit(session)

    async def conversation(self, channel: str, *, who: str, since: datetime) -> str | None:
        """The conversation that somebody's latest message belongs to, or None.

        Args:
            channel: By what it came.
            who: Whose.
            since: A message that came earlier does not count.
        """
        theirs = (
            (inbound.c.channel == channel)
            & (inbound.c.who == who)
            & inbound.c.conversation.is_not(None)
            & (inbound.c.at >= since)
        )
        query = select(inbound.c.conversation).where(theirs).order_by(inbound.c.at.desc()).limit(1)
        async with self._database.transaction(write=False) as session:
            return await session.scalar(query)

    async def knows(self, channel: str, *, who: str) -> bool:
        """Whether somebody has written before, and it is still kept."""
        theirs = (inbound.c.channel == channel) & (inbound.c.who == who)
        async with self._database.transaction(write=False) as session:
            found = await session.scalar(select(inbound.c.id).where(theirs).limit(1))
        return found is not None

    async def answer(self, message: Inbound, answer: Answer, *, at: datetime) -> None:
        """Note in one transaction that a message was answered, and what is to be sent for it.

        What it said is forgotten here.
        """
        done = {"answered_at": at, "conversation": answer.conversation, "text": ""}
        mine = (inbound.c.id == message.id) & inbound.c.answered_at.is_(None)
        rows = _rows(message.id, who=message.who, ours=message.ours, answer=answer, at=at)
        async with self._database.transaction(write=True) as session:
            change = update(inbound).where(mine).values(done).returning(inbound.c.id)
            # Who answered it before has noted what is sent.
            if (await session.execute(change)).one_or_none() is not None and rows:
                await session.execute(insert(outbound), rows)
            await commit(session)

    async def put(self, id: str, answer: Answer, *, who: str, ours: str, at: datetime) -> None:
        """Have something sent that answers no message; what is put again under its id is not.

        Args:
            id: Its own.
            answer: What is sent.
            who: To whom.
            ours: From which number or account of ours.
            at: The time.
        """
        rows = _rows(id, who=who, ours=ours, answer=answer, at=at)
        async with self._database.transaction(write=True) as session:
            try:
                await session.execute(insert(outbound), rows)
            except IntegrityError:
                return
            await commit(session)

    async def latest(self, channel: str, *, who: str, since: datetime) -> str | None:
        """Id of the conversation that somebody was last sent something of; None since then none."""
        mine = (outbound.c.channel == channel) & (outbound.c.who == who) & (outbound.c.at >= since)
        query = select(outbound.c.conversation).where(mine)
        query = query.order_by(outbound.c.at.desc(), outbound.c.id.desc()).limit(1)
        async with self._database.transaction(write=False) as session:
            return await session.scalar(query)

    async def due(self, channel: str, *, who: str) -> list[Outbound]:
        """What is to be sent to somebody, in order."""
        mine = (
            (outbound.c.channel == channel) & (outbound.c.who == who) & outbound.c.state.in_(OPEN)
        )
        columns = [outbound.c[part.name] for part in fields(Outbound)]
        query = select(*columns).where(mine).order_by(outbound.c.at, outbound.c.id)
        async with self._database.transaction(write=False) as session:
            rows = (await session.execute(query)).mappings().all()
        return [Outbound(**row) for row in rows]

    async def begin(self, id: str, *, at: datetime) -> State:
        """Note that a message is about to be sent, unless they want none: in one transaction.

        Args:
            id: Ours.
            at: The time.

        Returns:
            ``sending``; ``dropped`` for whoever has opted out, ``due`` while a message of theirs
            that reads as an opt-out waits. What confirms an opt-out is sent in any case.
        """
        mine = select(outbound).where(outbound.c.id == id).with_for_update()
        async with self._database.transaction(write=True) as session:
            row = (await session.execute(mine)).mappings().one()
            out = select(consents.c.choice).where(
                consents.c.tenant == row["tenant"],
                consents.c.address == row["address"],
                consents.c.choice == "out",
            )
            stops = select(inbound.c.id).where(
                inbound.c.channel == row["channel"],
                inbound.c.who == row["who"],
                inbound.c.answered_at.is_(None),
                inbound.c.stops == 1,
            )
            state: State = "sending"
            if not row["last"]:
                if (await session.execute(out)).first() is not None:
                    state = "dropped"
                elif (await session.execute(stops.limit(1))).first() is not None:
                    return "due"
            values = _values(state) | {"began_at": row["began_at"] or at}
            await session.execute(update(outbound).where(outbound.c.id == id).values(values))
            await commit(session)
        return state

    async def mark(self, id: str, state: State, *, sid: str | None = None, why: str = "") -> None:
        """Note what has become of a message; once nothing more will, what it said is forgotten.

        Args:
            id: Ours.
            state: How far it has come.
            sid: The provider's name for it, once it was sent.
            why: Why it cannot be.
        """
        values = _values(state) | {"sid": sid, "why": why or None}
        async with self._database.transaction(write=True) as session:
            await session.execute(update(outbound).where(outbound.c.id == id).values(values))
            await commit(session)

    async def known(self, sids: Sequence[str]) -> set[str]:
        """Which of a provider's names are those of messages that are noted as sent."""
        query = select(outbound.c.sid).where(outbound.c.sid.in_(sids))
        async with self._database.transaction(write=False) as session:
            return {str(sid) for sid in (await session.scalars(query)).all()}

    async def receipt(self, sid: str, became: str, *, after: Sequence[str]) -> None:
        """Note what the provider says became of a message.

        Args:
            sid: Its name for the message.
            became: What it says.
            after: What may have been said before; a receipt that comes late changes nothing.
        """
        mine = (outbound.c.sid == sid) & (
            outbound.c.receipt.is_(None) | outbound.c.receipt.in_(after)
        )
        async with self._database.transaction(write=True) as session:
            await session.execute(update(outbound).where(mine).values(receipt=became))
            await commit(session)


async def _waiting(session: AsyncSession, channel: str, who: str) -> int:
    theirs = (inbound.c.channel == channel) & (inbound.c.who == who)
    query = select(func.count()).where(theirs & inbound.c.answered_at.is_(None))
    return await session.scalar(query) or 0


def _values(state: State) -> dict[str, object]:
    return {"state": state} if state in OPEN else {"state": state, "text": ""}


def _rows(id: str, *, who: str, ours: str, answer: Answer, at: datetime) -> list[dict[str, object]]:
    return [
        {
            "id": f"{id}.{number:02}",
            "channel": answer.channel,
            "who": who,
            "ours": ours,
            "tenant": answer.tenant,
            "address": answer.address,
            "text": text,
            "last": int(answer.last),
            "at": at,
            "state": "due",
            "conversation": answer.conversation,
        }
        for number, text in enumerate(answer.replies)
    ]
