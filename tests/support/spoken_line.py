"""A spoken conversation without sound: transcripts go in as pieces, everything sent is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    OutputTransportMessageUrgentFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.workers.runner import WorkerRunner

from frontdesk.assemble import Assembly
from frontdesk.desk import Desk
from frontdesk.settling import Settling
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.observe import GuardedRTVI, SpokenEvents
from frontdesk_processors.values import JsonObject


class _Client(BaseObserver):
    """What an RTVI client is sent."""

    def __init__(self) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self.messages: list[dict[str, Any]] = []

    async def on_push_frame(self, data: FramePushed) -> None:
        if isinstance(data.frame, OutputTransportMessageUrgentFrame):
            self.messages.append(data.frame.message)


@dataclass
class SpokenLine:
    """One line.

    Args:
        conversation: What is known.
        assembly: The pipeline's parts.
        worker: Runs it.
        settling: Tells when a turn has settled.
        client: What an RTVI client is sent.
        events: What happened.
    """

    conversation: Conversation
    assembly: Assembly
    worker: PipelineWorker
    settling: Settling
    client: _Client
    events: list[JsonObject] = field(default_factory=list[JsonObject])

    async def say(self, *pieces: str, interim: bool = False) -> None:
        """One turn, in pieces; each guessed at before it is certain where ``interim`` is set."""
        await self.worker.queue_frame(UserStartedSpeakingFrame())
        for piece in pieces:
            if interim:
                await self.worker.queue_frame(InterimTranscriptionFrame(piece, "", ""))
            await self.worker.queue_frame(TranscriptionFrame(piece, "", ""))
            await self.worker.flush_pipeline()
        await self.worker.queue_frame(UserStoppedSpeakingFrame())
        await self.settling.wait()

    async def send(self, frame: Frame) -> None:
        """Send any frame, and wait until nothing more comes of it."""
        await self.worker.queue_frame(frame)
        await self.settling.wait()

    @property
    def said(self) -> list[str]:
        """What the agent said."""
        return [str(event["text"]) for event in self.events if event["type"] == "agent"]

    def everything(self) -> str:
        """All that is kept or was sent: events, messages, what the client got."""
        messages: Any = list(self.assembly.context.get_messages())
        return json.dumps([self.events, messages, self.client.messages], default=str)


@asynccontextmanager
async def spoken_line(desk: Desk) -> AsyncGenerator[SpokenLine]:
    """A spoken conversation with an open desk."""
    async with await desk.session() as session:
        conversation = session.conversation
    assembly = await desk._assemble(conversation, toolbox=desk.toolbox(conversation))  # pyright: ignore[reportPrivateUsage]
    rtvi, client = GuardedRTVI(), _Client()
    events: list[JsonObject] = []
    watcher = SpokenEvents(conversation, sink=events.append)
    worker = PipelineWorker(
        Pipeline([assembly.pipeline]),
        enable_turn_tracking=False,
        idle_timeout_secs=None,
        observers=[watcher, client],
        params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        enable_rtvi=True,
        rtvi_processor=rtvi,
    )
    runner = WorkerRunner(handle_sigint=False)
    started = asyncio.Event()

    async def on_started(_worker: PipelineWorker, _frame: Frame) -> None:
        started.set()

    worker.add_event_handler("on_pipeline_started", on_started)  # pyright: ignore[reportUnknownMemberType]
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await asyncio.wait_for(started.wait(), 10)
    settling = Settling(worker, assembly=assembly, running=lambda: running)
    yield SpokenLine(conversation, assembly, worker, settling, client, events)
    await worker.queue_frame(EndFrame())
    await running
    await assembly.works.drain(patience_s=10)
