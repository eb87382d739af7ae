"""The other side of a call, held by pipecat's own websocket client."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InputTransportMessageFrame,
    OutputAudioRawFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.websocket.client import WebsocketClientParams, WebsocketClientTransport
from pipecat.workers.runner import WorkerRunner

RATE = 16_000
CHUNK = RATE // 50 * 2
_READY = {"label": "rtvi-ai", "type": "client-ready", "id": "1", "data": {"version": "1.0.0"}}


class Ear(FrameProcessor):
    """Keeps what the client gets."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.sound = 0
        self.messages: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            self.sound += len(frame.audio)
            self.news.set()
        elif isinstance(frame, InputTransportMessageFrame):
            self.messages.append(frame.message)
            self.news.set()
        else:
            await self.push_frame(frame, direction)

    async def until(self, kind: str, text: str = "") -> None:
        """Wait for a message of a kind with this text in it."""
        try:
            async with asyncio.timeout(25):
                while not any(k == kind and text in t for k, t in self.heard()):
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            words = ("bot-output", "bot-tts-text")
            pytest.fail(f"no {kind} {text!r}: {[m for m in self.heard() if m[0] not in words]}")

    async def until_sound(self, *, more_than: int = RATE // 5) -> None:
        """Wait until so many bytes of sound were heard."""
        async with asyncio.timeout(25):
            while self.sound <= more_than:
                self.news.clear()
                await self.news.wait()

    def heard(self) -> list[tuple[str, str]]:
        said: list[tuple[str, str]] = []
        for message in self.messages:
            data: dict[str, Any] = message.get("data") or {}
            said.append((message["type"], str(data.get("text", ""))))
        return said


@dataclass(kw_only=True)
class Peer:
    """A client on the line."""

    worker: PipelineWorker
    ear: Ear

    async def ready(self) -> None:
        """Say that it is, in RTVI."""
        await self.worker.queue_frame(OutputTransportMessageUrgentFrame(message=_READY))

    async def speak(self, words: bytes) -> None:
        """Say words, then nothing for as long as it lasts: at the pace of a microphone."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for start in itertools.count(step=CHUNK):
            chunk = words[start : start + CHUNK].ljust(CHUNK, b"\0")
            frame = OutputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1)
            await self.worker.queue_frame(frame)
            due += CHUNK / 2 / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))


@asynccontextmanager
async def peer(transport: BaseTransport) -> AsyncGenerator[Peer]:
    """The other side over a transport of pipecat's; it hangs up at the end."""
    ear = Ear()
    worker = PipelineWorker(
        Pipeline([transport.input(), ear, transport.output()]),
        enable_rtvi=False,
        idle_timeout_secs=None,
        params=PipelineParams(audio_in_sample_rate=24_000, audio_out_sample_rate=RATE),
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    try:
        yield Peer(worker=worker, ear=ear)
    finally:
        await worker.cancel()
        await running


def dialled(uri: str, **headers: str) -> WebsocketClientTransport:
    """pipecat's websocket client, on its way to an address."""
    return WebsocketClientTransport(
        uri=uri,
        params=WebsocketClientParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            # Its header before each piece would be heard as a click.
            add_wav_header=False,
            serializer=ProtobufFrameSerializer(),
            additional_headers=headers,
        ),
    )
