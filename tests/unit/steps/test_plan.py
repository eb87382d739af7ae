"""Who asks for inferences, and what the agent sees."""

import json
from collections.abc import Iterable
from typing import Any

from pipecat.frames.frames import Frame, LLMContextFrame, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Again, Judged, Parsed, Scripted
from frontdesk_processors.plan import Plan, Role
from frontdesk_processors.plan.plan import ROUNDS_A_TURN, TURNS_A_CALL
from frontdesk_processors.plan.view import STATE
from frontdesk_processors.step import Sent
from frontdesk_processors.testing import drive
from tests.support.shop import Shop, order, price

STORED = [{"role": "user", "content": "A tea, please."}]


def plan(shop: Shop, context: LLMContext) -> Plan:
    return Plan(
        shop.conversation,
        context=context,
        roles=[
            Role(name="counter", prompt="You sell.", tools=[price]),
            Role(name="office", prompt="You order.", tools=[order]),
        ],
        questions={"item": "What would you like?"},
        clock=shop.clock,
        language=shop.language,
        inflight=shop.inflight,
    )


async def views(shop: Shop, *frames: Frame, context: LLMContext | None = None) -> list[LLMContext]:
    step = plan(shop, context or LLMContext(messages=list(STORED)))  # pyright: ignore
    return contexts(await drive(step, frames))


def contexts(sent: Iterable[Sent]) -> list[LLMContext]:
    return [one.frame.context for one in sent if isinstance(one.frame, LLMContextFrame)]


def state(view: LLMContext) -> dict[str, Any]:
    return json.loads(str(view.get_messages()[-1]["content"]))[STATE]  # pyright: ignore


async def test_a_turn_brings_one_view_with_the_history_the_tools_and_the_state() -> None:
    shop = Shop()
    [view] = await views(shop, Parsed(turn=1, text="A tea, please."))
    assert view.get_messages()[:-1] == STORED
    assert [tool.name for tool in view.tools.standard_tools] == ["price"]  # pyright: ignore
    assert state(view)["caller"] == "anyone"
    assert not shop.inflight.idle


async def test_the_stored_history_gains_nothing_by_it() -> None:
    context = LLMContext(messages=list(STORED))  # pyright: ignore
    await views(Shop(), Parsed(turn=1, text="x"), Again(turn=1, reason="Mind."), context=context)
    assert context.get_messages() == STORED


async def test_no_view_holds_a_system_message() -> None:
    for view in await views(Shop(), Parsed(turn=1, text="x"), Again(turn=1)):
        assert {m["role"] for m in view.get_messages()} == {"user", "developer"}  # pyright: ignore


async def test_what_the_agent_should_mind_is_in_the_view_alone() -> None:
    [_, redraft] = await views(
        Shop(), Parsed(turn=1, text="x"), Again(turn=1, reason="No receipt for that.")
    )
    assert state(redraft)["note"] == "No receipt for that."


async def test_a_stale_again_is_dropped() -> None:
    shop = Shop()
    shop.conversation.turn = 2
    assert await views(shop, Again(turn=1)) == []


async def test_a_context_of_others_never_passes() -> None:
    frame = LLMContextFrame(context=LLMContext())
    assert await drive(plan(Shop(), LLMContext()), [frame]) == []


async def test_the_prompt_goes_ahead_once_and_again_when_another_answers() -> None:
    shop = Shop()
    step = plan(shop, LLMContext(messages=list(STORED)))  # pyright: ignore
    sent = await drive(step, [Parsed(turn=1, text="x"), Again(turn=1)])
    prompts = [one.frame for one in sent if isinstance(one.frame, LLMUpdateSettingsFrame)]
    assert [p.delta.system_instruction for p in prompts if p.delta] == ["You sell."]
    sent = await drive(plan(shop, LLMContext()), [Parsed(turn=1, text="x", intent="order")])
    assert shop.conversation.specialist == "office"
    [view] = contexts(sent)
    assert [tool.name for tool in view.tools.standard_tools] == ["order"]  # pyright: ignore


async def test_a_turn_that_goes_in_circles_ends_in_a_scripted_line() -> None:
    agains = [Again(turn=1) for _ in range(ROUNDS_A_TURN + 1)]
    sent = await drive(plan(Shop(), LLMContext()), [Parsed(turn=1, text="x"), *agains])
    assert len(contexts(sent)) == ROUNDS_A_TURN
    assert any(isinstance(one.frame, Scripted) for one in sent)
    assert any(isinstance(one.frame, Judged) for one in sent)


async def test_a_context_on_its_way_back_passes_upstream() -> None:
    frame = LLMContextFrame(context=LLMContext())
    [sent] = await drive(plan(Shop(), LLMContext()), [frame], direction=FrameDirection.UPSTREAM)
    assert sent == Sent(frame, FrameDirection.UPSTREAM)


async def test_a_conversation_without_end_is_handed_to_a_person_and_asks_for_no_inference() -> None:
    shop = Shop()
    shop.conversation.turn = TURNS_A_CALL + 1
    said = Parsed(turn=TURNS_A_CALL + 1, text="and another thing")
    sent = await drive(plan(shop, LLMContext(messages=list(STORED))), [said])  # pyright: ignore
    assert contexts(sent) == []
    assert [one.frame.rule for one in sent if isinstance(one.frame, Judged)] == ["turns"]
    [line] = [one.frame.text for one in sent if isinstance(one.frame, Scripted)]
    assert line.endswith(shop.language.say("brain.call_back"))
