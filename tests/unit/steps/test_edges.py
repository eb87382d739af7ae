"""What one edge between two specialists lets over, and what none does."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from frontdesk_processors.edges import Edge, holders, kept_from
from frontdesk_processors.frames import Judged, Parsed, Scripted
from frontdesk_processors.handoff import Handoff
from frontdesk_processors.plan.handing import HANDOFFS_A_CALL
from frontdesk_processors.plan.withheld import MARK
from frontdesk_processors.step import Sent
from tests.support.shop_talk import ROLES, Talk, handed, view

ADDS = Edge(sender="office", to="till", adds=["item"])
WITHHOLDS = Edge(sender="office", to="till", withholds=["item"])


def over(*edges: Edge, open: bool = False) -> Talk:
    """A conversation over these edges; with ``open`` the till knows all by itself."""
    roles = [replace(role, edges=edges) for role in ROLES]
    till = replace(roles[-1], withheld=frozenset()) if open else roles[-1]
    return Talk([*roles[:-1], till])


def seen(sent: Sequence[Sent]) -> str:
    """All that went over, and all that whoever got it is shown."""
    packets = [one.packet() for one in handed(sent)[-1:]]
    return json.dumps([*view(sent), packets]).casefold()


def packet(sender: str, to: str, *, turn: int = 1, goal: str = "") -> Handoff:
    return Handoff(sender=sender, to=to, turn=turn, goal=goal)


def test_the_supervisor_who_only_passes_it_on_is_none_of_who_had_it() -> None:
    on = [
        packet("office", "counter", turn=2, goal="x"),
        packet("counter", "till", turn=2, goal="x"),
    ]
    there = packet("counter", "office")
    assert holders([], supervisor="counter") == ["counter"]
    assert holders([there, *on], supervisor="counter") == ["counter", "office", "till"]
    back = [there, packet("office", "counter", turn=2), packet("counter", "till", turn=3)]
    assert holders(back, supervisor="counter") == ["counter", "office", "counter", "till"]


def test_a_record_with_gaps_still_tells_who_had_it() -> None:
    assert holders([packet("office", "till")], supervisor="counter") == [
        "counter",
        "office",
        "till",
    ]


@pytest.mark.parametrize(
    ("edges", "way", "told"),
    [
        ((), ["office"], False),
        ((ADDS,), ["counter", "office"], True),
        ((ADDS,), ["office", "counter"], False),
        ((ADDS,), None, False),
        ((ADDS, WITHHOLDS), ["office"], False),
    ],
)
def test_what_is_added_is_told_straight_from_there_alone(
    edges: tuple[Edge, ...], way: list[str] | None, told: bool
) -> None:
    hidden = kept_from("till", {"item"}, edges=edges, way=way)
    assert hidden == (frozenset() if told else {"item"})


@pytest.mark.parametrize(
    ("way", "told"), [(["counter"], True), (["office", "counter"], False), (None, False)]
)
def test_what_is_withheld_stays_so_whoever_had_it_in_between(
    way: list[str] | None, told: bool
) -> None:
    hidden = kept_from("till", (), edges=[WITHHOLDS], way=way)
    assert hidden == (frozenset() if told else {"item"})
    assert kept_from("counter", (), edges=[WITHHOLDS], way=["office"]) == frozenset()


async def test_an_edge_adds_a_field_for_who_comes_over_it_and_for_no_other() -> None:
    talk = over(ADDS)
    await talk.says("a Zanzibar tea", intent="order", item="Zanzibar tea")
    sent = await talk.says("what do I owe for the Zanzibar tea?", intent="send_balance")
    assert handed(sent)[-1].known == {"item": "Zanzibar tea"}
    assert view(sent)[1]["said"]["item"]["value"] == "Zanzibar tea"
    again = await talk.says("and for the Zanzibar tea?")
    assert "zanzibar" in seen(again)
    await talk.says("what is a Zanzibar tea", intent="price")
    sent = await talk.says("what do I owe for the Zanzibar tea?", intent="send_balance")
    assert "zanzibar" not in seen(sent)


async def test_an_edge_withholds_a_field_also_by_a_detour() -> None:
    direct = over(WITHHOLDS, open=True)
    await direct.says("a Zanzibar tea", item="Zanzibar tea")
    assert "zanzibar" in seen(await direct.says("I owe?", intent="send_balance"))
    talk = over(WITHHOLDS, open=True)
    await talk.says("a Zanzibar tea", intent="order", item="Zanzibar tea")
    talk.done("order", item="zanzibar tea")
    talk.receipt("order", item="zanzibar tea")
    talk.add({"role": "assistant", "content": "One Zanzibar tea ordered."})
    await talk.says("what is a Zanzibar tea", intent="price")
    sent = await talk.says("what do I owe for the Zanzibar tea?", intent="send_balance")
    assert "zanzibar" not in seen(sent) and not handed(sent)[-1].facts


async def test_who_came_by_no_packet_is_told_least() -> None:
    talk = over(ADDS, WITHHOLDS, open=True)
    await talk.says("a Zanzibar tea", item="Zanzibar tea")
    talk.shop.conversation.specialist = "till"
    assert "zanzibar" not in json.dumps(view(await talk.says("the Zanzibar tea?"))).casefold()


async def test_what_was_asked_of_others_in_one_breath_is_none_of_their_business() -> None:
    talk = over()
    text = "Tell me what I owe and order Zanzibar tea"
    talk.shop.conversation.turn += 1
    talk.add({"role": "user", "content": text})
    both = (("send_balance", "Tell me what I owe"), ("order", "order Zanzibar tea"))
    sent = await talk.sends(Parsed(turn=1, text=text, intent="order", requests=both))
    messages, state = view(sent)
    assert talk.shop.conversation.specialist == "till" and state["later"] == [MARK]
    assert messages[-1]["content"] == f"Tell me what I owe and {MARK}"


@pytest.mark.parametrize("held", [7, 120, True, "MS", ["x"], {"deep": {"er": 5}}])
async def test_a_value_of_any_kind_is_masked_under_its_name(held: Any) -> None:
    roles = [replace(ROLES[0], withheld=frozenset({"item"})), *ROLES[1:]]
    talk = Talk(roles)
    await talk.says("order", intent="order")
    talk.done("order", item=held)
    content = json.dumps({"ok": True, "row": {"item": held, "none": None}})
    talk.add({"role": "tool", "tool_call_id": "c9", "content": content})
    talk.receipt("order", row={"item": held})  # pyright: ignore[reportArgumentType]
    messages, state = view(await talk.says("what is it?", intent="price"))
    _, call, _, result, _ = messages
    assert json.loads(call["tool_calls"][0]["function"]["arguments"]) == {"item": MARK}
    assert json.loads(result["content"])["row"] == {"item": MARK, "none": None}
    assert state["done"][0]["facts"] == {"row": {"item": MARK}}


async def test_two_capitals_are_masked_in_what_was_said_and_two_letters_are_not() -> None:
    talk = over()
    await talk.says("MS", intent="order", item="MS")
    sent = await talk.says("so MS or ms, what do I owe", intent="send_balance")
    assert view(sent)[0][-1]["content"] == f"so {MARK} or ms, what do I owe"


async def test_who_was_passed_on_too_often_stays_where_a_person_is_offered() -> None:
    talk = over()
    for turn in range(HANDOFFS_A_CALL // 2):
        # Something gets done each time, so that nothing goes round.
        talk.receipt("order", item=f"tea {turn}")
        await talk.says("order", intent="order")
        await talk.says("I owe?", intent="send_balance")
    talk.receipt("order", item="tea")
    for _ in range(2):
        sent = await talk.says("order", intent="order")
        assert talk.shop.conversation.specialist == "counter"
        [line] = [one.frame.text for one in sent if isinstance(one.frame, Scripted)]
        assert line.startswith(talk.shop.language.say("plan.too_long"))
        assert [one.frame.rule for one in sent if isinstance(one.frame, Judged)] == ["handoffs"]
    answered = await talk.says("what is a tea", intent="price")
    assert view(answered)[0][-1]["content"] == "what is a tea"
