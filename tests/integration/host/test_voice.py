"""A spoken line of the host, held by pipecat's own websocket client."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
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
from pipecat.transports.websocket.client import WebsocketClientParams, WebsocketClientTransport
from pipecat.workers.runner import WorkerRunner

from frontdesk.providers.speech import Speech
from tests.support.caller import decode
from tests.support.hosted import PAGE, clinics, hosted

CALLERS = Path(__file__).parents[2] / "data" / "callers"
RATE = 16_000
CHUNK = RATE // 50 * 2


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

    def heard(self) -> list[tuple[str, str]]:
        said: list[tuple[str, str]] = []
        for message in self.messages:
            data: dict[str, Any] = message.get("data") or {}
            said.append((message["type"], str(data.get("text", ""))))
        return said


async def speak(worker: PipelineWorker, words: bytes) -> None:
    """Say words, then nothing for as long as it lasts: at the pace of a microphone."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    for start in itertools.count(step=CHUNK):
        chunk = words[start : start + CHUNK].ljust(CHUNK, b"\0")
        frame = OutputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1)
        await worker.queue_frame(frame)
        due += CHUNK / 2 / RATE
        await asyncio.sleep(max(0.0, due - loop.time()))


@pytest.mark.timeout(150)
@pytest.mark.xdist_group("realtime")
async def test_a_caller_is_heard_and_answered_over_a_websocket(speech: Speech) -> None:
    config = clinics()
    config = config.model_copy(update={"host": config.host.model_copy(update={"voice": True})})
    async with hosted(config, speech=speech) as served:
        address = f"{served.url.replace('http', 'ws', 1)}/v1/voice?ticket={await served.ticket()}"
        transport = WebsocketClientTransport(
            uri=address,
            params=WebsocketClientParams(
                audio_in_enabled=True,
                audio_out_enabled=True,
                # Its header before each piece would be heard as a click.
                add_wav_header=False,
                serializer=ProtobufFrameSerializer(),
                additional_headers={"Origin": PAGE},
            ),
        )
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
        speaking = asyncio.create_task(asyncio.sleep(0))
        try:
            ready = {
                "label": "rtvi-ai",
                "type": "client-ready",
                "id": "1",
                "data": {"version": "1.0.0"},
            }
            await worker.queue_frame(OutputTransportMessageUrgentFrame(message=ready))
            await ear.until("bot-stopped-speaking")
            words = decode(CALLERS / "ask.opus", rate=RATE)
            speaking = asyncio.create_task(speak(worker, words))
            await ear.until("user-transcription", "Tuesday")
            await ear.until("bot-output", "Tuesday")
        finally:
            speaking.cancel()
            await worker.cancel()
            await running
        desk = served.host.businesses[0].desk
        await served.host.drain()
        [row] = await desk.store.conversations.list()
    assert row.turns == 1
    assert ear.sound > 24_000 * 2
