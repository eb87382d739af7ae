"""Guard alone in a plain pipecat bot: none of its tools acts without the caller's yes."""

import asyncio

from pipecat.frames.frames import EndFrame, LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators import llm_response_universal as aggregators
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.llm_service import FunctionCallParams
from pipecat.workers.runner import WorkerRunner

from frontdesk_processors.protect import protect
from frontdesk_processors.testing import Call, Calls, Say, ScriptedModel


async def get_menu(params: FunctionCallParams) -> None:
    await params.result_callback({"pizzas": ["margherita", "funghi"]})


async def order_pizza(params: FunctionCallParams, kind: str, count: int) -> None:
    """Order pizzas of one kind."""
    print(f"Kitchen: {count} {kind}")
    await params.result_callback({"order": 7})


async def main() -> None:
    order = Call("order_pizza", {"kind": "funghi", "count": 2})
    # A script in place of a model, so that no key is needed: any pipecat service will do.
    llm = ScriptedModel(Calls(Call("get_menu")), Calls(order), Calls(order), Say("Order seven."))
    llm.register_function("get_menu", get_menu)
    protection = protect(llm, reads=["get_menu"], spoken=False)
    context = LLMContext(tools=[order_pizza])
    pair = aggregators.LLMContextAggregatorPair(context)
    worker = PipelineWorker(Pipeline([pair.user(), llm, *protection.steps, pair.assistant()]))
    answers: asyncio.Queue[str] = asyncio.Queue()

    @pair.assistant().event_handler("on_assistant_turn_stopped")
    async def _(_: object, message: aggregators.AssistantTurnStoppedMessage) -> None:
        if message.content:
            answers.put_nowait(message.content)

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        for said in ["Two funghi, please.", "Yes."]:
            print("Caller:", said)
            context.add_message({"role": "user", "content": said})
            await worker.queue_frame(LLMRunFrame())
            print("Bot:", await answers.get())
        await worker.queue_frame(EndFrame())
    await protection.drain()
    print("Receipts:", [receipt.tool for receipt in protection.conversation.receipts])


if __name__ == "__main__":
    asyncio.run(main())
