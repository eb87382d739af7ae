"""The embedded ears, with the real engine on the embedded voice."""

from __future__ import annotations

from pipecat.frames.frames import (
    ErrorFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)

from frontdesk.providers.embedded import Engines
from frontdesk.providers.embedded.stt import MoonshineSTTService
from frontdesk.providers.embedded.utterance import LONGEST_S, RATE
from frontdesk.providers.speech import Speech
from tests.support.voices import FRAME, SILENCE, running, sound, words

PAUSE = SILENCE * 15


async def said(speech: Speech, text: str) -> bytes:
    """A caller's audio, the speech between pauses."""
    return PAUSE + await speech.engines.say(text, rate=RATE, trim=False)


async def test_speech_becomes_one_final_transcript(speech: Speech) -> None:
    pcm = await said(speech, "I would like to book an appointment on Monday.")
    async with running(speech.stt()) as bench:
        await bench.speak(pcm)
        final = await bench.tap.first(TranscriptionFrame)
        await bench.settled()
    assert final.finalized
    assert {"book", "appointment", "monday"} <= set(words(final.text))
    assert len(bench.tap.of(TranscriptionFrame)) == 1


async def test_what_was_said_before_the_detector_noticed_is_heard(speech: Speech) -> None:
    pcm = await said(speech, "Tomorrow would be the best day.")
    async with running(speech.stt()) as bench:
        await bench.speak(pcm, noticed_after=25)
        final = await bench.tap.first(TranscriptionFrame)
    assert words(final.text)[0] == "tomorrow"


async def test_partials_come_while_the_caller_still_speaks(speech: Speech) -> None:
    pcm = await said(speech, "My phone number is four one five.")
    async with running(speech.stt()) as bench:
        await bench.put(VADUserStartedSpeakingFrame(), *sound(pcm))
        partial = await bench.tap.first(InterimTranscriptionFrame)
        assert bench.tap.of(TranscriptionFrame) == []
        await bench.put(VADUserStoppedSpeakingFrame())
        await bench.tap.first(TranscriptionFrame)
    assert "number" in words(partial.text)


async def test_long_speech_is_heard_whole_in_pieces_of_which_the_last_is_final(
    speech: Speech,
) -> None:
    sentence = await said(speech, "I called yesterday about the appointment of my daughter.")
    count = int(2.2 * LONGEST_S / (len(sentence) / RATE / 2)) + 1
    async with running(speech.stt()) as bench:
        await bench.speak(sentence * count)
        await bench.tap.final()
    pieces = bench.tap.of(TranscriptionFrame)
    assert [piece.finalized for piece in pieces] == [False, False, True]
    heard = words(" ".join(piece.text for piece in pieces))
    assert heard.count("yesterday") == heard.count("daughter") == count


async def test_silence_and_noise_without_a_word_yield_nothing(speech: Speech) -> None:
    async with running(speech.stt()) as bench:
        await bench.speak(SILENCE * 50)
        await bench.speak(await said(speech, "Good morning."))
        final = await bench.tap.first(TranscriptionFrame)
    assert words(final.text) == ["good", "morning"]
    assert len(bench.tap.of(TranscriptionFrame)) == 1


async def test_a_failing_engine_is_told_of_each_time_and_given_up_after_three(
    speech: Speech,
) -> None:
    broken = await Engines.load(tts=False)
    assert broken.moonshine is not None
    broken.moonshine.close()
    word = (await said(speech, "Good morning."))[: 20 * FRAME]
    stt = MoonshineSTTService(broken)
    async with running(stt) as bench:
        for failure in range(3):
            assert stt.is_usable
            await bench.speak(word)
            error = await bench.tap.first(ErrorFrame, after=failure)
            assert "speech to text failed" in error.error
    assert not stt.is_usable
    assert bench.tap.of(TranscriptionFrame) == []
    broken.close()


async def test_a_call_that_ends_in_the_middle_of_a_word_ends_at_once(speech: Speech) -> None:
    pcm = await said(speech, "And then I said to her that we might as well.")
    async with running(speech.stt()) as bench:
        await bench.put(VADUserStartedSpeakingFrame(), *sound(pcm))
        await bench.settled()
    assert bench.tap.of(ErrorFrame) == []
