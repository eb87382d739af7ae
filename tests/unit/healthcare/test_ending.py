from datetime import UTC, datetime

import pytest

from frontdesk_processors.conversation import Conversation, Pending
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Caller
from frontdesk_verticals.healthcare.ending import ending

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)


def conversation(**fields: object) -> Conversation:
    return Conversation(id="c", vertical="healthcare", started_at=NOW, **fields)  # pyright: ignore


def receipt(does: str, number: int = 1) -> Receipt:
    return Receipt(
        id=f"R-0000000{number}",
        key=f"{does}:{number}",
        conversation="c",
        turn=1,
        tool=does,
        does=does,
        arguments={},
        done_at=NOW,
    )


@pytest.mark.parametrize("does", ["book", "move", "cancel", "register"])
def test_what_was_done_completes_and_is_confirmed(does: str) -> None:
    found = ending(conversation(turn=3, receipts=[receipt("register"), receipt(does, 2)]))
    assert found.outcome == "completed"
    assert found.next_action.type == "send_confirmation"
    assert found.next_action.detail["receipt"] == "R-00000002"


def test_whoever_needs_a_person_is_called_back_whatever_else_was_done() -> None:
    found = ending(
        conversation(
            turn=3,
            needs_human="asked for a person",
            receipts=[receipt("book")],
            caller=Caller(phone="+14155550123"),
        )
    )
    assert (found.outcome, found.next_action.type) == ("callback", "call_back")
    assert found.next_action.detail["phone"] == "+14155550123"
    assert found.next_action.detail["receipts"] == ["R-00000001"]


def test_questions_alone_are_answered() -> None:
    found = ending(conversation(turn=2, wants="get_office_hours", farewell=True))
    assert (found.outcome, found.next_action.type) == ("answered", "none")


PENDING = Pending(tool="schedule_appointment", fingerprint="f", question="Shall I?", turn=2)


@pytest.mark.parametrize(
    "unfinished",
    [{"pending": PENDING}, {"wants": "schedule_appointment"}, {"wants": "find_next_available"}],
)
def test_something_unfinished_is_declined_with_a_goodbye_and_abandoned_without(
    unfinished: dict[str, object],
) -> None:
    assert ending(conversation(turn=2, farewell=True, **unfinished)).outcome == "declined"
    assert ending(conversation(turn=2, **unfinished)).outcome == "abandoned"


def test_a_caller_who_says_nothing_has_abandoned() -> None:
    assert ending(conversation()).outcome == "abandoned"
