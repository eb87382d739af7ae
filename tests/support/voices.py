"""Services of speech in a pipeline of their own: what is put in, and what comes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

RATE_IN = 16_000
RATE_OUT = 24_000
FRAME = RATE_IN // 50 * 2
"""Bytes of 20 ms of audio."""
SILENCE = b"\0" * FRAME

F = TypeVar("F", bound=Frame)


class Tap(FrameProcessor):
    """Keeps every frame that passes, and lets a test wait for one."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.frames: list[Frame] = []
        self._more = asyncio.Condition()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.keep(frame)
        await self.push_frame(frame, direction)

    async def keep(self, frame: Frame) -> None:
        async with self._more:
            self.frames.append(frame)
            self._more.notify_all()

    def of(self, kind: type[F]) -> list[F]:
        """The frames of a kind so far."""
        return [frame for frame in self.frames if isinstance(frame, kind)]

    async def first(self, kind: type[F], *, after: int = 0) -> F:
        """The first frame of a kind beyond the first ``after`` of them."""
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: len(self.of(kind)) > after)
        return self.of(kind)[after]

    async def final(self) -> TranscriptionFrame:
        """The first transcript that ends a stretch of speech."""

        def finals() -> list[TranscriptionFrame]:
            return [frame for frame in self.of(TranscriptionFrame) if frame.finalized]

        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(finals)
        return finals()[0]


class Bench:
    """A running pipeline: ``put`` sends frames in, ``tap`` has what came out."""

    def __init__(self, worker: PipelineWorker, tap: Tap) -> None:
        self.worker, self.tap = worker, tap

    async def put(self, *frames: Frame) -> None:
        await self.worker.queue_frames(frames)

    async def speak(self, pcm: bytes, *, noticed_after: int = 10) -> None:
        """A caller's speech at once, not in its own time, noticed after so many frames of it."""
        await self.put(*sound(pcm[: noticed_after * FRAME]), VADUserStartedSpeakingFrame())
        await self.put(*sound(pcm[noticed_after * FRAME :] + SILENCE * 10))
        await self.put(VADUserStoppedSpeakingFrame())

    async def settled(self) -> None:
        """Until all that was put in has gone through."""
        assert await self.worker.flush_pipeline(timeout=10)


def sound(pcm: bytes) -> list[Frame]:
    """Audio in frames of 20 ms."""
    return [
        InputAudioRawFrame(pcm[at : at + FRAME], RATE_IN, 1) for at in range(0, len(pcm), FRAME)
    ]


@asynccontextmanager
async def running(*services: FrameProcessor) -> AsyncGenerator[Bench]:
    """Services in a pipeline that runs as long as the block does."""
    tap = Tap()
    worker = PipelineWorker(
        Pipeline([*services, tap]),
        params=PipelineParams(audio_in_sample_rate=RATE_IN, audio_out_sample_rate=RATE_OUT),
        enable_rtvi=False,
        idle_timeout_secs=None,
    )

    @worker.event_handler("on_pipeline_error")
    async def failed(_: PipelineWorker, frame: ErrorFrame) -> None:  # pyright: ignore[reportUnusedFunction]
        await tap.keep(frame)

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    task = asyncio.create_task(runner.run())
    try:
        yield Bench(worker, tap)
    finally:
        await worker.cancel()
        async with asyncio.timeout(10):
            await task


def words(text: str) -> Sequence[str]:
    """The plain words of a transcript."""
    return [word.strip(".,!?:;").lower() for word in text.split()]
