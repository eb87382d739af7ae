"""Costs as they are filed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pipecat
import pytest

from frontdesk.costs import Cost, Costs
from frontdesk.store import Store, database
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


async def test_what_a_business_spends_is_added_up_by_day_and_month(store: Store) -> None:
    later = NOON + timedelta(days=1)
    for usd, at in ((Decimal("0.10"), NOON), (Decimal("0.25"), NOON), (Decimal("0.31"), later)):
        costs = Costs((replace(CHEAP, usd=usd),))
        await store.costs.file(costs, conversation="c_1", sitting="a", at=at)
    # Each filing is of the whole sitting: only what is new counts, on the day on which it is filed.
    day, month = Decimal("0.06"), Decimal("0.31")
    assert await store.costs.spent("default", on=later.date()) == (day, month)
    assert await store.costs.spent("default", on=NOON.date()) == (Decimal("0.25"), month)
    assert await store.costs.spent("other", on=NOON.date()) == (0, 0)
    assert await store.costs.spent("default", on=NOON.date() + timedelta(days=40)) == (0, 0)


async def test_nothing_is_lost_when_processes_spend_at_once(url: str, store: Store) -> None:
    async with await Store.open(url) as other:
        async with asyncio.TaskGroup() as group:
            for number in range(20):
                one = store if number % 2 else other
                filing = one.costs.file(
                    Costs((replace(CHEAP, usd=Decimal("0.000000125")),)),
                    conversation=f"c_{number}",
                    sitting="a",
                    at=NOON,
                )
                group.create_task(filing)
        day, _ = await store.costs.spent("default", on=NOON.date())
        assert day == 20 * Decimal("0.000000125")


@pytest.mark.parametrize("steps", range(8))
async def test_who_is_cancelled_as_the_turn_to_write_comes_leaves_it_to_the_next(
    store: Store, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pipecat puts a wait_for of its own in asyncio's place.
    assert pipecat.__version__
    monkeypatch.setattr(database, "BUSY_S", 1.0)
    file = partial(store.costs.file, Costs((CHEAP,)), conversation="c_1", at=NOON)
    first = asyncio.create_task(file(sitting="a"))
    for _ in range(steps):
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await file(sitting="b")
