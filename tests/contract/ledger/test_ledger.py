"""What every ledger promises, whatever it is kept in."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from frontdesk_processors.errors import KeyTaken, StoreError
from frontdesk_processors.ledger import Ledger, Receipt

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=-8)))
PROMPT_S = 2.0
"""Far below the time a writer is waited for."""


def receipt(key: str = "book:pat_1:slot_1", *, id: str = "R-00000001") -> Receipt:
    return Receipt(
        id=id,
        key=key,
        conversation="conv_1",
        turn=3,
        tool="schedule_appointment",
        does="book",
        arguments={"slot_token": "tok", "visit_reason": "łokieć 🩹"},
        facts={"provider": "Dr. Chen", "fee": 12.5, "shared": True, "note": None},
        before=None,
        after={"appointment": {"id": "appt_1", "days": [1, 2]}},
        done_at=NOON,
    )


async def commit(ledger: Ledger, *receipts: Receipt) -> None:
    async with ledger.unit() as unit:
        for each in receipts:
            await unit.file(each)
        await unit.commit()


async def test_a_receipt_comes_back_as_it_was_filed(ledger: Ledger) -> None:
    await commit(ledger, receipt())
    assert await ledger.find(receipt().key) == receipt()


async def test_a_key_that_was_never_filed_is_not_found(ledger: Ledger) -> None:
    assert await ledger.find("book:nobody") is None


async def test_commit_makes_everything_in_the_unit_visible_at_once(ledger: Ledger) -> None:
    async with ledger.unit() as unit:
        await unit.file(receipt("first", id="R-1"))
        await unit.file(receipt("second", id="R-2"))
        assert await ledger.find("first") is None
        assert await ledger.of_conversation("conv_1") == []
        await unit.commit()
    assert [r.key for r in await ledger.of_conversation("conv_1")] == ["first", "second"]


async def test_leaving_without_commit_leaves_nothing(ledger: Ledger) -> None:
    async with ledger.unit() as unit:
        await unit.file(receipt())
    assert await ledger.find(receipt().key) is None


async def test_an_error_in_the_unit_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError, match="the tool broke"):
        async with ledger.unit() as unit:
            await unit.file(receipt())
            raise RuntimeError("the tool broke")
    assert await ledger.find(receipt().key) is None


async def test_a_unit_sees_what_it_filed(ledger: Ledger) -> None:
    async with ledger.unit() as unit:
        await unit.file(receipt())
        assert await unit.find(receipt().key) == receipt()


async def test_a_key_filed_twice_is_taken_and_the_first_stays(ledger: Ledger) -> None:
    await commit(ledger, receipt(id="R-first"))
    with pytest.raises(KeyTaken):
        await commit(ledger, receipt(id="R-second"))
    kept = await ledger.find(receipt().key)
    assert kept is not None
    assert kept.id == "R-first"


async def test_a_unit_whose_key_was_taken_cannot_be_committed_after_all(ledger: Ledger) -> None:
    await commit(ledger, receipt())
    async with ledger.unit() as unit:
        await unit.file(receipt("an effect", id="R-effect"))
        with pytest.raises(KeyTaken):
            await unit.file(receipt(id="R-second"))
        with pytest.raises(StoreError):
            await unit.commit()
    assert await ledger.find("an effect") is None


async def test_two_actions_may_not_share_a_reference(ledger: Ledger) -> None:
    await commit(ledger, receipt("one"))
    with pytest.raises(StoreError) as raised:
        await commit(ledger, receipt("other"))
    assert not isinstance(raised.value, KeyTaken)


async def test_of_fifty_units_with_one_key_exactly_one_commits(ledger: Ledger) -> None:
    async def attempt(number: int) -> str:
        try:
            await commit(ledger, receipt(id=f"R-{number}"))
        except KeyTaken:
            return "taken"
        return f"R-{number}"

    async with asyncio.TaskGroup() as group:
        attempts = [group.create_task(attempt(number)) for number in range(50)]
    won = [outcome for each in attempts if (outcome := each.result()) != "taken"]
    kept = await ledger.of_conversation("conv_1")
    assert [r.id for r in kept] == won
    assert len(won) == 1


async def test_an_abandoned_unit_does_not_stand_in_the_next_ones_way(ledger: Ledger) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with ledger.unit() as unit:
            await unit.file(receipt(id="R-hung"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    async with asyncio.timeout(PROMPT_S):
        await commit(ledger, receipt(id="R-next"))
    assert [r.id for r in await ledger.of_conversation("conv_1")] == ["R-next"]
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_commit_that_is_cancelled_is_not_torn(ledger: Ledger) -> None:
    committing = asyncio.Event()

    async def act() -> None:
        async with ledger.unit() as unit:
            await unit.file(receipt())
            committing.set()
            await unit.commit()

    task = asyncio.create_task(act())
    await committing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await ledger.find(receipt().key) == receipt()


async def test_verify_marks_a_receipt(ledger: Ledger) -> None:
    await commit(ledger, receipt())
    later = NOON + timedelta(seconds=1)
    await ledger.verify(receipt().id, at=later)
    assert await ledger.find(receipt().key) == receipt().with_verification(later)


async def test_verifying_what_was_never_done_is_an_error(ledger: Ledger) -> None:
    with pytest.raises(StoreError, match="R-nothing"):
        await ledger.verify("R-nothing", at=NOON)


async def test_a_conversations_receipts_come_in_the_order_they_were_committed(
    ledger: Ledger,
) -> None:
    keys = ["z", "a", "m"]
    for key in keys:
        await commit(ledger, receipt(key, id=f"R-{key}"))
    assert [r.key for r in await ledger.of_conversation("conv_1")] == keys
    assert await ledger.of_conversation("conv_2") == []


async def test_a_reader_waits_for_nobody(ledger: Ledger) -> None:
    await commit(ledger, receipt("old", id="R-old"))
    async with (
        ledger.unit(write=False) as first,
        ledger.unit() as writer,
        ledger.unit(write=False) as second,
        asyncio.timeout(PROMPT_S),
    ):
        await writer.file(receipt("new", id="R-new"))
        assert await first.find("old") == receipt("old", id="R-old")
        assert await second.find("old") == receipt("old", id="R-old")
        assert await second.find("new") is None
        await writer.commit()


async def test_a_reader_sees_one_state_throughout(ledger: Ledger) -> None:
    async with ledger.unit(write=False) as reader:
        assert await reader.find(receipt().key) is None
        await commit(ledger, receipt())
        assert await reader.find(receipt().key) is None


async def test_nothing_can_be_filed_in_a_unit_for_reading(ledger: Ledger) -> None:
    with pytest.raises(StoreError):
        async with ledger.unit(write=False) as unit:
            await unit.file(receipt())
    await commit(ledger, receipt())


async def test_a_time_without_a_zone_is_refused(ledger: Ledger) -> None:
    await commit(ledger, receipt())
    with pytest.raises(StoreError, match="time zone"):
        await ledger.verify(receipt().id, at=datetime(2026, 11, 23, 12))
    await ledger.verify(receipt().id, at=datetime(2026, 11, 23, 20, tzinfo=UTC))
