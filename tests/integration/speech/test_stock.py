"""Stock phrases of a ladder of voices: said once, and played from then on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from pipecat.frames.frames import (
    InterruptionFrame,
    MetricsFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)

from frontdesk.providers.embedded import Engines
from frontdesk.providers.speech import Speech, open_speech
from frontdesk.resilience import Breakers
from frontdesk.resilience.breaker import FAILURES
from frontdesk.settings import Settings
from frontdesk.simulators.elevenlabs import ElevenLabsWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.stock.phrases import Phrases
from frontdesk_processors.frames import Relieved
from frontdesk_processors.language import load
from frontdesk_processors.observe.spared import SparedMetricsData
from tests.support.voices import Bench, running

STOCK = "Sorry, I didn't catch that. Could you call Dr. Patel at 9:30?"
OTHER = "Thank you, Maria Lopez."
PHRASES = Phrases(frozenset({STOCK}))


async def say(bench: Bench, text: str) -> tuple[str, bytes]:
    """What is heard of a text: its words, and its audio."""
    tap = bench.tap
    before = len(tap.of(TTSTextFrame)), len(tap.of(TTSAudioRawFrame))
    await bench.put(TTSSpeakFrame(text))
    await tap.first(TTSStoppedFrame, after=len(tap.of(TTSStoppedFrame)))
    words = " ".join(frame.text for frame in tap.of(TTSTextFrame)[before[0] :])
    return words, b"".join(frame.audio for frame in tap.of(TTSAudioRawFrame)[before[1] :])


def kept(bench: Bench) -> list[tuple[str, int]]:
    """What was not paid for: whose model's, and how many characters."""
    data = [one for frame in bench.tap.of(MetricsFrame) for one in frame.data]
    return [(str(d.model), d.value) for d in data if isinstance(d, SparedMetricsData)]


@asynccontextmanager
async def house(
    engines: Engines,
    *,
    fault: SpeechFault | None = None,
    breakers: Breakers | None = None,
    room_mb: int = 16,
) -> AsyncGenerator[tuple[ElevenLabsWire, Speech]]:
    """A simulated provider, and a voice of it alone; with breakers before the embedded one."""
    async with ElevenLabsWire(fault=fault) as wire:
        given = {
            "ELEVENLABS_API_KEY": "local",
            "ELEVENLABS_BASE_URL": wire.url,
            "FRONTDESK_STT": "embedded",
            "FRONTDESK_TTS": "elevenlabs,embedded" if breakers else "elevenlabs",
            "FRONTDESK_TTS_PATIENCE_S": 0.3,
            "FRONTDESK_TTS_CACHE_MB": room_mb,
        }
        settings = Settings.model_validate(given)
        language = load("en")
        yield (
            wire,
            await open_speech(settings, language=language, breakers=breakers, engines=engines),
        )


async def test_a_stock_phrase_is_said_once_and_then_played_for_nothing(speech: Speech) -> None:
    async with house(speech.engines) as (wire, voices):
        async with running(voices.tts(PHRASES)) as bench:
            first = await say(bench, STOCK)
            assert kept(bench) == []
            assert first[0].split()[:3] == ["Sorry,", "I", "didn't"]
        # In the next call the provider is not even there.
        wire.fault = "500"
        async with running(voices.tts(PHRASES)) as bench:
            again = await say(bench, STOCK)
            assert again == first
            [(model, characters)] = kept(bench)
            assert (model, characters > 40) == ("eleven_flash_v2_5", True)
            assert bench.tap.of(Relieved) == []


async def test_any_other_text_is_said_anew_each_time(speech: Speech) -> None:
    async with house(speech.engines) as (_, voices):
        async with running(voices.tts(PHRASES)) as bench:
            for _ in range(2):
                assert (await say(bench, OTHER))[0] == OTHER
            assert kept(bench) == []
        assert voices.sounds is not None
        assert (voices.sounds.hits, voices.sounds.misses, voices.sounds.taken_bytes) == (0, 0, 0)


@pytest.mark.parametrize("room_mb", [0, 16])
async def test_without_room_or_phrases_everything_is_said_anew(
    speech: Speech, room_mb: int
) -> None:
    async with (
        house(speech.engines, room_mb=room_mb) as (_, voices),
        running(voices.tts(None if room_mb else PHRASES)) as bench,
    ):
        for _ in range(2):
            await say(bench, STOCK)
        assert kept(bench) == []


async def test_half_a_phrase_is_not_kept(speech: Speech) -> None:
    async with (
        house(speech.engines, fault="dropped") as (wire, voices),
        running(voices.tts(PHRASES)) as bench,
    ):
        half = await say(bench, STOCK)
        wire.fault = None
        await bench.put(InterruptionFrame())
        whole = await say(bench, STOCK)
        assert len(half[1]) < len(whole[1])
        assert kept(bench) == []
        assert await say(bench, STOCK) == whole


async def test_a_call_that_another_voice_holds_keeps_that_voice_for_stock_phrases(
    speech: Speech,
) -> None:
    breakers = Breakers()
    async with (
        house(speech.engines, breakers=breakers) as (wire, voices),
        running(voices.tts(PHRASES)) as bench,
    ):
        first = await say(bench, STOCK)
        wire.fault = "hang"
        for _ in range(FAILURES):
            await bench.put(InterruptionFrame())
            await say(bench, OTHER)
        assert not breakers.of("tts elevenlabs").closed
        other = await say(bench, STOCK)
        assert other[1] != first[1]
        await bench.put(InterruptionFrame())
        # The one that holds it now has its own.
        assert (await say(bench, STOCK))[1] == other[1]
        assert [model for model, _ in kept(bench)] == ["piper"]


async def test_the_embedded_voice_alone_plays_what_it_has_made_before(speech: Speech) -> None:
    async with running(speech.tts(PHRASES)) as bench:
        first = await say(bench, STOCK)
        assert await say(bench, STOCK) == first
        assert [model for model, _ in kept(bench)] == ["piper"]
        assert first[0].split()[:3] == ["Sorry,", "I", "didn't"]
