"""The embedded voice, with the real engine."""

from __future__ import annotations

import asyncio

import numpy as np
from pipecat.frames.frames import (
    AggregatedTextFrame,
    ErrorFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)

from frontdesk.providers.embedded import Engines
from frontdesk.providers.embedded.tts import PiperTTSService
from frontdesk.providers.speech import Speech
from tests.support.voices import RATE_OUT, Bench, running

NANO = 1e9


def length(audio: list[TTSAudioRawFrame]) -> float:
    return sum(len(frame.audio) for frame in audio) / RATE_OUT / 2


async def reply(bench: Bench, *sentences: str) -> None:
    await bench.put(
        LLMFullResponseStartFrame(),
        *(AggregatedTextFrame(sentence, "sentence") for sentence in sentences),
        LLMFullResponseEndFrame(),
    )


async def test_a_reply_is_spoken_with_its_words_in_order_and_within_its_audio(
    speech: Speech,
) -> None:
    async with running(speech.tts()) as bench:
        await reply(bench, "I have two openings.", "Would Tuesday at 2:30 PM work, or Wednesday?")
        await bench.tap.first(LLMFullResponseEndFrame)
        said = bench.tap.of(TTSTextFrame)
        audio = bench.tap.of(TTSAudioRawFrame)
    starts = [(frame.pts or 0) / NANO for frame in said]
    text = "I have two openings. Would Tuesday at 2:30 PM work, or Wednesday?"
    assert " ".join(frame.raw_text or "" for frame in said).split() == text.split()
    assert starts == sorted(starts)
    assert 2 < length(audio) < 8
    assert starts[-1] - starts[0] < length(audio)


async def test_a_long_first_sentence_is_begun_before_it_is_made(speech: Speech) -> None:
    text = "Let me read that back: " + "an office visit for somebody with a doctor " * 3
    async with running(speech.tts()) as bench:
        await reply(bench, text)
        first = await bench.tap.first(TTSAudioRawFrame)
        early = length(bench.tap.of(TTSAudioRawFrame))
        await bench.tap.first(TTSStoppedFrame)
    assert first.sample_rate == RATE_OUT
    assert early < 2.5 < length(bench.tap.of(TTSAudioRawFrame))


async def test_the_first_sound_comes_without_the_silence_before_it(speech: Speech) -> None:
    async with running(speech.tts()) as bench:
        await reply(bench, "Thank you.")
        first = await bench.tap.first(TTSAudioRawFrame)
    samples = np.abs(np.frombuffer(first.audio, np.int16).astype(np.int32))
    assert int(np.argmax(samples > 300)) < 0.03 * RATE_OUT


async def test_words_of_a_late_sentence_are_timed_from_when_it_comes(speech: Speech) -> None:
    async with running(speech.tts()) as bench:
        await bench.put(LLMFullResponseStartFrame(), AggregatedTextFrame("One.", "sentence"))
        await bench.tap.first(TTSTextFrame)
        # Longer than the first word takes to hear: the second cannot follow it at once.
        await asyncio.sleep(1)
        await bench.put(AggregatedTextFrame("Two.", "sentence"), LLMFullResponseEndFrame())
        second = await bench.tap.first(TTSTextFrame, after=1)
        [first] = bench.tap.of(TTSTextFrame)[:1]
    assert ((second.pts or 0) - (first.pts or 0)) / NANO > 0.9


async def test_two_speeches_in_a_row_keep_their_words_apart(speech: Speech) -> None:
    async with running(speech.tts()) as bench:
        await bench.put(TTSSpeakFrame("One moment, please."), TTSSpeakFrame("Here it is."))
        await bench.tap.first(TTSStoppedFrame, after=1)
        said = bench.tap.of(TTSTextFrame)
    assert " ".join(frame.text for frame in said) == "One moment, please. Here it is."
    starts = [frame.pts or 0 for frame in said]
    assert starts == sorted(starts)


async def test_a_failing_voice_is_told_of(speech: Speech) -> None:
    broken = Engines(
        sessions=speech.engines.sessions,
        moonshine=None,
        piper=speech.engines.piper,
    )
    broken.close()
    async with running(PiperTTSService(broken)) as bench:
        await reply(bench, "Good morning.")
        error = await bench.tap.first(ErrorFrame)
    assert "the embedded voice failed" in error.error
