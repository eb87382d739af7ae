"""The local server against pipecat's own OpenAI service, in a small text pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import EndFrame, ErrorFrame, LLMMessagesAppendFrame, MetricsFrame
from pipecat.metrics.metrics import LLMUsageMetricsData
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    AssistantTurnStoppedMessage,
    LLMAssistantAggregator,
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from frontdesk.simulators.openai import (
    Call,
    Calls,
    ChatRequest,
    OpenAIWire,
    Reply,
    Say,
    rate_limited,
    server_error,
)

PATIENCE_S = 10


class Seen(BaseObserver):
    """What one turn came to."""

    def __init__(self) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self.said = ""
        self.errors: list[ErrorFrame] = []
        self.prompt_tokens: list[int] = []
        self.settled = asyncio.Event()

    async def on_push_frame(self, data: FramePushed) -> None:
        match data.frame:
            case ErrorFrame() as error:
                self.errors.append(error)
                self.settled.set()
            case MetricsFrame(data=metrics):
                self.prompt_tokens += [
                    metric.value.prompt_tokens
                    for metric in metrics
                    if isinstance(metric, LLMUsageMetricsData) and metric.value.prompt_tokens
                ]
            case _:
                pass


class ClosedService(OpenAILLMService):
    """Closes its connections with the pipeline; pipecat leaves that to the garbage collector."""

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._client.close()


async def one_turn(
    wire: OpenAIWire, *, key: str | None = None, tools: Sequence[FunctionSchema] = ()
) -> Seen:
    """Say hello to the model behind ``wire`` and wait until it spoke or failed."""
    seen = Seen()
    llm = ClosedService(
        api_key=wire.key if key is None else key,
        base_url=wire.url,
        settings=OpenAILLMService.Settings(model="gpt-4o", system_instruction="Be brief."),
    )
    context = LLMContext(tools=ToolsSchema(standard_tools=list(tools))) if tools else LLMContext()
    pair = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    worker = PipelineWorker(
        Pipeline([pair.user(), llm, pair.assistant()]),
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        observers=[seen],
        enable_rtvi=False,
        idle_timeout_secs=None,
    )

    async def on_assistant_turn_stopped(
        _: LLMAssistantAggregator, message: AssistantTurnStoppedMessage
    ) -> None:
        if message.content:
            seen.said = message.content
            seen.settled.set()

    pair.assistant().add_event_handler(  # pyright: ignore[reportUnknownMemberType]
        "on_assistant_turn_stopped", on_assistant_turn_stopped
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await worker.queue_frame(
            LLMMessagesAppendFrame(messages=[{"role": "user", "content": "Hello"}], run_llm=True)
        )
        await seen.settled.wait()
        await worker.queue_frame(EndFrame())
    return seen


async def test_text_reaches_the_end_of_the_pipeline_and_usage_the_metrics() -> None:
    async def respond(request: ChatRequest) -> Reply:
        return Say(f"You said {request.said}.")

    async with OpenAIWire(respond) as wire:
        seen = await one_turn(wire)
    assert seen.said == "You said Hello."
    assert len(seen.prompt_tokens) == 1
    assert wire.requests[0].messages[0] == {"role": "system", "content": "Be brief."}


async def test_two_tools_run_side_by_side_and_their_results_come_back() -> None:
    async def look_up(params: FunctionCallParams) -> None:
        await params.result_callback({"free": params.arguments["day"]})

    async def respond(request: ChatRequest) -> Reply:
        results = [message["content"] for message in request.messages if message["role"] == "tool"]
        if results:
            return Say(f"Free: {' '.join(map(str, results))}")
        days = ("monday", "tuesday")
        return Calls(calls=tuple(Call(name="look_up", arguments={"day": day}) for day in days))

    tool = FunctionSchema(
        name="look_up",
        description="Whether a day is free.",
        properties={"day": {"type": "string"}},
        required=["day"],
        handler=look_up,
    )
    async with OpenAIWire(respond) as wire:
        seen = await one_turn(wire, tools=[tool])
    assert seen.said == 'Free: {"free": "monday"} {"free": "tuesday"}'
    assert [request.tool_names for request in wire.requests] == [("look_up",)] * 2
    assert wire.refused == []


async def test_a_wrong_key_is_an_error_of_the_pipeline() -> None:
    async def respond(_: ChatRequest) -> Reply:
        return Say("Never said.")

    async with OpenAIWire(respond) as wire:
        seen = await one_turn(wire, key="sk-wrong")
    [error] = seen.errors
    assert "401" in error.error
    assert (seen.said, wire.requests) == ("", [])


@pytest.mark.parametrize(
    ("failure", "status"),
    [(rate_limited(retry_after_s=0.01), "429"), (server_error(retry_after_s=0.01), "500")],
)
async def test_a_service_that_keeps_failing_is_tried_again_and_then_an_error(
    failure: Reply, status: str
) -> None:
    async def respond(_: ChatRequest) -> Reply:
        return failure

    async with OpenAIWire(respond) as wire:
        seen = await one_turn(wire)
    [error] = seen.errors
    assert status in error.error
    assert len(wire.requests) > 1
