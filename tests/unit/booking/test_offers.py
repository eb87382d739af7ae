from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.booking.offers import LASTS, Offer, seal, unseal

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
OFFER = Offer(slot_id="slot_00042", service_code="flu_shot", expires_at=NOW + LASTS)
SECRET = b"kept by the records"


def test_a_token_gives_back_what_was_offered() -> None:
    token = seal(OFFER, conversation="c-1", secret=SECRET)
    assert unseal(token, conversation="c-1", secret=SECRET) == OFFER


@pytest.mark.parametrize(("conversation", "secret"), [("c-2", SECRET), ("c-1", b"other")])
def test_a_token_is_worth_nothing_elsewhere(conversation: str, secret: bytes) -> None:
    token = seal(OFFER, conversation="c-1", secret=SECRET)
    assert unseal(token, conversation=conversation, secret=secret) is None


@given(st.text())
def test_anything_else_is_no_token(text: str) -> None:
    assert unseal(text, conversation="c-1", secret=SECRET) is None


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_a_token_with_one_character_changed_is_no_token(at: int, other: str) -> None:
    token = seal(OFFER, conversation="c-1", secret=SECRET)
    at %= len(token)
    changed = token[:at] + other + token[at + 1 :]
    read = unseal(changed, conversation="c-1", secret=SECRET)
    assert read is None or read == OFFER


def test_a_token_says_when_it_runs_out() -> None:
    offer = Offer(slot_id="s", service_code="x", expires_at=NOW + timedelta(minutes=3))
    token = seal(offer, conversation="c", secret=SECRET)
    assert (read := unseal(token, conversation="c", secret=SECRET))
    assert read.expires_at == NOW + timedelta(minutes=3)
