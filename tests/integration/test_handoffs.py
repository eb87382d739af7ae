"""Conversations that go from one specialist to another, with the embedded brain."""

from collections.abc import Mapping
from typing import Any

from frontdesk.session import Session
from frontdesk.testing import in_process

WHO = ("Beth Adler", "212 555 0112")


async def talk(session: Session, *said: str) -> list[str]:
    return [(await session.say(text)).text for text in said]


def handoffs(session: Session) -> list[Mapping[str, Any]]:
    return [event for event in session.events if event["type"] == "handoff"]


async def test_who_was_identified_by_one_specialist_is_known_to_the_next() -> None:
    async with in_process("salon") as session:
        await talk(session, "when is my next visit?", *WHO)
        answers = await talk(session, "I'd like to book a haircut on Friday", "the first one")
        assert answers[1].endswith("Shall I book it?")
    assert not any("your full name" in answer or "Hello" in answer for answer in answers)
    ways = [(one["from"], one["to"]) for one in handoffs(session)]
    assert ways == [("triage", "reschedule"), ("reschedule", "triage"), ("triage", "booking")]
    facts = handoffs(session)[-1]["packet"]["facts"]
    assert facts["full_name"]["value"] == WHO[0] and facts["full_name"]["from"] == "records"
    assert facts["services"]["value"] == "womens_cut"


async def test_two_requests_in_one_breath_are_done_one_after_the_other() -> None:
    async with in_process("salon") as session:
        both = "I need to cancel my appointment and book a haircut for Friday"
        *_, last = await talk(session, both, *WHO, "yes", "yes")
        assert "is cancelled" in last and "Friday, November 27" in last.splitlines()[1]
        await talk(session, "the first one", "yes")
        assert [one.does for one in session.conversation.receipts] == ["cancel", "book"]
    assert handoffs(session)[-1]["packet"]["request"] == "book a haircut for Friday"
    ending = session.ending
    assert ending is not None and ending.outcome == "completed"


async def test_a_handoff_survives_a_line_that_drops() -> None:
    async with in_process("salon") as session:
        await talk(session, "I need to cancel my appointment and book a haircut for Friday", *WHO)
        text = session.conversation.to_json()
    again = type(session.conversation).from_json(text)
    assert [one.request for one in again.queued] == ["book a haircut for Friday"]
    assert [(one.sender, one.to) for one in again.handoffs] == [("triage", "reschedule")]
