"""What was begun in another system is finished, whoever began it and whatever became of them."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from frontdesk.desk import Desk
from frontdesk.outbox import EVERY_S
from frontdesk.store import engine
from frontdesk.store.notices import SqlNotices
from frontdesk.testing import MONDAY, FixedClock, in_process
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from tests.support.agenda.agent import agent
from tests.support.agenda.elsewhere import Elsewhere, Mode, running
from tests.support.agenda.faults import Faults
from tests.support.agenda.remote import remote_tools
from tests.support.agenda.vertical import agenda
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

    async def desk(self) -> Desk:
        """A desk whose pauses last for ever, and whose outbox is swept by hand."""
        desk = await Desk.open(
            self.vertical, db=self.db, brain=agent, clock=self.clock, sleep=Timers().sleep
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
