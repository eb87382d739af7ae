"""The local server's realtime protocol against pipecat's own service, which writes text."""

from __future__ import annotations

import asyncio

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMTextFrame,
    MetricsFrame,
    TranscriptionFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import LLMUsageMetricsData
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.realtime.events import (
    AudioConfiguration,
    AudioInput,
    InputAudioTranscription,
    SessionProperties,
)
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.workers.runner import WorkerRunner

from frontdesk.simulators.openai import Call, ChatRequest, OpenAIWire, Reply, Say
from frontdesk.simulators.voices import hum, lines

PATIENCE_S = 10
RATE = 24_000
HOURS = FunctionSchema(
    name="get_office_hours",
    description="When the office is open.",
    properties={"when": {"type": "string"}},
    required=["when"],
)


class Seen(BaseObserver):
    """What came of a conversation."""

    def __init__(self) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self.said = ""
        self.heard: list[str] = []
        self.errors: list[str] = []
        self.prompt_tokens: list[int] = []
        self.turned = asyncio.Event()
        self._more = asyncio.Event()

    async def on_push_frame(self, data: FramePushed) -> None:
        match data.frame:
            case LLMTextFrame(text=text):
                self.said += text
            case TranscriptionFrame(text=text):
                self.heard.append(text)
            case UserStoppedSpeakingFrame():
                self.turned.set()
            case ErrorFrame(error=error):
                self.errors.append(error)
            case MetricsFrame(data=metrics):
                self.prompt_tokens += [
                    metric.value.prompt_tokens
                    for metric in metrics
                    if isinstance(metric, LLMUsageMetricsData)
                ]
            case _:
                return
        self._more.set()

    async def until(self, answers: int) -> None:
        """Wait until so many answers have told what they used."""
        while len(self.prompt_tokens) < answers and not self.errors:
            await self._more.wait()
            self._more.clear()


async def test_pipecats_service_writes_what_it_is_told_calls_tools_and_hears() -> None:
    async def answer(request: ChatRequest) -> Reply:
        last = request.messages[-1]
        match last:
            case {"role": "tool"}:
                return Say("At eight. ")
            case {"content": "And on Friday?"}:
                # Sound comes faster than it is spoken here; pipecat has to see the turn end first.
                await seen.turned.wait()
                return Call(name=HOURS.name, arguments={"when": "Friday"})
            case _:
                return Say("Hello! ")

    called: list[object] = []
    seen = Seen()

    async def hours(params: FunctionCallParams) -> None:
        called.append(dict(params.arguments))
        await params.result_callback({"opens": "8"})

    hearing = AudioInput(transcription=InputAudioTranscription(model="whisper-1"))
    async with OpenAIWire(answer, hear=lines(["And on Friday?"])) as wire:
        llm = OpenAIRealtimeLLMService(
            api_key=wire.key,
            base_url=f"{wire.url.replace('http', 'ws')}/realtime",
            settings=OpenAIRealtimeLLMService.Settings(
                model="gpt-realtime-2.1",
                system_instruction="Be brief.",
                session_properties=SessionProperties(
                    output_modalities=["text"], audio=AudioConfiguration(input=hearing)
                ),
            ),
        )
        llm.register_function(HOURS.name, hours)
        context = LLMContext(
            messages=[{"role": "user", "content": "Hello"}],
            tools=ToolsSchema(standard_tools=[HOURS]),
        )
        pair = LLMContextAggregatorPair(context)
        worker = PipelineWorker(
            Pipeline([pair.user(), llm, pair.assistant()]),
            params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
            observers=[seen],
            enable_rtvi=False,
            idle_timeout_secs=None,
        )
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        spoken = await hum("And on Friday?", RATE) + bytes(RATE * 2)
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
            group.create_task(runner.run())
            await worker.queue_frame(LLMContextFrame(context))
            await seen.until(1)
            await worker.queue_frame(
                InputAudioRawFrame(audio=spoken, sample_rate=RATE, num_channels=1)
            )
            await seen.until(3)
            await worker.queue_frame(EndFrame())
    assert (seen.errors, called) == ([], [{"when": "Friday"}])
    assert (seen.said, seen.heard) == ("Hello! At eight. ", ["And on Friday?"])
    assert all(tokens > 0 for tokens in seen.prompt_tokens)
