"""What was begun in another system is finished, whoever began it and whatever became of them."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import ConfigDict, create_model

from frontdesk.desk import Desk
from frontdesk.outbox import EVERY_S
from frontdesk.store import engine
from frontdesk.store.notices import SqlNotices
from frontdesk.testing import MONDAY, FixedClock, in_process
from frontdesk_processors.alerts import Alerts
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.tool import Tool
from tests.support.agenda.agent import agent
from tests.support.agenda.elsewhere import Elsewhere, Mode, running
from tests.support.agenda.faults import Faults
from tests.support.agenda.remote import remote_tools
from tests.support.agenda.vertical import agenda, local_tools
from tests.support.pager import Pager
from tests.support.timers import Timers

PHONE = "+14155550100"
BOOKED = "You're booked for slot 3."


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as port:
        yield port


@pytest.fixture
def there(port: int) -> Elsewhere:
    return Elsewhere(port, uuid4().hex)


class House:
    """A business whose desks come and go."""

    def __init__(self, there: Elsewhere, folder: Path) -> None:
        self.faults = Faults()
        self.vertical = agenda(remote_tools(self.faults, there))
        self.db, self.clock = str(folder / "agenda.db"), FixedClock(MONDAY)

    async def desk(self, alerts: Alerts | None = None) -> Desk:
        """A desk whose pauses last for ever, and whose outbox is swept by hand."""
        desk = await Desk.open(
            self.vertical,
            db=self.db,
            brain=agent,
            clock=self.clock,
            sleep=Timers().sleep,
            alerts=alerts,
        )
        await desk.outbox.close()
        return desk

    async def begun(self, there: Elsewhere, *modes: Mode) -> str:
        """Id of a conversation that ended before it was known what came of its booking."""
        there.plan(*modes)
        async with await self.desk() as desk, in_process(desk, caller=PHONE) as session:
            await session.say("book 3")
            reply = await session.say("yes")
            assert reply.text == "Slot 3 is not yet confirmed."
        return session.conversation.id


@pytest.fixture
def house(there: Elsewhere, tmp_path: Path) -> House:
    return House(there, tmp_path)


async def test_a_lost_reply_is_found_and_told_at_the_next_contact(
    house: House, there: Elsewhere
) -> None:
    await house.begun(there, "late")
    there.land()
    async with await house.desk() as desk:
        assert await desk.outbox.sweep() == 1
        async with in_process(desk, caller=PHONE) as session:
            assert session.greeting.text.endswith(f"Since we last spoke: {BOOKED}")
        async with in_process(desk, caller=PHONE) as session:
            assert BOOKED not in session.greeting.text
    assert len(there.rows()) == 1


async def test_what_was_told_while_the_database_was_busy_is_not_told_again(
    house: House, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.begun(there, "late")
    there.land()
    monkeypatch.setattr(engine, "BUSY_S", 0.05)
    tried = _locked_once(monkeypatch, house.db)
    async with await house.desk() as desk:
        await desk.outbox.sweep()
        async with in_process(desk, caller=PHONE) as session:
            assert session.greeting.text.endswith(BOOKED)
            await session.say("hello")
        assert tried == [StoreError, None]
        async with in_process(desk, caller=PHONE) as session:
            assert BOOKED not in session.greeting.text


def _locked_once(monkeypatch: pytest.MonkeyPatch, db: str) -> list[type[Exception] | None]:
    """Let another process hold the database when something told is marked so the first time.

    Returns:
        How each marking ended.
    """
    ended: list[type[Exception] | None] = []
    told = SqlNotices.told

    async def marked(self: SqlNotices, ids: Iterable[str], *, at: datetime) -> None:
        other = sqlite3.connect(db, isolation_level=None)
        try:
            if not ended:
                other.execute("BEGIN IMMEDIATE")
            await told(self, ids, at=at)
        except StoreError:
            ended.append(StoreError)
            raise
        else:
            ended.append(None)
        finally:
            other.close()

    monkeypatch.setattr(SqlNotices, "told", marked)
    return ended


async def test_what_never_comes_is_told_as_not_done(house: House, there: Elsewhere) -> None:
    await house.begun(there, "swallow")
    async with await house.desk() as desk:
        assert await desk.outbox.sweep() == 0
        house.clock.forward(timedelta(hours=1))
        assert await desk.outbox.sweep() == 1
        async with in_process(desk, caller=PHONE) as session:
            assert "could not be done" in session.greeting.text
            await session.say("book 3")
            assert (await session.say("yes")).text == BOOKED
    assert len(there.rows()) == 1


async def test_a_desk_sweeps_as_soon_as_it_is_open_and_stops_when_it_is_closed(
    house: House, there: Elsewhere
) -> None:
    await house.begun(there, "late")
    there.land()
    rests, ended = asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds == EVERY_S:
            rests.set()
        try:
            await asyncio.Event().wait()
        finally:
            if seconds == EVERY_S:
                ended.set()

    async with await Desk.open(
        house.vertical, db=house.db, brain=agent, clock=house.clock, sleep=sleep
    ) as desk:
        await rests.wait()
        [notice] = await desk.store.notices.waiting(tenant="default")
        receipt = await desk.store.ledger.find(notice.key)
        assert receipt is not None
        assert receipt.verified
    assert ended.is_set()


@pytest.mark.parametrize("change", ["gone", "changed"])
async def test_a_person_is_told_once_of_what_no_tool_can_find_out(
    house: House, there: Elsewhere, change: str
) -> None:
    conversation = await house.begun(there, "late")
    house.vertical = agenda(_next_release(house, change))
    pager = Pager()
    async with await house.desk(pager) as desk:
        for _ in range(2):
            house.clock.forward(timedelta(hours=1))
            assert await desk.outbox.sweep() == 0
            await pager.rang.wait()
        [intent] = await desk.store.effects.of_conversation(conversation)
        [alert] = pager.told
        assert (alert.kind, alert.conversation, alert.phone) == ("stranded", conversation, PHONE)
        assert alert.words == f"{intent.id}: book"
        with pytest.raises(StoreError):
            await desk.store.holdings.erase(conversation, at=house.clock())
        _closed_by_hand(house.db, intent.id)
        assert await desk.store.effects.of_key(intent.key) is None
        await desk.store.holdings.erase(conversation, at=house.clock())


def _next_release(house: House, change: str) -> tuple[Tool, ...]:
    """What follows the tool that asked: one that keeps its own records, or takes a day."""
    if change == "gone":
        return local_tools(house.faults)
    other = create_model("Other", __config__=ConfigDict(extra="forbid"), day=(str, ...))
    return tuple(replace(tool, model=other) for tool in house.vertical.tools)


def _closed_by_hand(db: str, id: str) -> None:
    """What docs/operations.md says of one that the other system does not have."""
    docs = Path(__file__).parents[3] / "docs" / "operations.md"
    [close] = re.findall(r"^UPDATE effects .*'failed'.*$", docs.read_text("utf-8"), re.MULTILINE)
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        connection.execute(close.replace("E-4K7TQ2XM", id))


async def test_a_desk_without_such_tools_tells_of_what_the_last_release_left_open(
    house: House, there: Elsewhere
) -> None:
    await house.begun(there, "late")
    house.clock.forward(timedelta(hours=1))
    pager, book = Pager(), agenda(local_tools(house.faults))
    async with await Desk.open(
        book, db=house.db, brain=agent, clock=house.clock, sleep=Timers().sleep, alerts=pager
    ):
        await pager.rang.wait()
    assert [alert.kind for alert in pager.told] == ["stranded"]


async def test_two_outboxes_settle_it_once(house: House, there: Elsewhere) -> None:
    conversation = await house.begun(there, "late")
    there.land()
    async with await house.desk() as one, await house.desk() as other:
        assert sum(await asyncio.gather(one.outbox.sweep(), other.outbox.sweep())) == 1
        assert len(await one.store.ledger.of_conversation(conversation)) == 1


async def test_an_open_call_of_a_resumed_conversation_is_not_yet_known(
    house: House, there: Elsewhere
) -> None:
    conversation = await house.begun(there, "late")
    async with await house.desk() as desk:
        row = await desk.store.conversations.get(conversation)
        assert row is not None
        filed = Conversation.from_json(row.state)
        [*_, answer] = [m for m in filed.messages if m["role"] == "tool"]
        answer["content"] = "IN_PROGRESS"
        await desk.store.conversations.save(filed)
        async with in_process(desk, resume=conversation) as session:
            await session.say("hello")
            told = [m for m in session.conversation.messages if m["role"] == "tool"]
    assert json.loads(str(told[-1]["content"]))["error"]["code"] == "not_yet_known"
