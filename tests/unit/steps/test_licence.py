"""A claim needs a receipt that bears out each of its details."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.guard.licence import Licences, Unlicensed
from frontdesk_processors.guard.shown import Shown
from frontdesk_processors.language import Lexicon, load
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.testing import FixedClock
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Json, Value
from tests.support.shop import Shop

ZONE = ZoneInfo("America/Los_Angeles")
THURSDAY = datetime(2026, 11, 26, 12, tzinfo=ZONE)
GATE = ClaimGate(load("en"))
NAMES = {
    "provider_id": Lexicon([("p_ode", "Dr. Ode"), ("p_ode", "Ode"), ("p_lin", "Dr. Lin")]),
    "place_id": Lexicon([("l_hill", "Hill Street"), ("l_dock", "Dockside")]),
    "language": Lexicon([("spanish", "Spanish")]),
}
FACTS: dict[str, Json] = {
    "patient": "Ann", "service": "check-up", "provider": "Dr. Peter Ode", "provider_id": "p_ode",
    "when": "Tuesday, December 1 at 9 AM", "start": "2026-12-01T09:00:00-08:00",
    "place_id": "l_hill", "price": "$40",
}  # fmt: skip
BOOKED = Receipt(
    id="R-7KTDD5QQ", key="k", conversation="c_1", turn=1, tool="order", does="book", arguments={},
    facts=FACTS, after={"id": "a1", "start": "2026-12-01T09:00:00-08:00", "status": "booked"},
    done_at=THURSDAY,
)  # fmt: skip
MOVED = replace(
    BOOKED,
    id="R-88888888",
    does="move",
    turn=2,
    facts={
        **FACTS,
        "when": "Wednesday, December 2 at 10:30 AM",
        "start": "2026-12-02T10:30:00-08:00",
        "old_when": "Tuesday, December 1 at 9 AM",
    },
    before=BOOKED.after,
    after={"id": "a2", "start": "2026-12-02T10:30:00-08:00", "status": "booked"},
)
CANCELLED = replace(
    BOOKED,
    id="R-99999999",
    does="cancel",
    turn=2,
    before=BOOKED.after,
    after={"id": "a1", "start": "2026-12-01T09:00:00-08:00", "status": "cancelled"},
)


def licences(*receipts: Receipt) -> Licences:
    shop = Shop(clock=FixedClock(THURSDAY))
    shop.conversation.receipts.extend(receipts)
    shop.conversation.caller = Caller(phone="+14155550123")
    shop.conversation.values["full_name"] = Value(value="Ann Reed", said="Ann Reed", turn=1)
    return Licences(
        shop.conversation,
        toolbox=shop.toolbox,
        names=NAMES,
        shown=Shown(shop.toolbox.tools, language=shop.language),
    )


def missing(sentence: str, *receipts: Receipt) -> Unlicensed | None:
    claims = GATE.claimed(sentence)
    assert claims, f"{sentence!r} claims nothing"
    return licences(*receipts).missing(sentence, claims)


@pytest.mark.parametrize(
    "sentence",
    [
        "You're booked!",
        "All done!",
        "You're booked with Dr. Ode on Tuesday, December 1 at 9 AM.",
        "You're all set for Tuesday at 9.",
        "You're booked for the first of December at nine in the morning.",
        "I've booked you for Tuesday morning, Ann.",
        "Ann Reed, you're booked with Dr. Peter Ode at Hill Street.",
        "You're booked, and it costs $40.",
        "You're booked: your reference is R-7KTDD5QQ.",
        "You're booked for 12/1 at 9:00.",
        "You're booked with Dr. Ode, who speaks Spanish.",
        "You're booked for next Tuesday.",
        "You're booked and we'll call 415 555 0123 if anything changes.",
    ],
)
def test_what_the_receipt_holds_may_be_said(sentence: str) -> None:
    assert missing(sentence, BOOKED) is None


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("You're booked for Wednesday at 9 AM.", "Wednesday"),
        ("You're booked for Tuesday, December 8 at 9 AM.", "December 8"),
        ("You're booked for Tuesday at 10 AM.", "10 AM"),
        ("You're booked for Tuesday at 9 PM.", "9 PM"),
        ("You're all set for tomorrow.", "tomorrow"),
        ("I've booked you for Tuesday afternoon.", "afternoon"),
        ("You're booked with Dr. Lin on Tuesday.", "Dr. Lin"),
        ("You're booked at Dockside for Tuesday at 9.", "Dockside"),
        ("You're booked, and it costs $45.", "$45"),
        ("I've booked John Smith for Tuesday at 9.", "John Smith"),
        ("You're booked, your reference is R-AAAA2222.", "R-AAAA2222"),
        ("You're booked and confirmed under number 88231.", "88231"),
        ("You're booked for February 30.", "February 30"),
        ("You're booked and we will call (415) 555-0199.", "555-0199"),
        ("You're booked in room 2.", "2"),
        ("I've booked you a table for 12.", "12"),
    ],
)
def test_what_it_does_not_hold_may_not(sentence: str, wrong: str) -> None:
    found = missing(sentence, BOOKED)
    assert found is not None and found.receipt == BOOKED
    assert any(wrong in detail for detail in found.details), found.details


def test_a_number_that_only_the_caller_said_licenses_nothing() -> None:
    shop = Shop(clock=FixedClock(THURSDAY))
    shop.conversation.receipts.append(BOOKED)
    shop.conversation.values["room"] = Value(value="2", said="2", turn=2)
    own = Licences(
        shop.conversation,
        toolbox=shop.toolbox,
        names=NAMES,
        shown=Shown(shop.toolbox.tools, language=shop.language),
    )
    sentence = "You're booked for room 2."
    found = own.missing(sentence, GATE.claimed(sentence))
    assert found is not None and found.details == ("2",)


def test_a_receipt_of_another_class_licenses_nothing() -> None:
    assert missing("Your appointment is cancelled.", BOOKED) == Unlicensed(claims=("cancel",))
    assert missing("All done!") == Unlicensed(claims=("any",))


def test_what_was_cancelled_is_booked_no_more() -> None:
    assert missing("You're booked for Tuesday at 9.", BOOKED, CANCELLED) is not None
    assert missing("Your visit on Tuesday at 9 is cancelled.", BOOKED, CANCELLED) is None


def test_what_was_moved_is_booked_where_it_is_now() -> None:
    assert missing("You're booked for Wednesday at 10:30.", BOOKED, MOVED) is None
    assert missing("You're booked for Tuesday at 9.", BOOKED, MOVED) is not None
    told = "I've moved it from Tuesday at 9 to Wednesday, December 2 at 10:30 AM."
    assert missing(told, BOOKED, MOVED) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "I've moved your appointment to Tuesday.",
        "Your appointment is now on Tuesday, December 1 at 9 AM.",
        "You're moved to December 1.",
        "I've moved your appointment from Wednesday at 10:30 to Tuesday at 9.",
        "I've moved it from Tuesday at 10:30 to Wednesday at 9.",
        "All done, it's Tuesday at 9 now.",
    ],
)
def test_the_time_before_a_move_is_not_told_as_the_new_one(sentence: str) -> None:
    found = missing(sentence, BOOKED, MOVED)
    assert found is not None and found.details


@pytest.mark.parametrize(
    "sentence",
    [
        "I've moved you to Wednesday at 10:30 from Tuesday, December 1 at 9 AM with Dr. Ode.",
        "Your Tuesday appointment has been moved to Wednesday.",
        "I've moved your appointment on Tuesday at 9 to Wednesday at 10:30.",
        "You're booked for Wednesday at 10:30 instead of Tuesday at 9.",
        "I've rescheduled your visit from Tuesday, and it's now on December 2.",
    ],
)
def test_the_time_before_a_move_is_told_as_that(sentence: str) -> None:
    assert missing(sentence, BOOKED, MOVED) is None


def test_days_and_names_in_what_the_agent_passed_on_license_nothing() -> None:
    reason = "to be well for surgery with Dr. Lin on Friday, December 4 at 3 PM"
    noted = replace(BOOKED, arguments={"visit_reason": reason})
    for sentence in ("You're booked with Dr. Lin.", "You're booked for Friday at 3 PM."):
        assert missing(sentence, noted) is not None


def test_two_claims_need_a_receipt_each() -> None:
    other = replace(
        BOOKED,
        id="R-22222222",
        turn=3,
        facts={"when": "Friday, December 4 at 2 PM"},
        after={"id": "a3", "start": "2026-12-04T14:00:00-08:00"},
    )
    both = "I've cancelled Tuesday and you're booked for Friday at 2."
    assert missing(both, CANCELLED, other) is None
    assert missing(both, other) == Unlicensed(claims=("cancel",))


def test_a_bare_claim_needs_a_receipt_since_the_caller_last_asked() -> None:
    told = licences(BOOKED)
    told.asked("book", turn=3)
    assert told.missing("You're booked!", ("book",)) == Unlicensed(claims=("book",))
    assert told.missing("All done!", ("any",)) == Unlicensed(claims=("any",))
    assert told.missing("You're booked for Tuesday at 9.", ("book",)) is None
    told.landed(BOOKED, turn=3)
    assert told.missing("You're booked!", ("book",)) is None
