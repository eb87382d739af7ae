"""Services of speech in a pipeline of their own, with a stopwatch at its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pipecat.frames.frames import Frame, InputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

RATE_IN = 16_000
RATE_OUT = 24_000
FRAME_S = 0.02
_PATIENCE_S = 20.0


class Line(FrameProcessor):
    """The end of the pipeline; tells when the next frame of a kind gets there."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self._awaited: dict[type[Frame], asyncio.Future[float]] = {}
        self.worker: PipelineWorker

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note the time of a frame that somebody waits for."""
        await super().process_frame(frame, direction)
        if (future := self._awaited.pop(type(frame), None)) is not None:
            future.set_result(time.perf_counter())
        await self.push_frame(frame, direction)

    async def after(self, *frames: Frame, until: type[Frame]) -> float:
        """Milliseconds from putting in frames until one of a kind comes out.

        Raises:
            TimeoutError: None came.
        """
        future = self._awaited[until] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self.worker.queue_frames(frames)
        async with asyncio.timeout(_PATIENCE_S):
            return (await future - began) * 1000

    async def listen(self, pcm: bytes, *, paced: bool) -> None:
        """Put in a caller's audio, in its own time or as fast as it goes."""
        size = int(RATE_IN * FRAME_S) * 2
        for at in range(0, len(pcm), size):
            await self.worker.queue_frame(InputAudioRawFrame(pcm[at : at + size], RATE_IN, 1))
            await asyncio.sleep(FRAME_S if paced else 0)


@asynccontextmanager
async def line(*services: FrameProcessor) -> AsyncGenerator[Line]:
    """A running pipeline of those services, for as long as the block lasts."""
    end = Line()
    end.worker = PipelineWorker(
        Pipeline([*services, end]),
        params=PipelineParams(audio_in_sample_rate=RATE_IN, audio_out_sample_rate=RATE_OUT),
        enable_rtvi=False,
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(end.worker)
    running = asyncio.create_task(runner.run())
    try:
        yield end
    finally:
        await end.worker.cancel()
        await running
