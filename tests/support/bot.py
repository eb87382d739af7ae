"""A plain pipecat text bot of somebody else's, with or without our protection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pipecat.frames.frames import EndFrame, Frame, InterruptionFrame, LLMMessagesAppendFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.llm_service import LLMService
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from frontdesk_processors.protect import Protection


@dataclass
class Bot:
    """A running bot."""

    worker: PipelineWorker
    context: LLMContext
    pair: LLMContextAggregatorPair

    async def say(self, text: str) -> str:
        """Say something, and what the bot said since."""
        before = len(self.context.get_messages())
        message: list[Any] = [{"role": "user", "content": text}]
        await self.worker.queue_frame(LLMMessagesAppendFrame(messages=message, run_llm=True))
        await self.settled()
        new: list[Any] = self.context.get_messages()[before:]
        said = [m["content"] for m in new if m["role"] == "assistant" and m.get("content")]
        return " ".join(said)

    async def settled(self) -> None:
        """Wait until no call is open and nothing is under way."""
        quiet = 0
        while quiet < 2:
            await self.worker.flush_pipeline()
            quiet = 0 if self.pair.assistant().has_function_calls_in_progress else quiet + 1

    async def send(self, frame: Frame) -> None:
        """Put a frame in at the head."""
        await self.worker.queue_frame(frame)

    async def interrupt(self) -> None:
        """Barge in."""
        await self.send(InterruptionFrame())
        await self.worker.flush_pipeline()


@asynccontextmanager
async def bot(
    llm: LLMService[Any], *, protection: Protection | None = None, tools: Iterable[Any] = ()
) -> AsyncGenerator[Bot]:
    """Run a bot; what was begun is finished at the end."""
    listed = list(tools)
    context = LLMContext(tools=listed) if listed else LLMContext()
    pair = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    steps = protection.steps if protection else ()
    worker = PipelineWorker(
        Pipeline([pair.user(), llm, *steps, pair.assistant()]),
        enable_rtvi=False,
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        yield Bot(worker, context, pair)
        await worker.queue_frame(EndFrame())
    if protection is not None:
        await protection.drain(patience_s=5)
