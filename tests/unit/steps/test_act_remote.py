"""What is done in another system is done once, whatever becomes of its reply."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.act import Act, Works
from frontdesk_processors.audit import Access, Audit
from frontdesk_processors.errors import DefinitionError, Unavailable, Unclear
from frontdesk_processors.frames import Cleared, Done, Scripted
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.retry import Retry
from frontdesk_processors.testing import drive
from frontdesk_processors.tool import Failure, Remote, Result, Tool, Work, tool
from frontdesk_processors.values import Effect, Json
from tests.support.gates import Gate
from tests.support.shop import Shop, price
from tests.support.timers import Timers

TEA: Mapping[str, Json] = {"item": "tea"}
FINAL_AFTER_S = 60.0
DEADLINE_S, GIVE_UP_S = 2.0, 5.0


@dataclass
class Wholesaler:
    """A system of its own, which does as it is told to and answers as it pleases.

    Parameters:
        raises: What it raises after it has done it, one an order.
        before: What it raises before it does anything, one an order.
        refuses: Why it turns orders down.
        hears: Whether it can be searched.
    """

    raises: list[Exception] = field(default_factory=list[Exception])
    before: list[Exception] = field(default_factory=list[Exception])
    refuses: Failure | None = None
    hears: bool = True
    gate: Gate | None = None
    orders: dict[str, str] = field(default_factory=dict[str, str])
    asked: int = 0

    def tool(self, **options: Any) -> Tool:
        """Ordering there."""

        async def key(work: Work[Any], *, item: str) -> str:
            return f"order:{item}"

        async def verify(work: Work[Any], *, item: str, result: Result) -> bool:
            return self.orders.get(work.reference) == (result.after or {})["item"]

        async def search(work: Work[Any], *, item: str) -> Result | Failure | None:
            if not self.hears:
                raise Unclear("it does not answer")
            return self._result(work, item) if work.reference in self.orders else None

        @tool(
            effect=Effect.WRITE,
            does="book",
            key=key,
            verify=verify,
            remote=Remote(search=search, final_after_s=FINAL_AFTER_S),
            deadline_s=DEADLINE_S,
            give_up_s=GIVE_UP_S,
            **options,
        )
        async def order(work: Work[Any], *, item: str) -> Result | Failure:
            """Order a thing.

            Args:
                item: The thing.
            """
            self.asked += 1
            if self.before:
                raise self.before.pop(0)
            if self.refuses is not None:
                return self.refuses
            self.orders[work.reference] = item
            if self.gate is not None:
                await self.gate.passed()
            if self.raises:
                raise self.raises.pop(0)
            return self._result(work, item)

        return order

    def _result(self, work: Work[Any], item: str) -> Result:
        facts: dict[str, Json] = {"item": item, "count": 1}
        say = work.wording.say("done.order", **facts)
        return Result(say=say, facts=facts, after={"item": item})


class Counter:
    """A shop whose wholesaler is elsewhere, with Act driven alone."""

    def __init__(self, there: Wholesaler, *, audit: Audit | None = None, **options: Any) -> None:
        self.there = there
        self.tool = there.tool(**options)
        self.shop = Shop(tools=(self.tool, price), audit=audit)
        self.timers = Timers()
        self.shop.toolbox.sleep = self.timers.sleep
        self.works = Works()

    def act(self) -> Act:
        shop = self.shop
        return Act(
            shop.conversation, toolbox=shop.toolbox, works=self.works, language=shop.language
        )

    async def told(self, *, until: type = Done) -> list[Any]:
        """What comes of one order; up to a line of the house, all time passing at once."""
        passing = self.timers.keep_firing() if until is Scripted else asyncio.sleep(0)
        firing = asyncio.ensure_future(passing)
        frame = Cleared(call="call_1", tool=self.tool.name, arguments=TEA, turn=1)
        try:
            sent = await drive(self.act(), [frame], until=until)
        finally:
            firing.cancel()
        assert all(one.direction is FrameDirection.UPSTREAM for one in sent)
        return [one.frame for one in sent]

    async def looked(self) -> None:
        """All time passes, until nothing is looked for any more."""
        firing = asyncio.ensure_future(self.timers.keep_firing())
        assert await self.works.drain(patience_s=5)
        firing.cancel()

    async def statuses(self) -> list[str]:
        return [i.status for i in await self.shop.effects.of_conversation("c_1")]


class Kept:
    """An audit in memory."""

    def __init__(self) -> None:
        self.rows: list[Access] = []

    async def add(self, access: Access, *, unit: UnitOfWork | None = None) -> None:
        self.rows.append(access)

    async def of_conversation(self, conversation: str) -> list[Access]:
        return [row for row in self.rows if row.conversation == conversation]

    @property
    def told(self) -> list[tuple[str, str]]:
        """How each ended, and why."""
        return [(row.verdict, row.reason) for row in self.rows]


async def test_the_audit_follows_an_order_from_unknown_to_failed() -> None:
    audit = Kept()
    counter = Counter(Wholesaler(before=[Unclear()]), audit=audit, personal=True)
    await counter.told()
    assert audit.told == [("unknown", "")]
    counter.shop.clock.forward(timedelta(seconds=FINAL_AFTER_S))
    await counter.looked()
    assert audit.told == [("unknown", ""), ("failed", "not_done")]


async def test_the_audit_follows_an_order_from_unknown_to_done() -> None:
    audit = Kept()
    counter = Counter(Wholesaler(raises=[Unclear()]), audit=audit, personal=True)
    await counter.told(until=Scripted)
    assert sorted(audit.told) == [("done", ""), ("unknown", "")]


async def test_what_the_system_turns_down_is_noted_once() -> None:
    audit = Kept()
    refuses = Failure(code="sold_out", say="No tea.")
    counter = Counter(Wholesaler(refuses=refuses), audit=audit, personal=True)
    await counter.told()
    assert audit.told == [("failed", "sold_out")]


async def test_what_the_system_confirms_is_read_back_and_told_with_its_receipt() -> None:
    counter = Counter(Wholesaler())
    [done] = await counter.told()
    assert (done.status, done.result["say"]) == ("done", "1 tea ordered.")
    assert done.receipt.verified
    assert await counter.statuses() == ["confirmed"]
    [notice] = await counter.shop.notices.waiting(tenant="default")
    assert (notice.id, notice.line) == (done.receipt.id, "1 tea ordered.")
    [reference] = counter.there.orders
    assert reference.startswith("E-")


async def test_what_goes_with_it_into_our_records_is_kept_once_it_is_confirmed() -> None:
    kept: list[object] = []

    async def keep(work: Work[Any], *, result: Result, item: str) -> None:
        kept.append(result.after)

    there = Wholesaler(raises=[Unclear("no answer")], gate=Gate())
    counter = Counter(there, keep=keep)
    telling = asyncio.ensure_future(counter.told(until=Scripted))
    assert there.gate is not None
    await there.gate.reached.wait()
    assert kept == []
    there.gate.open()
    await telling
    assert kept == [{"item": "tea"}]


async def test_the_intent_is_committed_before_the_system_is_asked() -> None:
    there = Wholesaler(gate=Gate())
    counter = Counter(there)
    telling = asyncio.ensure_future(counter.told())
    assert there.gate is not None
    await there.gate.reached.wait()
    assert await counter.statuses() == ["pending"]
    there.gate.open()
    await telling
    assert await counter.statuses() == ["confirmed"]


async def test_what_the_system_turns_down_failed_and_may_be_asked_for_again() -> None:
    counter = Counter(Wholesaler(refuses=Failure(code="sold_out", say="No tea.")))
    [done] = await counter.told()
    assert (done.status, done.reason, done.result["say"]) == ("failed", "sold_out", "No tea.")
    assert await counter.statuses() == ["failed"]
    counter.there.refuses = None
    [done] = await counter.told()
    assert (done.status, counter.there.asked) == ("done", 2)


@pytest.mark.parametrize(
    "lost", [Unclear("no answer"), ConnectionResetError(), ZeroDivisionError()]
)
async def test_a_lost_reply_is_not_yet_known_and_found_by_our_reference(lost: Exception) -> None:
    counter = Counter(Wholesaler(raises=[lost]))
    done, told = await counter.told(until=Scripted)
    assert (done.status, done.result["error"]["code"]) == ("unknown", "not_yet_known")
    assert "not yet confirmed" in done.result["say"]
    assert told.text == "1 tea ordered."
    assert (counter.there.asked, await counter.statuses()) == (1, ["confirmed"])
    [receipt] = await counter.shop.ledger.of_conversation("c_1")
    assert receipt.verified


async def test_a_system_that_never_answers_is_given_up_on_and_searched() -> None:
    counter = Counter(Wholesaler(gate=Gate()))
    done, told = await counter.told(until=Scripted)
    assert (done.status, told.text) == ("unknown", "1 tea ordered.")
    assert counter.there.asked == 1


async def test_what_cannot_be_searched_stays_unknown_and_is_not_asked_for_again() -> None:
    counter = Counter(Wholesaler(raises=[Unclear()], hears=False))
    [done] = await counter.told()
    assert done.status == "unknown"
    [done] = await counter.told()
    assert (done.status, counter.there.asked) == ("unknown", 1)
    assert await counter.statuses() == ["unknown"]
    assert await counter.shop.ledger.of_conversation("c_1") == []


async def test_what_is_not_found_failed_only_when_nothing_can_come_any_more() -> None:
    counter = Counter(Wholesaler(before=[Unclear()]))
    [done] = await counter.told()
    assert (done.status, await counter.statuses()) == ("unknown", ["unknown"])
    counter.shop.clock.forward(timedelta(seconds=FINAL_AFTER_S))
    await counter.looked()
    assert await counter.statuses() == ["failed"]
    [notice] = await counter.shop.notices.waiting(tenant="default")
    assert (notice.key, notice.line) == ("", "What you asked for could not be done.")


async def test_a_system_that_was_never_reached_did_nothing() -> None:
    counter = Counter(Wholesaler(before=[Unavailable("its line is dead")]))
    [done] = await counter.told()
    assert (done.status, done.reason) == ("failed", "system_down")
    assert "has not been done" in done.result["say"]
    assert await counter.statuses() == ["failed"]


async def test_only_what_never_reached_the_system_is_sent_again() -> None:
    patient = Retry(attempts=3, wait_s=0.001)
    counter = Counter(Wholesaler(before=[Unavailable(), ConnectionRefusedError()]), retry=patient)
    [done] = await counter.told()
    assert (done.status, counter.there.asked) == ("done", 3)
    counter = Counter(Wholesaler(raises=[Unclear(), Unclear()]), retry=patient)
    await counter.told(until=Scripted)
    assert (counter.there.asked, len(counter.there.orders)) == (1, 1)


async def test_what_is_asked_for_again_after_it_was_done_is_told_and_not_repeated() -> None:
    counter = Counter(Wholesaler())
    await counter.told()
    [done] = await counter.told()
    assert (done.status, done.reason, counter.there.asked) == ("done", "done before", 1)


async def test_what_another_finds_out_meanwhile_is_told_as_they_filed_it() -> None:
    counter = Counter(Wholesaler(before=[Unclear()]))
    await counter.told()
    shop = counter.shop
    [intent] = await shop.effects.of_conversation("c_1")
    async with shop.ledger.unit() as unit:
        assert await shop.effects.settle(intent.id, "failed", reason="sold_out", unit=unit)
        await unit.commit()
    await counter.looked()
    assert await counter.statuses() == ["failed"]
    assert await shop.notices.waiting(tenant="default") == []


def test_a_read_cannot_be_remote() -> None:
    async def search(work: Work[Any]) -> Result | Failure | None:
        return None

    with pytest.raises(DefinitionError, match="remote= is for writes"):

        @tool(remote=Remote(search=search, final_after_s=1))
        async def look(work: Work[Any]) -> Result | Failure:  # pyright: ignore[reportUnusedFunction]
            """Look."""
            return Result()


def test_a_remote_tool_needs_somewhere_to_keep_its_intents() -> None:
    shop = Shop()
    with pytest.raises(DefinitionError, match="order: needs effects="):
        type(shop.toolbox)(
            [Wholesaler().tool()],
            ledger=shop.ledger,
            records=lambda unit: None,
            conversation=shop.conversation,
            clock=shop.clock,
            language=shop.language,
            wording=shop.toolbox.wording,
        )
