"""What conversations cost, by what it was paid for, and what a business spends a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Executable,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.costs import Cost, Costs, exact
from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, json_column, metadata

costs = Table(
    "costs",
    metadata,
    Column("conversation", String(64), primary_key=True),
    # A conversation that is gone on with has several; each files its own, whole.
    Column("sitting", String(32), primary_key=True),
    Column("stage", String(16), primary_key=True),
    Column("model", String(128), primary_key=True),
    json_column("used"),
    Column("inferences", Integer, nullable=False),
    Column("unreported", Integer, nullable=False),
    # A decimal as text: exact on every database. None where there is no price.
    Column("usd", String(40)),
    Column("source", Text),
    Column("checked", String(10)),
    Column("at", Instant, nullable=False),
)


# A row a business and day, so that a budget is read at a glance. Billionths of a dollar: a whole
# number can be added to in the database, by many processes at once.
spending = Table(
    "spending",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("nano_usd", BigInteger, nullable=False),
)
_NANO = Decimal(1_000_000_000)


class SqlCosts:
    """The costs in one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(
        self,
        found: Costs,
        *,
        conversation: str,
        sitting: str,
        at: datetime,
        tenant: str = "default",
    ) -> None:
        """File what a sitting has cost so far, over what was filed of it before.

        What it has cost since then is added to what its business spends on that day.

        Args:
            found: All that it cost.
            conversation: Whose it is.
            sitting: Names the session; one of several where the conversation was gone on with.
            at: When, in the business's zone, whose day it is.
            tenant: Whose business it is.
        """
        mine = (costs.c.conversation == conversation) & (costs.c.sitting == sitting)
        key = {"conversation": conversation, "sitting": sitting, "at": at}
        rows = [{**key, **_values(one)} for one in found.costs]
        day = {"tenant": tenant, "day": at.date().isoformat()}
        async with self._database.transaction(write=True) as session:
            gone = await session.scalars(delete(costs).where(mine).returning(costs.c.usd))
            before = _sum(gone.all())
            if rows:
                await session.execute(insert(costs), rows)
            if more := _nano(found.known_usd) - _nano(before):
                await session.execute(_added(session, {**day, "nano_usd": more}))
            await commit(session)

    async def spent(self, tenant: str, *, on: date) -> tuple[Decimal, Decimal]:
        """What a business has spent on a day and in its month until now, in US dollars.

        Args:
            tenant: Whose business it is.
            on: The day, in its zone.
        """
        this_month = spending.c.day.startswith(f"{on:%Y-%m}-")
        query = select(spending.c.day, spending.c.nano_usd).where(
            (spending.c.tenant == tenant) & this_month
        )
        async with self._database.transaction(write=False) as session:
            rows = (await session.execute(query)).all()
        days = {day: Decimal(nano) / _NANO for day, nano in rows}
        return days.get(on.isoformat(), Decimal(0)), sum(days.values(), Decimal(0))

    async def of(self, conversation: str) -> Costs:
        """What a conversation has cost, all its sittings together."""
        query = select(costs).where(costs.c.conversation == conversation)
        async with self._database.transaction(write=False) as session:
            found = await session.execute(query.order_by(costs.c.at, costs.c.sitting))
            rows = found.mappings().all()
        together: dict[tuple[str, str], Cost] = {}
        for row in rows:
            one = _cost(row)
            before = together.get((one.stage, one.model))
            together[one.stage, one.model] = one if before is None else before.with_more(one)
        return Costs(tuple(together.values()))


def _added(session: AsyncSession, row: dict[str, Any]) -> Executable:
    """Adds to a row, or makes it, in one statement: nothing is read that another may change."""
    on_server = session.get_bind().dialect.name == "postgresql"
    new = (postgresql.insert if on_server else sqlite.insert)(spending).values(row)
    return new.on_conflict_do_update(
        index_elements=["tenant", "day"],
        set_={"nano_usd": spending.c.nano_usd + new.excluded.nano_usd},
    )


def _sum(dollars: Sequence[str | None]) -> Decimal:
    return sum((Decimal(usd) for usd in dollars if usd is not None), Decimal(0))


def _nano(usd: Decimal) -> int:
    return int((usd * _NANO).to_integral_value())


def _values(one: Cost) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "model": one.model,
        "used": one.to_json()["used"],
        "inferences": one.inferences,
        "unreported": one.unreported,
        "usd": None if one.usd is None else exact(one.usd),
        "source": one.source,
        "checked": one.checked.isoformat() if one.checked else None,
    }


def _cost(row: RowMapping) -> Cost:
    return Cost(
        stage=row["stage"],
        model=row["model"],
        quantities={
            what: quantity if isinstance(quantity, int) else Decimal(quantity)
            for what, quantity in row["used"].items()
        },
        inferences=row["inferences"],
        unreported=row["unreported"],
        usd=None if row["usd"] is None else Decimal(row["usd"]),
        source=row["source"],
        checked=None if row["checked"] is None else date.fromisoformat(row["checked"]),
    )
