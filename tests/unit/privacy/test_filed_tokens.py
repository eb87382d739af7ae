"""What is filed of a tool's result that a later session goes on with."""

from datetime import UTC, datetime

from frontdesk.transcripts import Transcripts
from frontdesk_processors.conversation import Conversation

STARTED = datetime(2026, 11, 23, 9, tzinfo=UTC)


def filed(text: str) -> str:
    conversation = Conversation(id="c", vertical="salon", started_at=STARTED)
    transcripts = Transcripts(conversation, personal=["full_name"])
    transcripts.read([{"type": "proposed", "arguments": {"full_name": "Ana Li"}}])
    return transcripts.text(text)


def test_a_token_that_happens_to_hold_a_date_or_a_name_stays_whole() -> None:
    for token in (
        "dgjf8eDs7GdtO1W42650EoAGsEc2gyMDI2MTEyN1QxNDAwQGxvY192aWxsYWdl",
        "AnaLi7_2O2PfCdZwAwjqhUTAGsEc2gyMDI2MTEyN1QxNDAwQGxvY192aWxsYWdl",
    ):
        text = f'{{"slot_token": "{token}", "year": 1999}}'
        assert filed(text) == text


def test_who_the_caller_is_does_not() -> None:
    assert filed("Ana Li, born March 5th, 1984") == "[…] […], born […]"


def test_a_day_to_come_is_no_date_of_birth() -> None:
    text = '{"start": "2026-11-27T09:00", "now": "2026-11-23T09:00"}'
    assert filed(text) == text.replace("2026-11-23", "[…]")
