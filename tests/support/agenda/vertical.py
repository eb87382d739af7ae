"""The appointment book's tools and blueprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from frontdesk.vertical import Ending, Form, NextAction, Specialist, Vertical
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Failure, Result, Tool, Work, tool
from frontdesk_processors.values import Effect, JsonObject
from tests.support.agenda.faults import Faults

HOME = Path(__file__).parent


@dataclass(frozen=True)
class Practice:
    """The business itself."""

    name: str = "The agenda"
    zone: str = "UTC"
    phone: str = "555 0100"


class Book:
    """The rows of the appointment book, in a transaction."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._session: Any = unit.session  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]

    async def rows(self, who: str, slot: int) -> list[tuple[str, bool]]:
        """Id and whether it is ended, of every booking there ever was."""
        query = text("SELECT id, ended FROM ag_bookings WHERE who = :who AND slot = :slot")
        return [(row.id, bool(row.ended)) for row in await self._run(query, who=who, slot=slot)]

    async def live(self, who: str, slot: int) -> str | None:
        """The booking that stands."""
        return next((id for id, ended in await self.rows(who, slot) if not ended), None)

    async def add(self, who: str, slot: int) -> str:
        """A new booking."""
        query = text("INSERT INTO ag_bookings VALUES (:id, :slot, :who, :ended)")
        id = uuid4().hex
        await self._run(query, id=id, who=who, slot=slot, ended=False)
        return id

    async def end(self, id: str) -> None:
        """End a booking."""
        query = text("UPDATE ag_bookings SET ended = :ended WHERE id = :id")
        await self._run(query, id=id, ended=True)

    async def _run(self, query: Any, **values: object) -> Any:
        return await self._session.execute(query, values)


def _who(work: Work[Book]) -> str:
    return work.caller.phone or "nobody"


async def _facts(work: Work[Book], *, slot: int) -> JsonObject:
    return {"slot": slot}


def local_tools(faults: Faults) -> tuple[Tool, ...]:
    """Book and drop, with their rows in the ledger's own database."""

    async def book_key(work: Work[Book], *, slot: int) -> str:
        ended = sum(ended for _, ended in await work.records.rows(_who(work), slot))
        return f"book:{_who(work)}:{slot}:{ended}"

    async def drop_key(work: Work[Book], *, slot: int) -> str:
        return f"drop:{_who(work)}:{slot}:{len(await work.records.rows(_who(work), slot))}"

    async def stands(work: Work[Book], *, slot: int, result: Result) -> bool:
        await faults.at("verifying")
        after = result.after or {}
        rows = await work.records.rows(_who(work), slot)
        return (str(after["id"]), bool(after["ended"])) in rows

    @tool(effect=Effect.WRITE, does="book", confirm=_facts, key=book_key, verify=stands)
    async def book(work: Work[Book], *, slot: int) -> Result | Failure:
        """Book a slot.

        Args:
            slot: Number of the slot.
        """
        await faults.at("begun")
        id = await work.records.add(_who(work), slot)
        await faults.at("effected")
        say = work.wording.say("done.book", slot=slot)
        return Result(say=say, facts={"slot": slot}, after={"id": id, "ended": False})

    @tool(effect=Effect.WRITE, does="cancel", confirm=_facts, key=drop_key, verify=stands)
    async def drop(work: Work[Book], *, slot: int) -> Result | Failure:
        """Cancel what is booked in a slot.

        Args:
            slot: Number of the slot.
        """
        await faults.at("begun")
        id = await work.records.live(_who(work), slot)
        if id is None:
            return Failure(code="none", say=work.wording.say("failure.none", slot=slot))
        await work.records.end(id)
        await faults.at("effected")
        say = work.wording.say("done.drop", slot=slot)
        return Result(say=say, facts={"slot": slot}, after={"id": id, "ended": True})

    return book, drop


async def _seed(unit: UnitOfWork, now: datetime) -> None:
    return None


async def _business(unit: UnitOfWork) -> Practice:
    return Practice()


async def _vocabulary(unit: UnitOfWork) -> Iterable[Form]:
    return []


def _ending(conversation: Conversation) -> Ending:
    done = bool(conversation.receipts)
    return Ending("completed" if done else "answered", NextAction(type="none"))


def agenda(tools: tuple[Tool, ...]) -> Vertical:
    """The appointment book, over these tools."""
    return Vertical(
        name="agenda",
        title="Appointment book",
        home=HOME,
        specialists=(Specialist(name="agent", tools=tools, prompt="agent.md"),),
        records=Book,
        migrations=HOME / "migrations",
        seed=_seed,
        business=_business,
        vocabulary=_vocabulary,
        ending=_ending,
    )
