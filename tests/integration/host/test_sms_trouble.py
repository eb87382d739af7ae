"""Text messages when Twilio refuses, a process dies, several share the work, or a turn fails."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.channels import threads
from frontdesk.channels.outgoing import Outgoing
from frontdesk.channels.twilio_post import TwilioPost
from frontdesk.store import mailbox
from frontdesk.store.messages import Answer, Inbound
from frontdesk.testing import MONDAY
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.tool import Caller
from frontdesk_verticals.healthcare import healthcare
from tests.support.sms_line import ASKS, US_TOO, Line, line
from tests.support.stores import ENGINES, place
from tests.support.twilio_wire import ACCOUNT, THEM, TOKEN, US, Twilio, twilio


@asynccontextmanager
async def shared(engine: str, request: pytest.FixtureRequest) -> AsyncGenerator[tuple[str, Twilio]]:
    """A database that several may open, and one Twilio."""
    async with (
        place(engine, request, migrations=[healthcare.migrations]) as db,
        twilio() as wire,
    ):
        yield db, wire


def elsewhere(clinic: Line) -> Outgoing:
    """What is sent of a channel that nobody else looks after."""
    post = TwilioPost(account=ACCOUNT, token=TOKEN, base=clinic.wire.url)
    desk = clinic.desk

    async def alert(_conversation: str, _who: str) -> None:
        """Nobody is told."""

    return Outgoing(desk.store, channel="elsewhere", post=post, clock=desk.clock, alert=alert)


async def kept(clinic: Line, table: str) -> list[dict[str, Any]]:
    """What is held of the only conversation, in a table."""
    [row] = await clinic.desk.store.conversations.list()
    rows: Any = (await clinic.desk.store.holdings.of(row.id))[table]
    return rows


@pytest.mark.parametrize("code", ["21211", "21610"])
async def test_a_reply_that_is_refused_for_good_is_noted_and_the_thread_goes_on(code: str) -> None:
    async with line() as clinic:
        clinic.wire.trouble = [f"400 {code}"]
        await clinic.text(ASKS, "SM1")
        assert await clinic.answered() == []
        [failed] = await kept(clinic, "outbound")
        assert (failed["state"], failed["why"], failed["text"]) == ("failed", code, "")
        await clinic.text("And on Thursday?", "SM2")
        said = await clinic.answered()
        out = await clinic.desk.store.consents.of(THEM, tenant="default")
        # 21610: they have told Twilio to stop.
        assert (len(said), out) == ((0, "out") if code == "21610" else (1, None))


async def test_an_equal_text_of_before_is_not_taken_for_the_reply_that_may_have_been_sent() -> None:
    async with line() as clinic:
        clinic.wire.now = MONDAY - timedelta(hours=1)
        await clinic.text(ASKS, "SM1")
        [first] = await clinic.answered()
        wire = clinic.wire
        async with line(wire=wire) as anew:
            # This one knows nothing of the other's, and cannot tell whether its own was taken.
            wire.now = MONDAY
            wire.trouble = ["503"]
            await anew.text(ASKS, "SM1")
            assert await anew.answered() == [first, first]
            wire.trouble = ["503"]
            await anew.text(ASKS, "SM2")
            assert len(await anew.answered()) == 3


async def test_a_reply_leaves_from_the_number_that_was_written_to() -> None:
    async with line() as clinic:
        await clinic.text(ASKS, "SM1", To=US_TOO)
        await clinic.answered()
        assert [message["From"] for message in clinic.wire.took] == [US_TOO]


async def test_a_reply_that_is_being_made_when_a_stop_arrives_does_not_go_out() -> None:
    async with line() as clinic:
        await clinic.text("HELP", "SM0")
        await clinic.answered()
        box, now = clinic.desk.store.mailbox, clinic.desk.clock()
        for id, text, stops in (("SM1", ASKS, False), ("SM2", "please stop texting me", True)):
            message = Inbound(id=id, who=THEM, ours=US, text=text)
            await box.take(message, channel="sms", at=now, stops=stops)
        _, *said = await clinic.answered()
        rows = await kept(clinic, "outbound")
    assert len(said) == 1 and "won't call or text you" in said[0]
    assert [row["state"] for row in rows] == ["sent", "dropped", "sent"]


async def test_whether_they_want_messages_is_looked_at_where_one_is_marked_as_being_sent() -> None:
    async with line() as clinic:
        await clinic.text("STOP", "SM1")
        await clinic.answered()
        store, now = clinic.desk.store, clinic.desk.clock()
        [confirmed] = await kept(clinic, "outbound")
        message = Inbound(id="SM2", who=THEM, ours=US, text=ASKS)
        answer = Answer(
            replies=("Eight to five.",),
            channel="other",
            conversation=confirmed["conversation"],
            tenant=confirmed["tenant"],
            address=confirmed["address"],
        )
        await store.mailbox.take(message, channel="other", at=now, stops=False)
        await store.mailbox.answer(message, answer, at=now)
        assert await store.mailbox.begin("SM2.00", at=now) == "dropped"


async def test_who_writes_stop_gets_no_more_where_their_conversation_cannot_be_read() -> None:
    async with line() as clinic:
        theirs = Conversation(
            id="c_next", vertical="healthcare", started_at=MONDAY, channel="sms",
            caller=Caller(phone=THEM),
        )  # fmt: skip
        await clinic.desk.store.conversations.save(theirs)
        async with clinic.desk.store.ledger.unit() as unit:
            newer = text("UPDATE conversations SET state = replace(state, :one, :next)")
            await unit.session.execute(newer, {"one": '"version": 1', "next": '"version": 3'})
            await unit.commit()
        await clinic.text("STOP", "SM1")
        [confirmed] = await clinic.answered()
        assert "won't call or text" in confirmed
        assert await clinic.desk.store.consents.of(THEM, tenant="default") == "out"
        await clinic.text("STOP", "SM2")
        assert len(await clinic.answered()) == 1


async def test_a_message_that_cannot_be_answered_is_set_aside_and_both_sides_are_told() -> None:
    async with line() as clinic:
        # Written by a release that this one cannot read.
        broken = Conversation(
            id="c_broken", vertical="healthcare", started_at=clinic.desk.clock(), channel="sms"
        )
        broken.caller = Caller(phone=THEM)
        await clinic.desk.store.conversations.save(broken)
        async with clinic.desk.store.ledger.unit() as unit:
            connection = await unit.session.connection()
            await connection.exec_driver_sql("UPDATE conversations SET state = '{}'")
            await unit.commit()
        await clinic.text(ASKS, "SM1")
        [said] = await clinic.answered()
        alerts = (await clinic.desk.store.holdings.of("c_broken"))["alerts"]
    assert "told our team" in said
    assert isinstance(alerts, list)
    assert [(row["kind"], row["phone"], row["words"]) for row in alerts] == [  # pyright: ignore
        ("unanswered", THEM, "")
    ]


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_another_process_takes_is_answered_by_the_one_that_holds_the_thread(
    engine: str, request: pytest.FixtureRequest
) -> None:
    async with shared(engine, request) as (db, wire), line(db, wire) as one, line(db, wire) as two:
        await one.text(ASKS, "SM1")
        await one.answered()
        began = asyncio.get_running_loop().time()
        await two.text("And on Thursday?", "SM2")
        assert len(await two.answered()) == 2
        took = asyncio.get_running_loop().time() - began
        [row] = await kept(one, "conversations")
    assert row["turns"] == 2
    # A second until it looks, and its turn; it rests for two minutes.
    assert took < 20


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_process_that_dies_while_it_sends_leaves_a_reply_that_is_sent_once(
    engine: str, request: pytest.FixtureRequest
) -> None:
    async with shared(engine, request) as (db, wire):
        wire.trouble = ["stuck"]
        async with line(db, wire) as clinic:
            # As a process does that is killed: it has asked Twilio, and never hears of it.
            store, now = clinic.desk.store, clinic.desk.clock()
            message = Inbound(id="SM1", who=THEM, ours=US, text=ASKS)
            answer = Answer(
                replies=("Eight to five.",),
                channel="elsewhere",
                conversation="c_1",
                tenant="default",
                address="",
            )
            await store.mailbox.take(message, channel="elsewhere", at=now, stops=False)
            await store.mailbox.answer(message, answer, at=now)
            outgoing = elsewhere(clinic)
            sending = asyncio.create_task(outgoing.send_due(THEM))
            while not wire.took:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            wire.release()
        async with line(db, wire) as clinic:
            store = clinic.desk.store
            [left] = await store.mailbox.due("elsewhere", who=THEM)
            assert left.state == "sending"
            await elsewhere(clinic).send_due(THEM)
            assert await store.mailbox.due("elsewhere", who=THEM) == []
        assert wire.texts == ["Eight to five."]


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_four_messages_that_come_in_any_order_are_each_answered_once() -> None:
    words = [
        "I need to see the doctor next Tuesday afternoon",
        "the second one",
        "Maria Lopez, March 5th 1984",
        "yes please",
    ]
    ticks = itertools.count()
    async with line(clock=lambda: MONDAY + timedelta(microseconds=next(ticks))) as clinic:
        for number, order in enumerate(itertools.permutations(range(4))):
            who = f"+1614555{number:04d}"
            for index in order:
                await clinic.text(words[index], f"SM{number}-{index}", who=who)
            await clinic.answered()
        rows = await clinic.desk.store.conversations.list()
        took = clinic.wire.took
    assert {row.turns for row in rows} == {4} and len(rows) == 24
    for row in rows:
        said = [message["Body"] for message in took if message["To"] == row.phone]
        assert len(said) == 4
        # Whatever could not be done in that order is asked for.
        assert row.outcome == "completed" or said[-1].endswith("?"), said


async def test_of_one_who_sends_without_end_so_many_wait_but_an_opt_out_and_an_emergency(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailbox, "MOST_WAITING", 3)
    async with line() as clinic:
        # Nobody answers: there is no room for another conversation.
        with clinic.served.host.admission.enter("northside", most=1):
            monkeypatch.setattr(clinic.served.host.admission, "_most", 1)
            for number in range(8):
                assert await clinic.text(ASKS, f"SM{number}") == 200
            waits = await clinic.desk.store.mailbox.waiting("sms", who=THEM)
            assert [one.id for one in waits] == ["SM0", "SM1", "SM2"]
            async with asyncio.timeout(20):
                while not clinic.wire.texts:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert await clinic.text(ASKS, "SM9", who="+16145550198") == 200
            assert await clinic.text("my chest hurts really bad", "SM10") == 200
            assert await clinic.text("STOP", "SM8") == 200
            assert len(await clinic.desk.store.mailbox.waiting("sms", who=THEM)) == 5
            assert len(await clinic.desk.store.mailbox.waiting("sms", who="+16145550198")) == 1
        monkeypatch.undo()
        said = await clinic.answered()
        assert await clinic.desk.store.consents.of(THEM, tenant="default") == "out"
    assert ["more than I can read at once" in one for one in said].count(True) == 1


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_was_erased_is_not_answered_when_it_is_played_back(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "REST_S", 0.01)
    async with shared(engine, request) as (db, wire), line(db, wire) as clinic:
        await clinic.text(ASKS, "SM1")
        await clinic.answered()
        async with asyncio.timeout(10):
            while clinic.served.host.admission.held:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        store = clinic.desk.store
        [row] = await store.conversations.list()
        erased = await store.holdings.erase(row.id, at=clinic.desk.clock())
        assert erased.rows["inbound"] == 1
        await clinic.text(ASKS, "SM1")
        assert len(await clinic.answered()) == 1
        assert await store.conversations.list() == []
        async with store.ledger.unit() as unit:
            kept_of_it = (await unit.session.execute(text("SELECT * FROM inbound"))).one()
    assert "SM1" not in kept_of_it and THEM not in kept_of_it and row.id not in kept_of_it
