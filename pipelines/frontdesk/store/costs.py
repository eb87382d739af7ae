"""What conversations cost, by what it was paid for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Integer, RowMapping, String, Table, Text, delete, insert, select

from frontdesk.costs import Cost, Costs, exact
from frontdesk.store.database import Database, commit
from frontdesk.store.tables import Instant, json_column, metadata
from frontdesk.store.translate import translated

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


class SqlCosts:
    """The costs in one database. Every method raises `StoreError`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(self, found: Costs, *, conversation: str, sitting: str, at: datetime) -> None:
        """File what a sitting has cost so far, over what was filed of it before.

        Args:
            found: All that it cost.
            conversation: Whose it is.
            sitting: Names the session; one of several where the conversation was gone on with.
            at: When.
        """
        mine = (costs.c.conversation == conversation) & (costs.c.sitting == sitting)
        key = {"conversation": conversation, "sitting": sitting, "at": at}
        rows = [{**key, **_values(one)} for one in found.costs]
        async with self._database.transaction(write=True) as session:
            with translated(self._database.location):
                await session.execute(delete(costs).where(mine))
                if rows:
                    await session.execute(insert(costs), rows)
                await commit(session)

    async def of(self, conversation: str) -> Costs:
        """What a conversation has cost, all its sittings together."""
        query = select(costs).where(costs.c.conversation == conversation)
        async with self._database.transaction(write=False) as session:
            with translated(self._database.location):
                found = await session.execute(query.order_by(costs.c.at, costs.c.sitting))
                rows = found.mappings().all()
        together: dict[tuple[str, str], Cost] = {}
        for row in rows:
            one = _cost(row)
            before = together.get((one.stage, one.model))
            together[one.stage, one.model] = one if before is None else before.with_more(one)
        return Costs(tuple(together.values()))


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
