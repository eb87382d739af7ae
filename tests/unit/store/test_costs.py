"""Costs as they are filed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from frontdesk.costs import Cost, Costs
from frontdesk.store import Store
from tests.support.receipts import NOON

USD = Decimal("0.0123456789012345678901234567")
CHEAP = Cost(
    stage="stt",
    model="ears",
    quantities={"seconds": Decimal("12.345")},
    usd=USD,
    source="a page",
    checked=date(2026, 11, 27),
)
MODEL = Cost(stage="llm", model="m", quantities={"input": 5}, inferences=1, unreported=2, usd=None)


async def test_what_a_sitting_cost_is_filed_over_what_it_had_cost_before(store: Store) -> None:
    for costs in (Costs((CHEAP,)), Costs((CHEAP, MODEL))):
        await store.costs.file(costs, conversation="c_1", sitting="a", at=NOON)
    await store.costs.file(Costs((MODEL,)), conversation="c_2", sitting="b", at=NOON)
    filed = await store.costs.of("c_1")
    assert sorted(filed.costs, key=lambda one: one.model) == [CHEAP, MODEL]


async def test_the_sittings_of_a_conversation_add_up(store: Store) -> None:
    for sitting in ("a", "b"):
        at = NOON + timedelta(minutes=1)
        await store.costs.file(Costs((CHEAP,)), conversation="c_1", sitting=sitting, at=at)
    [both] = (await store.costs.of("c_1")).costs
    assert both.quantities == {"seconds": Decimal("24.690")}
    assert both.usd == 2 * USD
    assert (await store.costs.of("c_none")).costs == ()
