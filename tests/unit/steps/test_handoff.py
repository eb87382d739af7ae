"""What goes from one specialist to another, and what does not."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadHandoff, BadSetting
from frontdesk_processors.frames import Again, Done, Judged, Parsed, Scripted
from frontdesk_processors.handoff import Fact, Handoff
from frontdesk_processors.plan.handing import TRIES
from frontdesk_processors.plan.withheld import MARK
from frontdesk_processors.testing import drive
from tests.support.shop import NOON
from tests.support.shop_talk import Talk, handed, view

FACT = Fact(name="item", value="tea", said="a tea", turn=1)
HANDOFF = Handoff(sender="counter", to="office", turn=2, goal="order", facts=(FACT,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "counter"},
        {"turn": 0},
        {"mood": "furious"},
        {"facts": (FACT, FACT)},
        {"facts": (replace(FACT, turn=3),)},
        {"open": ("item",)},
    ],
)
def test_a_packet_that_says_what_cannot_be_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadHandoff):
        replace(HANDOFF, **wrong)


def test_who_gets_a_packet_checks_that_it_is_theirs_and_tells_nothing_it_may_not() -> None:
    def arrive(
        packet: Handoff = HANDOFF, *, by: str = "office", withheld: str = "secret"
    ) -> Handoff:
        goals = frozenset({HANDOFF.goal})
        return packet.received(by=by, withheld=frozenset({withheld}), goals=goals, language="en")

    assert arrive() is HANDOFF
    assert arrive(replace(HANDOFF, goal="")).goal == ""
    with pytest.raises(BadHandoff, match="came to 'till'"):
        arrive(by="till")
    with pytest.raises(BadHandoff, match="may not know"):
        arrive(withheld="item")
    with pytest.raises(BadHandoff, match="for 'fly', which is no tool"):
        arrive(replace(HANDOFF, goal="fly"))
    with pytest.raises(BadHandoff, match="in 'xx', where 'en' is spoken"):
        arrive(replace(HANDOFF, language="xx"))


def test_a_stored_conversation_keeps_its_handoffs_and_refuses_what_is_none() -> None:
    conversation = Conversation(id="c", vertical="shop", started_at=NOON, handoffs=[HANDOFF])
    text = conversation.to_json()
    assert Conversation.from_json(text).handoffs == [HANDOFF]
    with pytest.raises(BadSetting, match="handoff"):
        Conversation.from_json(text.replace('"mood": "calm"', '"mood": "x"'))


def test_who_wants_no_record_leaves_none_in_a_handoff() -> None:
    conversation = Conversation(
        id="c", vertical="shop", started_at=NOON, handoffs=[HANDOFF], unrecorded=2
    )
    assert Conversation.from_json(conversation.to_json()).handoffs == []


async def test_what_is_known_goes_along_with_who_said_it_and_what_is_open_is_named() -> None:
    talk = Talk()
    await talk.says("a tea", item="tea")
    [handoff] = handed(await talk.says("find me a day", intent="find_day"))
    assert (handoff.sender, handoff.to, handoff.goal) == ("counter", "office", "find_day")
    assert handoff.facts == (Fact(name="item", value="tea", said="tea", turn=1),)
    assert handoff.open == ("when",)


async def test_between_two_specialists_it_goes_back_first_and_then_on() -> None:
    talk = Talk()
    await talk.says("order", intent="order")
    there = handed(await talk.says("what do I owe", intent="send_balance"))
    assert [(one.sender, one.to) for one in there] == [("office", "counter"), ("counter", "till")]


async def test_who_takes_over_sees_what_was_said_since_and_the_supervisor_sees_all() -> None:
    talk = Talk()
    await talk.says("good morning")
    messages, state = view(await talk.says("order", intent="order"))
    assert [one["content"] for one in messages] == ["order"]
    assert state["shown_from"] == 2 and state["handoff"]["from"] == "counter"
    messages, state = view(await talk.says("what is a tea", intent="price"))
    assert len(messages) == 3 and "shown_from" not in state


async def test_what_one_may_not_know_is_in_no_message_state_or_receipt_they_see() -> None:
    talk = Talk()
    await talk.says("a Zanzibar tea, please", intent="order", item="Zanzibar tea")
    talk.done("order", item="zanzibar tea")
    talk.receipt("order", item="zanzibar tea", name="you")
    talk.add({"role": "assistant", "content": "One Zanzibar tea ordered."})
    sent = await talk.says("what do I owe for the Zanzibar tea?", intent="send_balance")
    messages, state = view(sent)
    assert "zanzibar" not in json.dumps([messages, state]).casefold()
    assert "zanzibar" not in json.dumps([one.packet() for one in handed(sent)[1:]]).casefold()
    assert messages[-1]["content"] == f"what do I owe for the {MARK}?"
    assert state["done"][0]["facts"] == {"name": "you"}


async def test_a_packet_that_is_not_theirs_shows_them_the_last_turn_alone() -> None:
    talk = Talk()
    await talk.says("order", intent="order")
    talk.shop.conversation.specialist = "till"
    messages, state = view(await talk.says("so?"))
    assert [one["content"] for one in messages] == ["so?"] and "handoff" not in state


async def test_a_day_that_a_question_was_answered_by_is_meant_for_nothing_else() -> None:
    talk = Talk()
    await talk.says("tea on Friday?", intent="find_day", item="tea", when="Friday")
    talk.done("find_day", item="tea", when="Friday")
    other = handed(await talk.says("what do I owe", intent="send_balance"))[-1]
    assert "when" not in other.known
    back = handed(await talk.says("so, that day", intent="find_day"))[-1]
    assert back.known == {"item": "tea", "when": "Friday"}


async def test_who_the_caller_is_lasts_and_what_is_done_is_spent() -> None:
    talk = Talk()
    await talk.says("I owe?", intent="send_balance", full_name="Ann Example")
    await talk.says("a tea", intent="order", item="tea")
    talk.receipt("order", item="tea")
    last = handed(await talk.says("and now?", intent="send_balance"))[-1]
    assert last.known == {"full_name": "Ann Example"} and last.receipts == ("R-0",)


async def test_what_goes_round_stays_with_the_supervisor_who_offers_a_person() -> None:
    talk = Talk()
    for _ in range(TRIES):
        await talk.says("order", intent="order")
        await talk.says("what is it", intent="price")
    sent = await talk.says("order", intent="order")
    assert talk.shop.conversation.specialist == "counter" and not handed(sent)
    [line] = [one.frame.text for one in sent if isinstance(one.frame, Scripted)]
    assert talk.shop.language.say("brain.call_back") in line
    assert [one.frame.rule for one in sent if isinstance(one.frame, Judged)] == ["handoffs"]
    talk.receipt("order", item="tea")
    assert handed(await talk.says("order", intent="order"))


async def test_the_second_of_two_requests_is_taken_up_when_the_first_is_done() -> None:
    talk = Talk()
    conversation = talk.shop.conversation
    conversation.turn += 1
    talk.add({"role": "user", "content": "Order a tea and tell me what I owe"})
    both = (("order", "Order a tea"), ("send_balance", "tell me what I owe"))
    sent = await talk.sends(Parsed(turn=1, text="x", intent="send_balance", requests=both))
    assert conversation.specialist == "office"
    assert view(sent)[1]["later"] == ["tell me what I owe"]
    talk.done("order", item="tea")
    done = Done(
        call="c1",
        tool="order",
        turn=1,
        status="done",
        result={"ok": True, "say": "Tea ordered."},
        receipt=talk.receipt("order", item="tea"),
    )
    await drive(talk.plan, [done], direction=FrameDirection.UPSTREAM)
    sent = await talk.sends(Again(turn=1))
    assert [(one.sender, one.to) for one in handed(sent)] == [
        ("office", "counter"),
        ("counter", "till"),
    ]
    assert [one.frame.text for one in sent if isinstance(one.frame, Scripted)] == ["Tea ordered."]
    messages, state = view(sent)
    assert messages == [{"role": "user", "content": "tell me what I owe"}]
    assert state["handoff"]["request"] == "tell me what I owe" and not conversation.queued


async def test_a_caller_who_is_upset_is_known_to_be() -> None:
    [handoff] = handed(await Talk().says("This is ridiculous, order it", intent="order"))
    assert handoff.mood == "upset"
