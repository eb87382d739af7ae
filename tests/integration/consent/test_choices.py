"""What callers decide about being recorded and contacted is honoured at once, and stays so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger
from sqlalchemy import text

from frontdesk.desk import Desk
from frontdesk.testing import Call, Calls, Say, ScriptedModel, in_process
from frontdesk_processors.conversation import Conversation
from tests.integration.conftest import OpenClinic
from tests.integration.consent.test_telling import CALIFORNIA, noted
from tests.support.booking import ASKS, Booking
from tests.unit.steps.test_demands import ROWS

SECRET = "my rash is back and it itches terribly"


async def held(desk: Desk, conversation: str) -> str:
    """All that is kept of a conversation, as text."""
    return json.dumps(await desk.store.holdings.of(conversation))


async def choice(desk: Desk, address: str = CALIFORNIA, *, tenant: str = "default") -> str | None:
    return await desk.store.consents.of(address, tenant=tenant)


async def test_nothing_more_is_kept_of_who_does_not_want_it(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel(Say("Hello."), Say("I see, an itchy rash.")))
    async with in_process(desk, caller=CALIFORNIA) as session:
        await session.say("hello, keep this: banana")
        reply = await session.say("please don't record this")
        said = await session.say(SECRET)
        assert "rash" in str(said.events)
        assert session.conversation.unrecorded == 2
        during = await held(desk, session.conversation.id)
    after = await held(desk, session.conversation.id)
    assert reply.text.startswith("All right. From now on nothing")
    for kept in (during, after):
        assert "banana" in kept
        assert "rash" not in kept and "itches" not in kept and "don't record" not in kept
    row = await desk.store.conversations.get(session.conversation.id)
    assert row is not None
    assert Conversation.from_json(row.state).unrecorded == 2
    events = await desk.store.conversations.events(session.conversation.id)
    assert [e["text"] for e in events if e["type"] == "caller" and e["turn"]] == [
        "hello, keep this: banana", "(not kept)", "(not kept)",
    ]  # fmt: skip
    [declined] = await noted(desk, session.conversation.id, "recording")
    assert (declined.verdict, declined.reason, declined.turn) == ("refused", "declined", 2)


@pytest.mark.parametrize("words", ["Don't record me!", "off the record"])
async def test_a_call_of_which_nothing_is_kept_from_the_first_word(
    clinic: OpenClinic, words: str
) -> None:
    desk = await clinic(ScriptedModel(Say("I see, an itchy rash.")))
    async with in_process(desk) as session:
        await session.say(words)
        await session.say(SECRET)
    kept = await held(desk, session.conversation.id)
    assert "rash" not in kept and "ecord me" not in kept


async def test_a_booking_keeps_its_receipt_and_its_audit_and_no_words(clinic: OpenClinic) -> None:
    booking = Booking()
    desk = await clinic(ScriptedModel(*booking.ask, booking.book, Say("You're booked.")))
    async with in_process(desk) as session:
        await session.say("I don't want to be recorded")
        await session.say(ASKS)
        await session.say("Yes.")
    [receipt] = await desk.store.ledger.of_conversation(session.conversation.id)
    assert receipt.verified
    assert [a.verdict for a in await noted(desk, session.conversation.id, receipt.tool)] == [
        "asked", "done",
    ]  # fmt: skip
    row = await desk.store.conversations.get(session.conversation.id)
    assert row is not None
    state = json.loads(row.state)
    assert [message["role"] for message in state["messages"]] == ["assistant"]  # the greeting
    assert (state["values"], state["pending"]) == ({}, None)
    events = await desk.store.conversations.events(session.conversation.id)
    told = [
        e for e in events if e["type"] in ("caller", "agent", "parsed", "proposed") and e["turn"]
    ]
    assert told
    assert "Maria" not in json.dumps(told) and "1984" not in json.dumps(told)


async def test_a_question_that_was_open_is_asked_again(clinic: OpenClinic) -> None:
    booking = Booking()
    desk = await clinic(ScriptedModel(*booking.ask, booking.book, Say("You're booked.")))
    async with in_process(desk) as session:
        await session.say(ASKS)
        reply = await session.say("is this call recorded?")
        assert reply.text.endswith("?")
        await session.say("Yes.")
    assert [receipt.does for receipt in session.conversation.receipts] == ["book"]


async def test_an_opt_out_in_any_wording_is_kept_at_once(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel())
    async with in_process(desk, caller=CALIFORNIA) as session:
        for words in ROWS["opt_out"][::4]:
            reply = await session.say(words)
            assert reply.text.startswith("Done: we won't call or text you any more."), words
            assert (await choice(desk), session.conversation.contact) == ("out", "out")
            await session.say("you can text me again")
            assert (await choice(desk), session.conversation.contact) == ("in", "in")
    rows = await noted(desk, session.conversation.id, "opt_out", "opt_in")
    assert [row.tool for row in rows] == ["opt_out", "opt_in"] * len(ROWS["opt_out"][::4])
    assert {(row.verdict, row.fields) for row in rows} == {("done", ("address",))}


@pytest.mark.parametrize("start", ["START", "you can text me again", "unstop"])
async def test_a_start_undoes_it(clinic: OpenClinic, start: str) -> None:
    desk = await clinic(ScriptedModel())
    async with await desk.session(caller=CALIFORNIA, channel="sms") as session:
        await session.say("STOP")
        assert await choice(desk) == "out"
        reply = await session.say(start)
    assert reply.text.startswith("Thank you. We may call and text you again.")
    assert await choice(desk) == "in"
    rows = await noted(desk, session.conversation.id, "opt_out", "opt_in")
    assert [row.tool for row in rows] == ["opt_out", "opt_in"]


@pytest.mark.parametrize(
    "words", ["don't call me Bob", "I want to stop by at 5", "stop, I meant Tuesday"]
)
async def test_what_only_sounds_like_an_opt_out_is_none(clinic: OpenClinic, words: str) -> None:
    desk = await clinic(ScriptedModel(Say("All right.")))
    async with in_process(desk, caller=CALIFORNIA) as session:
        assert (await session.say(words)).text == "All right."
    assert await choice(desk) is None


@pytest.mark.parametrize(
    ("channel", "word"), [("chat", "stop"), ("chat", "cancel"), ("sms", "cancel")]
)
async def test_a_stop_inside_a_booking_is_about_the_booking(
    clinic: OpenClinic, channel: str, word: str
) -> None:
    booking = Booking()
    desk = await clinic(ScriptedModel(*booking.ask, Say("All right, I won't book it.")))
    async with await desk.session(caller=CALIFORNIA, channel=channel) as session:
        await session.say(ASKS)
        reply = await session.say(word)
    assert reply.text == "All right, I won't book it."
    assert await choice(desk) is None
    assert session.conversation.receipts == []


async def test_the_next_process_honours_it_and_so_does_every_way_to_write_the_number(
    tmp_path: Path,
) -> None:
    db = str(tmp_path / "c.db")
    async with (
        await Desk.open("healthcare", db=db, brain=ScriptedModel) as first,
        in_process(first, caller="(415) 555-0123") as session,
    ):
        await session.say("take me off your list")
    async with await Desk.open("healthcare", db=db, brain=ScriptedModel) as second:
        assert await choice(second) == "out"
        assert await choice(second, tenant="another") is None
        assert await choice(second, "+14155550124") is None


async def test_a_number_that_is_named_is_taken_off_and_only_that(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel())
    async with in_process(desk) as session:
        asked = await session.say("stop texting me")
        assert "can't see your number" in asked.text
        assert session.conversation.contact == "out"
        await session.say("stop texting me at 415 555 0123")
    assert await choice(desk) == "out"


async def test_nobody_brings_back_another_number(clinic: OpenClinic) -> None:
    desk = await clinic(ScriptedModel())
    async with in_process(desk, caller=CALIFORNIA) as session:
        await session.say("unsubscribe")
    async with in_process(desk, caller="+14155550199") as session:
        reply = await session.say("you can text me at 415 555 0123")
    assert "from that number itself" in reply.text
    assert await choice(desk) == "out"
    [row] = await noted(desk, session.conversation.id, "opt_in")
    assert (row.verdict, row.reason) == ("refused", "foreign")


async def test_an_opt_out_outlives_the_conversation_as_a_hash(tmp_path: Path) -> None:
    db, nobody = tmp_path / "c.db", "+14155558417"
    async with await Desk.open("healthcare", db=str(db), brain=ScriptedModel) as desk:
        async with in_process(desk, caller=nobody) as session:
            await session.say("unsubscribe")
        mine = json.loads(await held(desk, session.conversation.id))
        assert [row["choice"] for row in mine["consents"]] == ["out"]
        await desk.store.holdings.erase(session.conversation.id, at=desk.clock())
        await desk.store.holdings.compact()
        assert await choice(desk, nobody) == "out"
    assert nobody.encode() not in db.read_bytes()


@pytest.fixture
def quiet() -> Iterator[None]:
    """The planned failure is told to the log otherwise."""
    logger.disable("frontdesk_processors")
    yield
    logger.enable("frontdesk_processors")


@pytest.mark.usefixtures("quiet")
async def test_an_opt_out_that_cannot_be_kept_is_honoured_here_and_goes_to_a_person(
    clinic: OpenClinic,
) -> None:
    desk = await clinic(ScriptedModel())
    async with in_process(desk, caller=CALIFORNIA) as session:
        async with desk.store.ledger.unit() as unit:
            await unit.session.execute(
                text(
                    "CREATE TRIGGER full BEFORE INSERT ON consents "
                    "BEGIN SELECT RAISE(ABORT, 'no room'); END"
                )
            )
            await unit.commit()
        reply = await session.say("stop calling me")
        assert session.conversation.contact == "out"
        assert session.conversation.needs_human == "opt_out_not_kept"
    assert reply.text.startswith("I'm sorry, I can't put that down right now.")


async def test_what_the_agent_proposes_in_the_same_breath_goes_on(clinic: OpenClinic) -> None:
    model = ScriptedModel(Calls(Call("get_office_hours", {})), Say("We open at eight."))
    desk = await clinic(model)
    async with in_process(desk, caller=CALIFORNIA) as session:
        reply = await session.say("Stop texting me. And what are your office hours?")
    assert reply.text.startswith("Done: we won't call or text you any more.")
    assert reply.text.endswith("We open at eight.")
    assert await choice(desk) == "out"
