"""Guard alone in somebody else's bot: no write executes without being cleared."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.frames.frames import FunctionCallResultProperties, LLMSetToolsFrame
from pipecat.services.llm_service import FunctionCallParams

from frontdesk.testing import Call, Calls, Say, ScriptedModel
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.protect import Protection, protect
from tests.support.bot import Bot, bot
from tests.support.gates import Gate

PIZZA = {"size": "large", "count": 2}
ASKED = "Let me check that: order pizza, with size: large, count: 2. Shall I go ahead?"
CALL = Calls(Call("order_pizza", PIZZA))


class Kitchen:
    """Somebody else's handlers, and how often they ran."""

    def __init__(self) -> None:
        self.orders: list[Mapping[str, Any]] = []
        self.result: Any = {"order": 7}
        self.gate: Gate | None = None

    async def handler(self, params: FunctionCallParams) -> None:
        if self.gate is not None:
            await self.gate.passed()
        self.orders.append(dict(params.arguments))
        await params.result_callback(self.result)

    @property
    def direct(self) -> Any:
        kitchen = self

        async def order_pizza(params: FunctionCallParams, size: str, count: int = 1) -> None:
            """Order a pizza.

            Args:
                size: How large.
                count: How many.
            """
            await kitchen.handler(params)

        return order_pizza

    def schema(self, *, handler: bool) -> FunctionSchema:
        return FunctionSchema(
            name="order_pizza",
            description="Order a pizza.",
            properties={"size": {"type": "string"}, "count": {"type": "integer"}},
            required=["size"],
            handler=self.handler if handler else None,
        )


Running = AbstractAsyncContextManager[tuple[Bot, Protection]]
Way = Callable[[ScriptedModel, Kitchen], Running]


@asynccontextmanager
async def running(
    model: ScriptedModel,
    *,
    tools: Iterable[Any] = (),
    reads: Iterable[str] = (),
    protection: Protection | None = None,
) -> AsyncGenerator[tuple[Bot, Protection]]:
    mine = protection or protect(model, reads=reads, spoken=False)
    async with bot(model, protection=mine, tools=tools) as one:
        yield one, mine


@asynccontextmanager
async def _before(model: ScriptedModel, kitchen: Kitchen) -> AsyncGenerator[tuple[Bot, Protection]]:
    """Registered by name before protect()."""
    model.register_function("order_pizza", kitchen.handler)
    async with running(model, tools=[kitchen.schema(handler=False)]) as one:
        yield one


@asynccontextmanager
async def _after(model: ScriptedModel, kitchen: Kitchen) -> AsyncGenerator[tuple[Bot, Protection]]:
    """Registered by name after protect()."""
    async with running(model) as one:
        model.register_function("order_pizza", kitchen.handler)
        yield one


@asynccontextmanager
async def _catch_all(
    model: ScriptedModel, kitchen: Kitchen
) -> AsyncGenerator[tuple[Bot, Protection]]:
    """Registered for every name."""
    model.register_function(None, kitchen.handler)
    async with running(model) as one:
        yield one


@asynccontextmanager
async def _direct(model: ScriptedModel, kitchen: Kitchen) -> AsyncGenerator[tuple[Bot, Protection]]:
    """A direct function listed in the context's tools."""
    async with running(model, tools=[kitchen.direct]) as one:
        yield one


@asynccontextmanager
async def _schema(model: ScriptedModel, kitchen: Kitchen) -> AsyncGenerator[tuple[Bot, Protection]]:
    """A schema with a handler listed in the context's tools."""
    async with running(model, tools=[kitchen.schema(handler=True)]) as one:
        yield one


@asynccontextmanager
async def _over_ours(
    model: ScriptedModel, kitchen: Kitchen
) -> AsyncGenerator[tuple[Bot, Protection]]:
    """Registered once more, over the one that is protected."""
    model.register_function("order_pizza", kitchen.handler)
    async with running(model) as one:
        model.unregister_function("order_pizza")
        model.register_function("order_pizza", kitchen.handler)
        model.register_function("order_pizza", kitchen.handler, cancel_on_interruption=False)
        yield one


@asynccontextmanager
async def _set_later(
    model: ScriptedModel, kitchen: Kitchen
) -> AsyncGenerator[tuple[Bot, Protection]]:
    """Set by an LLMSetToolsFrame in mid-call."""
    async with running(model) as one:
        await one[0].send(LLMSetToolsFrame(tools=[kitchen.direct]))
        yield one


WAYS: list[Way] = [_before, _after, _catch_all, _direct, _schema, _over_ours, _set_later]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))


@ways
async def test_a_write_runs_after_the_callers_yes_once_and_never_before(way: Way) -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, CALL, Say("You're booked: order seven."))
    async with way(model, kitchen) as (one, protection):
        assert await one.say("Two large pizzas.") == ASKED
        assert kitchen.orders == []
        assert await one.say("Yes.") == "You're booked: order seven."
    assert kitchen.orders == [PIZZA]
    assert model.views[-1].results[-1] == {"order": 7}
    assert [r.tool for r in protection.conversation.receipts] == ["order_pizza"]
    model.assert_done()


@ways
@pytest.mark.parametrize("said", ["No.", "What?", "Yes, but three.", "Yes?", "Is that a yes?", ""])
async def test_without_a_yes_nothing_runs(way: Way, said: str) -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, CALL)
    async with way(model, kitchen) as (one, _):
        await one.say("Two large pizzas.")
        await one.say(said)
    assert kitchen.orders == []


@ways
async def test_no_response_makes_it_run_by_insisting(way: Way) -> None:
    kitchen = Kitchen()
    model = ScriptedModel(
        Calls(*CALL.calls * 3),
        Calls(Call("order_pizza", {**PIZZA, "size": "huge"})),
        Say("It's done."),
    )
    async with way(model, kitchen) as (one, _):
        await one.say("Yes, yes, yes.")
        await one.say("Yes.")
        reply = await one.say("Well?")
    assert kitchen.orders == []
    assert "done" not in reply


async def test_a_yes_two_turns_later_is_asked_for_again() -> None:
    kitchen = Kitchen()
    model = ScriptedModel(CALL, Say("It is sunny."), CALL)
    async with _before(model, kitchen) as (one, _):
        await one.say("Two large pizzas.")
        await one.say("How is the weather?")
        assert await one.say("Yes.") == ASKED
    assert kitchen.orders == []


async def test_a_yes_of_before_the_question_does_not_answer_it_through_a_picture() -> None:
    kitchen = Kitchen()
    model = ScriptedModel(CALL, CALL)
    async with _before(model, kitchen) as (one, _):
        await one.say("Yes, two large pizzas.")
        picture: Any = {"role": "user", "content": [{"type": "text", "text": "see this"}]}
        one.context.add_message(picture)
        await one.say("")
    assert kitchen.orders == []


async def test_a_history_that_was_cut_answers_no_question() -> None:
    kitchen = Kitchen()
    model = ScriptedModel(CALL, CALL)
    async with _before(model, kitchen) as (one, _):
        await one.say("Two large pizzas.")
        one.context.set_messages([])
        assert await one.say("Yes.") == ASKED
    assert kitchen.orders == []


async def test_a_read_runs_at_once() -> None:
    kitchen = Kitchen()
    kitchen.result = "margherita, funghi"
    model = ScriptedModel(Calls(Call("get_menu")), Say("Margherita and funghi."))
    model.register_function("get_menu", kitchen.handler)
    async with running(model, reads=["get_menu"]) as (one, protection):
        assert await one.say("What is there?") == "Margherita and funghi."
    assert model.views[-1].results == ["margherita, funghi"]
    assert protection.conversation.receipts == []


@pytest.mark.parametrize(
    "result", [{"ok": False}, {"success": False}, {"error": "oven broke"}, {"status": "failed"}]
)
async def test_what_the_handler_says_failed_gives_no_receipt(result: Any) -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, CALL, Say("Your order is booked."))
    kitchen.result = result
    async with _before(model, kitchen) as (one, protection):
        await one.say("Two large pizzas.")
        reply = await one.say("Yes.")
    assert model.views[-1].results[-1] == result
    assert protection.conversation.receipts == []
    assert "booked" not in reply


async def test_a_handler_that_raises_is_told_as_failed() -> None:
    async def broken(params: FunctionCallParams) -> None:
        raise ZeroDivisionError

    model = ScriptedModel(CALL, CALL, Say("That did not work."))
    model.register_function("order_pizza", broken)
    async with running(model) as (one, protection):
        await one.say("Two large pizzas.")
        assert await one.say("Yes.") == "That did not work."
    assert protection.conversation.receipts == []


async def test_the_same_call_twice_in_one_breath_runs_once() -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, Calls(*CALL.calls * 2), Say("Done."))
    async with _before(model, kitchen) as (one, _):
        await one.say("Two large pizzas.")
        await one.say("Yes.")
    assert len(kitchen.orders) == 1
    assert model.views[-1].results[-2:] == [{"order": 7}] * 2


async def test_the_same_order_again_takes_a_question_and_a_yes_of_its_own() -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, CALL, Say("Done."), CALL, CALL, Say("Done."))
    async with _before(model, kitchen) as (one, protection):
        for _ in range(2):
            assert await one.say("Two large pizzas.") == ASKED
            await one.say("Yes.")
    assert len(kitchen.orders) == 2
    assert len(protection.conversation.receipts) == 2


async def test_a_barge_in_does_not_tear_a_write() -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, CALL, Say("Done."))
    kitchen.gate = Gate()
    async with _before(model, kitchen) as (one, protection):
        await one.say("Two large pizzas.")
        answer = asyncio.create_task(one.say("Yes."))
        await kitchen.gate.reached.wait()
        await one.interrupt()
        kitchen.gate.open()
        await answer
    assert kitchen.orders == [PIZZA]
    assert len(protection.conversation.receipts) == 1


async def test_what_a_handler_asks_of_pipecat_is_passed_on() -> None:
    async def quiet(params: FunctionCallParams) -> None:
        await params.result_callback("sh", properties=FunctionCallResultProperties(run_llm=False))

    model = ScriptedModel(CALL, CALL)
    model.register_function("order_pizza", quiet)
    async with running(model) as (one, _):
        await one.say("Two large pizzas.")
        assert await one.say("Yes.") == ""
    model.assert_done()


async def test_arguments_that_the_schema_does_not_know_are_refused() -> None:
    kitchen = Kitchen()
    model = ScriptedModel(Calls(Call("order_pizza", {**PIZZA, "confirmed": True})), Say("Hm?"))
    async with _schema(model, kitchen) as (one, _):
        await one.say("Two large pizzas.")
    assert model.views[-1].results[0]["error"]["code"] == "bad_argument"


async def test_without_its_steps_in_the_pipeline_nothing_runs_and_nothing_hangs() -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, Say("I can't."))
    model.register_function("order_pizza", kitchen.handler)
    protect(model)
    async with bot(model) as one:
        assert await one.say("Yes, two large pizzas.") == "I can't."
    assert kitchen.orders == []


async def test_pipecats_own_cancelling_tool_is_left_alone() -> None:
    kitchen, model = Kitchen(), ScriptedModel(CALL, Calls(Call("cancel_order_pizza")))
    model.register_function(
        "order_pizza", kitchen.handler, cancel_on_interruption=False, cancellable_by_llm=True
    )
    async with running(model) as (one, _):
        await one.say("Two large pizzas.")
        await one.say("Never mind.")
    assert kitchen.orders == []


def test_a_service_is_protected_once() -> None:
    model = ScriptedModel()
    protect(model)
    with pytest.raises(DefinitionError, match="already protected"):
        protect(model)
