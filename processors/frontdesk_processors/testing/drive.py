"""Drives one step alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from pipecat.frames.frames import EndFrame, Frame, PipelineFlushFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from frontdesk_processors.step import Sent

PATIENCE_S = 10.0
"""How long a driven step may take before the test has failed, in seconds."""


async def drive(
    step: FrameProcessor,
    frames: Iterable[Frame],
    *,
    direction: FrameDirection = FrameDirection.DOWNSTREAM,
    until: type[Frame] | None = None,
) -> list[Sent]:
    """Send frames through one step and say what it sent, both ways, in order.

    The step stands alone in a small pipeline, started and ended for the purpose; a step can be
    driven once.

    Args:
        step: The step.
        frames: What to send, one after the other.
        direction: The way they come.
        until: Wait for a frame of this type, for what a step sends later on its own.

    Raises:
        TimeoutError: No such frame came.
    """
    sent: list[Sent] = []
    arrived = asyncio.Event()

    def note(one: Sent) -> None:
        sent.append(one)
        if until is not None and isinstance(one.frame, until):
            arrived.set()

    head = _End(FrameDirection.UPSTREAM, note=note)
    tail = _End(FrameDirection.DOWNSTREAM, note=note)
    worker = PipelineWorker(
        Pipeline([head, step, tail]),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
    )
    started = asyncio.Event()

    async def on_started(_worker: PipelineWorker, _frame: Frame) -> None:
        started.set()

    worker.add_event_handler("on_pipeline_started", on_started)  # pyright: ignore[reportUnknownMemberType]
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await started.wait()
        sent.clear()
        for frame in frames:
            await worker.queue_frame(frame, direction)
        await worker.flush_pipeline()
        if until is not None:
            await arrived.wait()
        heard = list(sent)
        await worker.queue_frame(EndFrame())
    return heard


class _End(FrameProcessor):
    """Notes what reaches one end of the pipeline."""

    def __init__(self, toward: FrameDirection, *, note: Callable[[Sent], None]) -> None:
        super().__init__(enable_direct_mode=True)  # pyright: ignore[reportUnknownMemberType]
        self._toward = toward
        self._note = note

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if direction is self._toward and not isinstance(frame, PipelineFlushFrame):
            self._note(Sent(frame, direction))
        await self.push_frame(frame, direction)
