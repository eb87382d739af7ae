"""What was cleared is done once, and told."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.act import Act, Works
from frontdesk_processors.errors import StoreError, Unavailable
from frontdesk_processors.frames import Cleared, Done, Scripted
from frontdesk_processors.ledger_memory import MemoryLedger, MemoryUnit
from frontdesk_processors.retry import ONCE, Retry
from frontdesk_processors.testing import drive
from frontdesk_processors.tool import Failure, Result, Tool
from frontdesk_processors.values import Json
from tests.support.gates import Gate
from tests.support.shop import Shop, order, price
from tests.support.timers import Timers

TEA: Mapping[str, Json] = {"item": "tea"}


def cleared(tool: Tool, arguments: Mapping[str, Json] = TEA, *, call: str = "call_1") -> Cleared:
    return Cleared(call=call, tool=tool.name, arguments=arguments, turn=1)


class LosingLedger(MemoryLedger):
    """Commits, and loses the reply."""

    @asynccontextmanager
    async def unit(self, *, write: bool = True) -> AsyncGenerator[MemoryUnit]:
        async with super().unit(write=write) as unit:
            yield unit
        if write and not self.lost:
            self.lost = True
            raise StoreError("the connection broke")

    lost = False


async def done(shop: Shop, *frames: Cleared, works: Works | None = None) -> list[Done]:
    step = Act(
        shop.conversation, toolbox=shop.toolbox, works=works or Works(), language=shop.language
    )
    sent = await drive(step, frames, until=Done)
    assert all(one.direction is FrameDirection.UPSTREAM for one in sent)
    return [one.frame for one in sent if isinstance(one.frame, Done)]


async def test_a_read_tells_what_it_found() -> None:
    [ended] = await done(Shop(), cleared(price))
    assert (ended.status, ended.receipt) == ("done", None)
    assert ended.result == {"ok": True, "price": 5, "say": "A tea is five dollars."}


async def test_a_write_leaves_its_effect_and_a_verified_receipt() -> None:
    shop = Shop()
    [ended] = await done(shop, cleared(order))
    assert ended.receipt is not None
    assert ended.receipt.verified
    assert ended.result["receipt"] == ended.receipt.id
    assert shop.shelf.orders == ["1 tea"]
    assert shop.conversation.receipts == [ended.receipt]
    assert await shop.ledger.of_conversation("c_1") == [ended.receipt]


async def test_the_key_of_a_write_names_the_tenant() -> None:
    shop = Shop()
    [ended] = await done(shop, cleared(order))
    assert ended.receipt is not None
    assert ended.receipt.key == "default:order:tea:1:0"


async def test_a_write_that_was_done_before_is_told_and_not_repeated() -> None:
    async def key(work: Any, **_: Any) -> str:
        return "always the same"

    tool = replace(order, key=key)
    shop = Shop(tools=[tool])
    [first] = await done(shop, cleared(tool))
    [second] = await done(shop, cleared(tool, call="call_2"))
    assert shop.shelf.orders == ["1 tea"]
    assert second.receipt is not None
    assert first.receipt is not None
    assert second.receipt.id == first.receipt.id
    assert second.result["say"] == "1 tea ordered."
    assert len(shop.conversation.receipts) == 1


async def test_another_action_under_the_same_key_is_not_done_and_the_first_is_told() -> None:
    async def key(work: Any, **_: Any) -> str:
        return "always the same"

    tool = replace(order, key=key)
    shop = Shop(tools=[tool])
    [first] = await done(shop, cleared(tool))
    [other] = await done(shop, cleared(tool, {"item": "milk"}, call="call_2"))
    assert shop.shelf.orders == ["1 tea"]
    assert other.receipt == first.receipt
    assert other.result["say"] == "1 tea ordered."
    assert "milk" not in str(other.result)


async def test_what_a_write_keeps_besides_is_written_once_and_told_what_was_done() -> None:
    kept: list[tuple[str, object]] = []

    async def keep(work: Any, *, result: Result, item: str, **_: object) -> None:
        kept.append((item, result.after))

    async def key(work: Any, **_: Any) -> str:
        return "always the same"

    tool = replace(order, key=key, keep=keep)
    shop = Shop(tools=[tool])
    await done(shop, cleared(tool))
    await done(shop, cleared(tool, call="call_2"))
    [receipt] = await shop.ledger.of_conversation("c_1")
    assert kept == [("tea", receipt.after)]


async def test_a_write_that_cannot_keep_what_goes_with_it_leaves_no_receipt() -> None:
    async def keep(work: Any, **_: object) -> None:
        raise StoreError("disk full")

    tool = replace(order, keep=keep)
    shop = Shop(tools=[tool])
    [ended] = await done(shop, cleared(tool))
    assert ended.status == "failed"
    assert await shop.ledger.of_conversation("c_1") == []


async def test_a_change_that_the_records_do_not_show_is_not_told_as_done() -> None:
    async def verify(work: Any, **_: Any) -> bool:
        return False

    tool = replace(order, verify=verify)
    shop, timers = Shop(tools=[tool]), Timers()
    shop.toolbox.sleep = timers.sleep
    [ended] = await done(shop, cleared(tool))
    [receipt] = await shop.ledger.of_conversation("c_1")
    assert (ended.status, ended.receipt) == ("unknown", receipt)
    assert ended.result["error"]["code"] == "not_yet_known"  # pyright: ignore
    assert not receipt.verified
    assert shop.conversation.receipts == []


async def test_a_change_that_the_records_show_later_is_told_then() -> None:
    shown = iter([False, False, True])

    async def verify(work: Any, **_: Any) -> bool:
        return next(shown)

    tool = replace(order, verify=verify)
    shop, timers = Shop(tools=[tool]), Timers()
    shop.toolbox.sleep = timers.sleep
    step = Act(shop.conversation, toolbox=shop.toolbox, works=Works(), language=shop.language)
    passing = asyncio.create_task(timers.keep_firing())
    sent = await drive(step, [cleared(tool)], until=Scripted)
    passing.cancel()
    [ended] = [one.frame for one in sent if isinstance(one.frame, Done)]
    [line] = [one.frame for one in sent if isinstance(one.frame, Scripted)]
    assert (ended.status, line.text) == ("unknown", "1 tea ordered.")
    [receipt] = shop.conversation.receipts
    assert receipt.verified
    assert line.tells == (receipt.id,)
    assert shop.shelf.orders == ["1 tea"]


@pytest.mark.parametrize("error", [ZeroDivisionError("a bug"), StoreError("disk full")])
async def test_a_tool_that_breaks_is_told_as_failed_and_leaves_no_receipt(
    error: Exception,
) -> None:
    async def run(work: Any, **_: Any) -> Result | Failure:
        raise error

    tool = replace(order, run=run)
    shop = Shop(tools=[tool])
    [ended] = await done(shop, cleared(tool))
    assert ended.status == "failed"
    assert ended.result["error"]["code"] == "system_down"  # pyright: ignore
    assert str(error) not in str(ended.result)
    assert await shop.ledger.of_conversation("c_1") == []


async def test_a_verification_that_breaks_does_not_undo_what_was_committed() -> None:
    async def verify(work: Any, **_: Any) -> bool:
        raise StoreError("the disk went away")

    tool = replace(order, verify=verify)
    shop = Shop(tools=[tool])
    [ended] = await done(shop, cleared(tool))
    [receipt] = await shop.ledger.of_conversation("c_1")
    assert ended.status == "unknown"
    assert shop.shelf.orders == ["1 tea"]
    assert not receipt.verified


async def test_a_commit_whose_reply_is_lost_is_found_and_not_told_as_failed() -> None:
    shop = Shop(ledger=LosingLedger())
    [ended] = await done(shop, cleared(order))
    [receipt] = await shop.ledger.of_conversation("c_1")
    assert (ended.status, ended.receipt) == ("done", receipt)
    assert receipt.verified


async def test_what_a_tool_gives_as_reason_is_told() -> None:
    async def run(work: Any, **_: Any) -> Result | Failure:
        return Failure(code="sold_out", say="None left.", alternatives=({"label": "milk"},))

    tool = replace(order, run=run)
    [ended] = await done(Shop(tools=[tool]), cleared(tool))
    assert (ended.status, ended.reason) == ("failed", "sold_out")
    assert ended.result["say"] == "None left."
    assert ended.result["options"] == [{"label": "milk"}]


async def test_an_action_past_its_deadline_is_unknown_and_told_again_when_it_ends() -> None:
    gate = Gate()

    async def run(work: Any, **arguments: Any) -> Result | Failure:
        await gate.passed()
        return await order.run(work, **arguments)

    tool = replace(order, run=run, deadline_s=0.01)
    shop, works = Shop(tools=[tool]), Works()
    step = Act(shop.conversation, toolbox=shop.toolbox, works=works, language=shop.language)
    driving = asyncio.create_task(drive(step, [cleared(tool)], until=Scripted))
    await gate.reached.wait()
    asyncio.get_running_loop().call_later(5 * tool.deadline_s, gate.open)
    sent = await driving
    [ended] = [one.frame for one in sent if isinstance(one.frame, Done)]
    [line] = [one.frame for one in sent if isinstance(one.frame, Scripted)]
    assert ended.status == "unknown"
    assert line.text == "1 tea ordered."
    assert shop.shelf.orders == ["1 tea"]


async def test_a_read_that_hangs_is_given_up_and_leaves_nothing_open() -> None:
    open_units = 0

    class Counted(MemoryLedger):
        @asynccontextmanager
        async def unit(self, *, write: bool = True) -> AsyncGenerator[MemoryUnit]:
            nonlocal open_units
            open_units += 1
            try:
                async with super().unit(write=write) as unit:
                    yield unit
            finally:
                open_units -= 1

    async def run(work: Any, **_: Any) -> Result | Failure:
        return await asyncio.Future[Result]()

    tool = replace(price, run=run, deadline_s=1, give_up_s=3, retry=ONCE)
    shop, works, timers = Shop(tools=[tool], ledger=Counted()), Works(), Timers()
    shop.toolbox.sleep = timers.sleep
    step = Act(shop.conversation, toolbox=shop.toolbox, works=works, language=shop.language)
    passing = asyncio.create_task(timers.keep_firing())
    sent = await drive(step, [cleared(tool)], until=Scripted)
    passing.cancel()
    assert [one.frame.status for one in sent if isinstance(one.frame, Done)] == ["unknown"]
    assert await works.drain(patience_s=1)
    assert open_units == 0


async def test_a_read_is_tried_three_times_while_its_connection_fails() -> None:
    tries = 0

    async def run(work: Any, **arguments: Any) -> Result | Failure:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Unavailable("nobody answers")
        return await price.run(work, **arguments)

    assert price.retry.attempts == 3
    tool = replace(price, run=run, retry=replace(price.retry, wait_s=0))
    [ended] = await done(Shop(tools=[tool]), cleared(tool))
    assert (ended.status, tries) == ("done", 3)


async def test_a_write_that_is_tried_again_is_rolled_back_first_and_done_once() -> None:
    orders, tries = list[str](), 0

    async def run(work: Any, *, item: str) -> Result | Failure:
        nonlocal tries
        tries += 1
        work.records.also(lambda: orders.append(item))
        if tries == 1:
            raise Unavailable("the connection broke")
        return Result(facts={"item": item, "count": 1}, after={"order": item})

    async def key(work: Any, *, item: str) -> str:
        return item

    async def verify(work: Any, *, item: str, **_: object) -> bool:
        return item in orders

    retry = Retry(attempts=2, wait_s=0)
    tool = replace(order, run=run, key=key, verify=verify, retry=retry)
    shop = Shop(tools=[tool], records=lambda unit: unit)
    [ended] = await done(shop, cleared(tool))
    assert (ended.status, tries, orders) == ("done", 2, ["tea"])
    assert await shop.ledger.of_conversation("c_1") == [ended.receipt]


async def test_the_same_write_asked_for_while_it_runs_joins_it() -> None:
    gate, works, runs = Gate(), Works(), 0

    async def work() -> int:
        nonlocal runs
        await gate.passed()
        runs += 1
        return runs

    first = works.write("same", work)
    second = works.write("same", work)
    gate.open()
    assert (await first, await second) == (1, 1)
    third = works.write("same", work)
    assert await third == 2


async def test_writes_follow_one_another_in_the_order_they_were_asked_for() -> None:
    works, order_of_events, gate = Works(), list[str](), Gate()

    async def slow() -> None:
        await gate.passed()
        order_of_events.append("slow")

    async def quick() -> None:
        order_of_events.append("quick")

    async def read() -> None:
        order_of_events.append("read")

    works.write("slow", slow)
    works.write("quick", quick)
    await works.read(read())
    gate.open()
    assert await works.drain(patience_s=1)
    assert order_of_events == ["read", "slow", "quick"]


async def test_a_drain_gives_up_in_time_and_leaves_the_work_running() -> None:
    works, gate = Works(), Gate()
    task = works.read(gate.passed())
    assert not await works.drain(patience_s=0.01)
    assert not task.done()
    gate.open()
    assert await works.drain(patience_s=1)


async def test_a_write_that_fails_does_not_stop_the_next() -> None:
    works = Works()

    async def broken() -> None:
        raise ZeroDivisionError

    async def fine() -> str:
        return "fine"

    failed, after = works.write("a", broken), works.write("b", fine)
    assert await after == "fine"
    with pytest.raises(ZeroDivisionError):
        await failed
