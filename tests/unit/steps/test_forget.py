"""What is known of a conversation is rid of what turns out to be a secret."""

from dataclasses import replace

import pytest

from frontdesk_processors.conversation import Pending
from frontdesk_processors.handoff import Fact, Handoff, Queued
from frontdesk_processors.language import load
from frontdesk_processors.parse.forget import forget
from frontdesk_processors.privacy import Forgetting, Hidden
from frontdesk_processors.values import Value
from tests.support.shop import Shop

EN = load("en")
TOLD = "call me at 415 555 0199"
LEFT = "call me at [card number]"


def forgetting(*told: str) -> Forgetting:
    known = Forgetting(EN)
    known.add(Hidden(one, one.replace(" ", ""), "card") for one in told)
    return known


def test_what_waits_and_what_was_passed_on_keep_the_rest_of_their_words() -> None:
    one = Shop().conversation
    name = Fact(name="name", value="Ann", said="I am Ann", turn=1)
    phone = Fact(name="phone", value="+14155550199", turn=1, source="records")
    passed = Handoff(sender="a", to="b", turn=1, request=TOLD, facts=(name, phone))
    one.queued = [Queued(goal="note", request=TOLD, turn=1)]
    one.handoffs = [passed]
    forget(one, forgetting("415 555 0199"))
    assert one.queued == [Queued(goal="note", request=LEFT, turn=1)]
    assert one.handoffs == [replace(passed, request=LEFT, facts=(name,))]


@pytest.mark.parametrize(("question", "stays"), [(f"Note: {TOLD}?", False), ("Tea, yes?", True)])
def test_a_read_back_that_holds_it_is_open_no_more(question: str, stays: bool) -> None:
    one = Shop().conversation
    one.pending = Pending(tool="note", fingerprint="f", question=question, turn=1)
    forget(one, forgetting("415 555 0199"))
    assert (one.pending is not None) is stays


def test_a_few_digits_take_no_value_that_others_words_were_read_as() -> None:
    one = Shop().conversation
    day = Value(value="2026-12-01", said="the first of December", turn=1)
    said = Value(value="4111", said="it is 4111", turn=1)
    one.values = {"day": day, "code": said}
    forget(one, forgetting("2026", "4111"))
    assert one.values == {"day": day}
