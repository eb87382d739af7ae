"""What every place for effects promises, whatever they are kept in."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk_processors.effects import Effects, Intent
from frontdesk_processors.errors import KeyTaken
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.values import Identity

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Kept = tuple[Ledger, Effects]


def intent(id: str = "E-1", key: str = "book:1", *, at: datetime = NOON) -> Intent:
    return Intent(
        id=id,
        key=key,
        conversation="c_1",
        call="call_1",
        turn=3,
        tenant="default",
        phone="+14155550100",
        subject="pat_1",
        identity=Identity.VERIFIED,
        tool="book",
        arguments={"slot": 3, "note": "łokieć", "flags": [True, None]},
        at=at,
        final_at=at + MINUTE,
        owner="p_1",
        owned_until=at + MINUTE,
    )


async def file(kept: Kept, *intents: Intent) -> None:
    ledger, effects = kept
    async with ledger.unit() as unit:
        for each in intents:
            await effects.intend(each, unit=unit)
        await unit.commit()


async def settle(kept: Kept, id: str, status: str, *, reason: str = "") -> bool:
    ledger, effects = kept
    async with ledger.unit() as unit:
        settled = await effects.settle(id, status, reason=reason, unit=unit)  # pyright: ignore
        await unit.commit()
    return settled


async def test_an_intent_comes_back_as_it_was_filed(kept: Kept) -> None:
    await file(kept, intent())
    _, effects = kept
    assert await effects.get("E-1") == intent()
    assert await effects.of_key("book:1") == intent()
    assert await effects.of_conversation("c_1") == [intent()]


async def test_what_was_never_filed_is_not_found(kept: Kept) -> None:
    _, effects = kept
    assert await effects.get("E-0") is None
    assert await effects.of_key("book:0") is None
    assert await effects.of_conversation("c_0") == []


async def test_what_contacts_an_address_is_counted_by_time_tenant_and_end(kept: Kept) -> None:
    _, effects = kept
    theirs = replace(intent(), address="+14155550188")
    ends = {"E-4": "failed", "E-5": "confirmed"}
    await file(
        kept,
        replace(theirs, at=NOON - MINUTE),
        replace(theirs, id="E-2", key="2", address="+14155550199"),
        replace(theirs, id="E-3", key="3", tenant="another"),
        *(replace(theirs, id=id, key=id) for id in (*ends, "E-6")),
    )
    for id, end in ends.items():
        await settle(kept, id, end)
    assert await effects.contacted("+14155550188", tenant="default", since=NOON) == 2


async def test_an_intent_that_is_not_committed_is_not_there(kept: Kept) -> None:
    ledger, effects = kept
    async with ledger.unit() as unit:
        await effects.intend(intent(), unit=unit)
    assert await effects.get("E-1") is None


async def test_a_key_is_taken_once(kept: Kept) -> None:
    ledger, effects = kept
    await file(kept, intent())
    async with ledger.unit() as unit:
        with pytest.raises(KeyTaken):
            await effects.intend(intent("E-2"), unit=unit)
    assert await effects.get("E-2") is None


async def test_of_many_intents_of_one_key_exactly_one_is_filed(kept: Kept) -> None:
    async def attempt(number: int) -> bool:
        try:
            await file(kept, intent(f"E-{number}"))
        except KeyTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt(n) for n in range(20)))) == 1
    _, effects = kept
    assert len(await effects.of_conversation("c_1")) == 1


async def test_what_failed_may_be_asked_for_again(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    assert await settle(kept, "E-1", "failed", reason="slot_taken")
    failed = await effects.get("E-1")
    assert failed == replace(intent(), status="failed", reason="slot_taken")
    assert await effects.of_key("book:1") is None
    await file(kept, intent("E-2"))
    assert await effects.of_key("book:1") == intent("E-2")


async def test_what_was_confirmed_keeps_its_key(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    assert await settle(kept, "E-1", "confirmed")
    assert await effects.of_key("book:1") == replace(intent(), status="confirmed")
    with pytest.raises(KeyTaken):
        await file(kept, intent("E-2"))


async def test_an_intent_is_settled_once(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    assert await settle(kept, "E-1", "confirmed")
    assert not await settle(kept, "E-1", "failed")
    settled = await effects.get("E-1")
    assert settled is not None
    assert settled.status == "confirmed"


async def test_a_settling_that_is_not_committed_did_not_happen(kept: Kept) -> None:
    ledger, effects = kept
    await file(kept, intent())
    async with ledger.unit() as unit:
        assert await effects.settle("E-1", "confirmed", unit=unit)
    assert await effects.get("E-1") == intent()


async def test_an_unknown_intent_is_open_to_whoever_can_settle_it(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    await effects.unknown("E-1", final_at=NOON + 5 * MINUTE)
    found = await effects.get("E-1")
    assert found is not None
    assert (found.status, found.final_at) == ("unknown", NOON + 5 * MINUTE)
    [taken] = await effects.take(owner="p_2", at=NOON, until=NOON + MINUTE, limit=10)
    assert (taken.id, taken.owner) == ("E-1", "p_2")


async def test_what_is_settled_does_not_become_unknown(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    await settle(kept, "E-1", "confirmed")
    await effects.unknown("E-1", final_at=NOON)
    found = await effects.get("E-1")
    assert found is not None
    assert found.status == "confirmed"


async def test_what_somebody_owns_is_not_taken_until_their_time_is_up(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    assert await effects.take(owner="p_2", at=NOON, until=NOON + MINUTE, limit=10) == []
    later = NOON + MINUTE
    [taken] = await effects.take(owner="p_2", at=later, until=later + MINUTE, limit=10)
    assert taken == replace(intent(), owner="p_2", owned_until=later + MINUTE)
    assert await effects.take(owner="p_3", at=later, until=later + MINUTE, limit=10) == []


async def test_the_oldest_are_taken_first_and_no_more_than_asked_for(kept: Kept) -> None:
    _, effects = kept
    ids = ["E-3", "E-1", "E-2"]
    await file(kept, *(intent(id, id, at=NOON + n * MINUTE) for n, id in enumerate(ids)))
    later = NOON + 10 * MINUTE
    taken = await effects.take(owner="p_2", at=later, until=later + MINUTE, limit=2)
    assert [each.id for each in taken] == ["E-3", "E-1"]


async def test_no_intent_is_taken_twice(kept: Kept) -> None:
    _, effects = kept
    await file(kept, *(intent(f"E-{n}", f"key {n}") for n in range(20)))
    later = NOON + MINUTE

    async def take(owner: str) -> list[str]:
        taken = await effects.take(owner=owner, at=later, until=later + MINUTE, limit=7)
        return [each.id for each in taken]

    taken = [id for ids in await asyncio.gather(*(take(f"p_{n}") for n in range(8))) for id in ids]
    assert len(taken) == len(set(taken))
    while more := await take("p_last"):
        taken += more
    assert sorted(taken) == sorted(f"E-{n}" for n in range(20))


async def test_what_is_settled_is_not_taken(kept: Kept) -> None:
    _, effects = kept
    await file(kept, intent())
    await settle(kept, "E-1", "failed")
    later = NOON + MINUTE
    assert await effects.take(owner="p_2", at=later, until=later + MINUTE, limit=10) == []
