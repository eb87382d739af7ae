"""What the house adds to a bare pipecat pipeline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pipecat.frames.frames import EndFrame, LLMMessagesAppendFrame, LLMTextFrame
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat.workers.runner import WorkerRunner
from pydantic import SecretStr

from frontdesk.bench.figures import Figure, spread
from frontdesk.bench.provider import provider
from frontdesk.bench.utterances import CALLER
from frontdesk.desk import Desk
from frontdesk.settings import Settings

GOAL_MS = 35.0
MODEL = "gpt-4.1-mini"
KEY = "sk-any"
ANSWER = "Of course. What else can I do?"


async def overhead(*, rounds: int) -> list[Figure]:
    """The same turns through a bare pipeline and through ours, one after the other, in one run.

    Both ask the same simulated provider, which answers at once. Both are timed from the message to
    the first text that the caller would see.
    """
    bare: list[float] = []
    ours: list[float] = []
    async with provider(ANSWER) as url, await _desk(url) as desk:
        for number in range(rounds + 1):
            async with _bare(url) as plain, await desk.session() as session:
                for text in CALLER:
                    theirs = await plain.say(text)
                    await session.say(text)
                    answer = next(e for e in reversed(session.events) if e["type"] == "agent")
                    if number:
                        bare.append(theirs)
                        ours.append(float(str(answer["first_released_ms"])))
    added = [own - plain for plain, own in zip(bare, ours, strict=True)]
    return [
        *spread("overhead.bare", bare),
        *spread("overhead.frontdesk", ours),
        *spread("overhead.added", added, goal=GOAL_MS),
        Figure(name="overhead.runs", value=len(added), unit="runs"),
    ]


async def _desk(url: str) -> Desk:
    settings = Settings.model_construct(
        brain="openai",
        openai_api_key=SecretStr(KEY),
        openai_base_url=url,
        openai_model=MODEL,
    )
    return await Desk.open("healthcare", db="memory:", settings=settings)


class _Plain:
    """A bare bot, timed by an observer as ours is."""

    def __init__(self, worker: PipelineWorker, seen: _FirstText) -> None:
        self._worker = worker
        self._seen = seen

    async def say(self, text: str) -> float:
        """Say something; milliseconds to the first text of the answer."""
        message: list[Any] = [{"role": "user", "content": text}]
        began = time.perf_counter()
        self._seen.at.clear()
        await self._worker.queue_frame(LLMMessagesAppendFrame(messages=message, run_llm=True))
        await self._worker.flush_pipeline()
        await self._seen.at.wait()
        return (self._seen.moment - began) * 1000


class _FirstText(BaseObserver):
    def __init__(self) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self.at = asyncio.Event()
        self.moment = 0.0

    async def on_push_frame(self, data: FramePushed) -> None:
        if isinstance(data.frame, LLMTextFrame) and not self.at.is_set():
            self.moment = time.perf_counter()
            self.at.set()


@asynccontextmanager
async def _bare(url: str) -> AsyncGenerator[_Plain]:
    pair = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    seen = _FirstText()
    llm = OpenAILLMService(
        api_key=KEY, base_url=url, settings=OpenAILLMService.Settings(model=MODEL)
    )
    worker = PipelineWorker(
        Pipeline([pair.user(), llm, pair.assistant()]),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
        observers=[seen],
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        yield _Plain(worker, seen)
        await worker.queue_frame(EndFrame())
    # pipecat leaves its connections to the garbage collector.
    await llm._client.close()  # pyright: ignore[reportPrivateUsage]
