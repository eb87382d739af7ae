"""The simulators of speech providers against the services of pipecat that the product uses."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from deepgram import AsyncDeepgramClient
from deepgram.environment import DeepgramClientEnvironment
from pipecat.frames.frames import (
    ErrorFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
    VADUserStoppedSpeakingFrame,
)

from frontdesk.providers.deepgram import deepgram
from frontdesk.providers.elevenlabs import elevenlabs
from frontdesk.settings import Settings
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.elevenlabs import ElevenLabsWire, pieces
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import hum, lines
from frontdesk_processors.language import load
from tests.support.voices import RATE_IN, RATE_OUT, SILENCE, Bench, running, sound

# Deepgram's own client looks for a class of websockets' former interface.
pytestmark = pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode")

ENGLISH = load("en")
SENTENCE = "You are welcome on Tuesday at nine, and on Friday at two."


def settings(**values: str) -> Settings:
    keys = {"DEEPGRAM_API_KEY": "local", "ELEVENLABS_API_KEY": "local"}
    return Settings.model_validate({**keys, **values})


async def speech() -> bytes:
    return await hum("a second of it...", RATE_IN) + SILENCE * 5


@asynccontextmanager
async def heard_by(wire: DeepgramWire) -> AsyncGenerator[Bench]:
    service = deepgram(settings(DEEPGRAM_BASE_URL=wire.url), ENGLISH)
    async with running(service) as bench:
        yield bench


@asynccontextmanager
async def spoken_by(wire: ElevenLabsWire) -> AsyncGenerator[Bench]:
    service = elevenlabs(settings(ELEVENLABS_BASE_URL=wire.url), ENGLISH)
    async with running(service) as bench:
        yield bench


async def test_an_utterance_is_heard_in_part_and_then_for_good() -> None:
    async with DeepgramWire(lines(["I would like to come on Friday."])) as wire:
        async with heard_by(wire) as bench:
            await bench.put(*sound(await speech()), VADUserStoppedSpeakingFrame(stop_secs=0.1))
            final = await bench.tap.first(TranscriptionFrame)
        partial = bench.tap.of(InterimTranscriptionFrame)[0].text
    assert final.text == "I would like to come on Friday."
    assert partial and final.text.startswith(partial) and partial != final.text


async def test_a_pause_ends_an_utterance_as_deepgrams_own_client_is_told() -> None:
    async with DeepgramWire(lines(["Hello."])) as wire:
        environment = DeepgramClientEnvironment(
            base=wire.url, production=wire.url, agent=wire.url, agent_rest=wire.url
        )
        client = AsyncDeepgramClient(api_key="local", environment=environment)
        async with client.listen.v1.connect(
            model="nova-3",
            encoding="linear16",
            sample_rate=str(RATE_IN),
            interim_results="true",
            vad_events="true",
            endpointing="100",
            utterance_end_ms="1000",
        ) as connection:
            await connection.send_media(await speech() + SILENCE * 5)
            for _ in range(60):
                await connection.send_media(SILENCE)
            await connection.send_close_stream()
            told = [message async for message in connection]
    kinds = [getattr(message, "type", "") for message in told]
    assert [kinds[0], *kinds[-3:]] == ["SpeechStarted", "Results", "UtteranceEnd", "Metadata"]
    final = told[-3]
    assert (final.is_final, final.speech_final) == (True, True)  # pyright: ignore


async def test_a_text_is_said_with_its_words_in_time() -> None:
    async with ElevenLabsWire() as wire, spoken_by(wire) as bench:
        await bench.put(TTSSpeakFrame(SENTENCE))
        await bench.tap.first(TTSStoppedFrame)
        audio = b"".join(frame.audio for frame in bench.tap.of(TTSAudioRawFrame))
        words = [frame.text for frame in bench.tap.of(TTSTextFrame)]
    assert len(audio) / 2 / RATE_OUT == pytest.approx(len(SENTENCE) * 0.06, abs=0.2)
    assert "".join(words).replace(" ", "") == SENTENCE.replace(" ", "")


async def test_a_socket_may_be_lost_in_the_middle_of_what_is_heard_and_said() -> None:
    async with DeepgramWire(lines(["Hello."]), fault="dropped") as wire, heard_by(wire) as bench:
        await bench.put(*sound(await speech()))
        await bench.tap.first(ErrorFrame)
        assert bench.tap.of(TranscriptionFrame) == []
    async with ElevenLabsWire(fault="dropped") as wire, spoken_by(wire) as bench:
        await bench.put(TTSSpeakFrame(SENTENCE))
        first = await bench.tap.first(TTSAudioRawFrame)
        assert len(first.audio) < len(await hum(SENTENCE, RATE_OUT)) / 2


@pytest.mark.parametrize("fault", ["401"])
async def test_a_key_that_is_refused_is_told_by_both_services(fault: SpeechFault) -> None:
    async with DeepgramWire(lines(["x"]), fault=fault) as wire, heard_by(wire) as bench:
        assert "401" in (await bench.tap.first(ErrorFrame)).error
    async with ElevenLabsWire(fault=fault) as wire, spoken_by(wire) as bench:
        assert "401" in (await bench.tap.first(ErrorFrame)).error


async def test_an_alignment_spans_its_audio_and_begins_at_zero_in_each_piece() -> None:
    parts = list(pieces(SENTENCE, await hum(SENTENCE, 8000), rate=8000))
    assert "".join(part.text for part in parts) == SENTENCE
    for part in parts:
        alignment = part.message("c")["alignment"]
        assert isinstance(alignment, dict)
        starts, spans = alignment["charStartTimesMs"], alignment["charDurationsMs"]
        assert isinstance(starts, list) and isinstance(spans, list)
        assert starts[0] == 0
        end = int(str(starts[-1])) + int(str(spans[-1]))
        assert end == pytest.approx(len(part.pcm) / 2 / 8000 * 1000, abs=1)
